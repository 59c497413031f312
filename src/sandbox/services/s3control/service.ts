import type * as S3Control from '@aws-sdk/client-s3-control';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers, Service } from '../../service.ts';
import { accountBlock, accountBlocks, blockOf, organizationBlock } from './account-block.ts';

const operations = {
  // The effective setting, an organization's included (API_control_GetPublicAccessBlock).
  GetPublicAccessBlock({ AccountId }, call: Call) {
    const account = ownAccount(AccountId, call);
    if (!accountBlocks(call.world).has(account) && !organizationBlock(call.world, account)) {
      throw new AwsError('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found', {
        status: 404,
        members: { AccountId: account },
      });
    }
    return { PublicAccessBlockConfiguration: { ...accountBlock(call.world, account) } };
  },

  PutPublicAccessBlock({ AccountId, PublicAccessBlockConfiguration }, call: Call) {
    const account = changeable(AccountId, call);
    accountBlocks(call.world).set(
      account,
      blockOf((name) => PublicAccessBlockConfiguration?.[name] ?? false),
    );
    return {};
  },

  DeletePublicAccessBlock({ AccountId }, call: Call) {
    accountBlocks(call.world).delete(changeable(AccountId, call));
    return {};
  },
} satisfies Handlers<typeof S3Control>;

/** Amazon S3 Control: of it, the account's public access block. */
export const s3control: Service = {
  id: 's3control',
  signingName: 's3',
  protocol: 'restXml',
  xmlNamespace: 'http://awss3control.amazonaws.com/doc/2018-08-20/',
  apiVersion: '2018-08-20',
  schemas: () => import('@aws-sdk/client-s3-control'),
  operations,
  permissions: (operation) => [
    // Reading and writing the account's setting; AWS knows no resource to name for either.
    {
      action: operation === 'GetPublicAccessBlock' ? 's3:GetAccountPublicAccessBlock' : 's3:PutAccountPublicAccessBlock',
      resources: ['*'],
    },
  ],
};

function ownAccount(asked: string | undefined, { caller }: Call): string {
  if (!caller || asked !== caller.account) throw new AwsError('AccessDenied', 'Access Denied', { status: 403 });
  return caller.account;
}

/** Where an organization's policy holds, an account can't change its settings: 403 (API_control_PutPublicAccessBlock). */
function changeable(asked: string | undefined, call: Call): string {
  const account = ownAccount(asked, call);
  if (organizationBlock(call.world, account)) {
    throw new AwsError('AccessDenied', "Access Denied: the organization's policy sets this account's public access block", {
      status: 403,
    });
  }
  return account;
}
