import type * as Lambda from '@aws-sdk/client-lambda';
import type { Handlers, InventoryItem, Service } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { sweepCode } from './code-files.ts';
import { concurrencyOperations } from './concurrency.ts';
import { becomeReady } from './functions/become-ready.ts';
import { functionOperations } from './functions/operations.ts';
import { invokeOperations } from './invoke.ts';
import { functionArn, functions } from './model.ts';
import { permissions } from './permissions.ts';
import { policyOperations } from './policy.ts';
import { resumeEvents } from './queue.ts';
import { closePool, openPool } from './running/pool.ts';
import { tagOperations } from './tags.ts';

const operations = {
  ...functionOperations,
  ...invokeOperations,
  ...policyOperations,
  ...concurrencyOperations,
  ...tagOperations,
} satisfies Handlers<typeof Lambda>;

const inventory = (world: World): InventoryItem[] =>
  [...functions(world).values()].map(({ name, tags }) => ({
    type: 'AWS::Lambda::Function',
    name,
    arn: functionArn(world, name),
    account: world.account,
    tags,
  }));

/** AWS Lambda: https://docs.aws.amazon.com/lambda/latest/api/welcome.html Functions in Python, each in processes of its own. */
export const lambda: Service = {
  id: 'lambda',
  signingName: 'lambda',
  protocol: 'restJson1',
  apiVersion: '2015-03-31',
  schemas: () => import('@aws-sdk/client-lambda'),
  operations,
  permissions,
  waitsForCalls: ['Invoke'],
  inventory,
  open: async (world) => {
    sweepCode(world);
    await openPool(world);
    for (const record of functions(world).values())
      if (record.state === 'Pending' || record.update === 'InProgress') becomeReady(world, record);
    resumeEvents(world);
  },
  close: closePool,
};
