import type * as Ecr from '@aws-sdk/client-ecr';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers, Service } from '../../service.ts';
import { sweepBlobs } from './blobs.ts';
import { imageOperations } from './image-operations.ts';
import { expireLater } from './lifecycle/expire-later.ts';
import { arnOf, repositories } from './model.ts';
import { permissions } from './permissions.ts';
import { policyOperations } from './policies.ts';
import { closeRegistry, openRegistry, registryAddress } from './registry/server.ts';
import { dropUploads } from './registry/uploads.ts';
import { repositoryOperations } from './repositories.ts';
import { tagOperations } from './tags.ts';
import { drawToken } from './tokens.ts';

const operations = {
  ...repositoryOperations,
  ...policyOperations,
  ...imageOperations,
  ...tagOperations,

  async GetAuthorizationToken(_input, { world, caller }: Call) {
    if (!caller) throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', { status: 403 });
    const address = await registryAddress(world);
    const { token, expiresAt } = drawToken(world, caller);
    return { authorizationData: [{ authorizationToken: token, expiresAt, proxyEndpoint: `http://${address}` }] };
  },
} satisfies Handlers<typeof Ecr>;

/** Amazon Elastic Container Registry: its API here, its registry on a port of its own. */
export const ecr: Service = {
  id: 'ecr',
  signingName: 'ecr',
  protocol: 'awsJson1_1',
  apiVersion: '2015-09-21',
  targetPrefix: 'AmazonEC2ContainerRegistry_V20150921',
  schemas: () => import('@aws-sdk/client-ecr'),
  operations,
  permissions,
  // Images are part of their repository: CloudFormation knows no type of theirs, and they have no ARN.
  inventory: (world) =>
    [...repositories(world).values()].map(({ name, tags }) => ({
      type: 'AWS::ECR::Repository',
      name,
      arn: arnOf(world, name),
      account: world.account,
      tags,
    })),
  async open(world) {
    dropUploads(world, (repository) => !repositories(world).has(repository));
    sweepBlobs(world);
    for (const { name, lifecycle } of repositories(world).values()) if (lifecycle) expireLater(world, name);
    await openRegistry(world);
  },
  close: closeRegistry,
};
