import type * as Cognito from '@aws-sdk/client-cognito-identity-provider';
import type { Handlers, InventoryItem, Service } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { clientOperations } from './clients/clients.ts';
import { corsOfCall } from './cors.ts';
import { domainOperations } from './domains.ts';
import { initiateOperations } from './login/initiate.ts';
import { refreshOperations } from './login/refresh.ts';
import { respondOperations } from './login/respond.ts';
import { domains, poolArn, pools } from './model.ts';
import { PUBLIC, permissions } from './permissions.ts';
import { poolOperations } from './pools/pools.ts';
import { tagOperations } from './tags.ts';
import { forgetEnded } from './tokens/logins.ts';
import { adminOperations } from './users/admin.ts';
import { forgottenPasswordOperations } from './users/forgotten-password.ts';
import { listUsersOperations } from './users/list-users.ts';
import { ownAccountOperations } from './users/own-account.ts';
import { signUpOperations } from './users/sign-up.ts';
import { wellKnown } from './well-known.ts';

const operations = {
  ...poolOperations,
  ...clientOperations,
  ...domainOperations,
  ...tagOperations,
  ...adminOperations,
  ...listUsersOperations,
  ...signUpOperations,
  ...forgottenPasswordOperations,
  ...ownAccountOperations,
  ...initiateOperations,
  ...respondOperations,
  ...refreshOperations,
} satisfies Handlers<typeof Cognito>;

/** Amazon Cognito user pools: people sign up, log in and get tokens that others verify. Its mail goes to the sandbox's inbox. */
export const cognitoIdp: Service = {
  id: 'cognito-idp',
  signingName: 'cognito-idp',
  protocol: 'awsJson1_1',
  apiVersion: '2016-04-18',
  targetPrefix: 'AWSCognitoIdentityProviderService',
  schemas: () => import('@aws-sdk/client-cognito-identity-provider'),
  operations,
  permissions,
  publicOperations: PUBLIC,
  cors: corsOfCall,
  aside: wellKnown,
  inventory,
  async open(world) {
    forgetEnded(world);
  },
};

/** Pools and their domains; clients and users go with their pool. */
function inventory(world: World): readonly InventoryItem[] {
  const { account } = world;
  return [
    ...[...pools(world).values()].map(({ id, name, tags }) => ({
      type: 'AWS::Cognito::UserPool',
      name,
      arn: poolArn(world, id),
      account,
      tags,
    })),
    // A domain has no ARN of its own in AWS, and no tags.
    ...[...domains(world).values()].map(({ domain, poolId }) => ({
      type: 'AWS::Cognito::UserPoolDomain',
      name: domain,
      arn: `${poolArn(world, poolId)}/domain/${domain}`,
      account,
      tags: {},
    })),
  ];
}
