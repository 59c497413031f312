import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type * as CodeCommit from '@aws-sdk/client-codecommit';
import type { Handlers, Service } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { branchOperations } from './branches.ts';
import { commitOperations } from './commits/operations.ts';
import { differenceOperations } from './differences.ts';
import { gitOverHttp } from './http/answer.ts';
import { pushesOf } from './http/push.ts';
import { arnOf, historyOf, repositories } from './model.ts';
import { permissions } from './permissions.ts';
import { readOperations } from './read-operations.ts';
import { repositoryOperations } from './repositories.ts';
import { clearLeftovers } from './store/files.ts';
import { tagOperations } from './tags.ts';

const operations = {
  ...repositoryOperations,
  ...branchOperations,
  ...commitOperations,
  ...readOperations,
  ...differenceOperations,
  ...tagOperations,
} satisfies Handlers<typeof CodeCommit>;

/** AWS CodeCommit: its API, and git over HTTP beside it; both work on one history. */
export const codecommit: Service = {
  id: 'codecommit',
  signingName: 'codecommit',
  protocol: 'awsJson1_1',
  apiVersion: '2015-04-13',
  targetPrefix: 'CodeCommit_20150413',
  schemas: () => import('@aws-sdk/client-codecommit'),
  operations,
  permissions,
  aside: gitOverHttp,
  inventory: (world) =>
    [...repositories(world).values()].map(({ name, tags }) => ({
      type: 'AWS::CodeCommit::Repository',
      name,
      arn: arnOf(world, name),
      account: world.account,
      tags,
    })),
  async open(world) {
    clean(world);
  },
};

/** Puts away what a kill left: histories that no repository has any more, and locks. */
function clean(world: World): void {
  rmSync(pushesOf(world), { recursive: true, force: true });
  const folder = world.folder('codecommit');
  const known = new Set([...repositories(world).values()].map((repository) => historyOf(world, repository)));
  for (const name of readdirSync(folder)) {
    if (known.has(join(folder, name))) clearLeftovers(join(folder, name));
    else rmSync(join(folder, name), { recursive: true, force: true });
  }
}
