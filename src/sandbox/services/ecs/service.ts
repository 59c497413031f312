import type * as Ecs from '@aws-sdk/client-ecs';
import type { Handlers, Service } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { clusterOperations } from './clusters.ts';
import { inventory } from './inventory.ts';
import { services, taskDefinitions, tasks } from './model.ts';
import { permissions } from './permissions.ts';
import { closeTasks, openTasks } from './runtimes.ts';
import { keepService } from './scheduler.ts';
import { serviceOperations } from './service-operations.ts';
import { taggingOperations } from './tagging-operations.ts';
import { finishDeletion, taskDefinitionOperations } from './task-definitions.ts';
import { letLive } from './task-life.ts';
import { taskOperations } from './task-operations.ts';

const operations = {
  ...clusterOperations,
  ...taskDefinitionOperations,
  ...serviceOperations,
  ...taskOperations,
  ...taggingOperations,
} satisfies Handlers<typeof Ecs>;

/** Amazon Elastic Container Service, with tasks on Fargate. */
export const ecs: Service = {
  id: 'ecs',
  signingName: 'ecs',
  protocol: 'awsJson1_1',
  apiVersion: '2014-11-13',
  targetPrefix: 'AmazonEC2ContainerServiceV20141113',
  schemas: () => import('@aws-sdk/client-ecs'),
  operations,
  permissions,
  inventory,
  open,
  close: closeTasks,
};

/** What ran when the world was closed runs again, under the same ids and addresses: the host came back. */
async function open(world: World): Promise<void> {
  await openTasks(world);
  for (const { id, lastStatus } of tasks(world).values()) if (lastStatus !== 'STOPPED') letLive(world, id);
  for (const service of services(world).values()) if (service.status !== 'INACTIVE') keepService(world, service);
  for (const definition of taskDefinitions(world).values()) {
    if (definition.status === 'DELETE_IN_PROGRESS') finishDeletion(world, definition);
  }
}
