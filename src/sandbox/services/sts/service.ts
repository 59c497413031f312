import type * as Sts from '@aws-sdk/client-sts';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers, Service } from '../../service.ts';
import { assumeRole } from './assume-role.ts';

const operations = {
  // Anyone who signs may ask: AWS documents that this call needs no permission and can't be denied.
  GetCallerIdentity(_input, { caller }: Call) {
    if (!caller) throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', { status: 403 });
    return { UserId: caller.userId, Account: caller.account, Arn: caller.arn };
  },

  AssumeRole: assumeRole,
} satisfies Handlers<typeof Sts>;

/** AWS Security Token Service. It asks for no `permissions`: the role's trust policy decides, and who one is may be asked by anyone. */
export const sts: Service = {
  id: 'sts',
  signingName: 'sts',
  protocol: 'awsQuery',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  apiVersion: '2011-06-15',
  schemas: () => import('@aws-sdk/client-sts'),
  operations,
};
