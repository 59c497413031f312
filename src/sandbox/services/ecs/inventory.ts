import type { InventoryItem } from '../../service.ts';
import type { Tags } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { clusters, services, taskDefinitions } from './model.ts';
import { clusterArn, serviceArn, taskArn, taskDefinitionArn } from './names.ts';
import { livingTasks } from './task-operations.ts';

/** What of ECS exists: what is INACTIVE is a shadow, but for task definitions, which stay until they are deleted. */
export function inventory(world: World): readonly InventoryItem[] {
  const item = (type: string, name: string, arn: string, tags: Tags): InventoryItem => ({
    type: `AWS::ECS::${type}`,
    name,
    arn,
    account: world.account,
    tags,
  });
  return [
    ...[...clusters(world).values()]
      .filter(({ status }) => status === 'ACTIVE')
      .map(({ name, tags }) => item('Cluster', name, clusterArn(world, name), tags)),
    ...[...services(world).values()]
      .filter(({ status }) => status !== 'INACTIVE')
      .map(({ name, cluster, tags }) => item('Service', name, serviceArn(world, cluster, name), tags)),
    ...[...taskDefinitions(world).values()]
      // Nobody can do more for one that is being deleted; it goes by itself.
      .filter(({ status }) => status !== 'DELETE_IN_PROGRESS')
      .map((one) => item('TaskDefinition', `${one.family}:${one.revision}`, taskDefinitionArn(world, one), one.tags)),
    ...livingTasks(world).map(({ id, cluster, tags }) => item('Task', id, taskArn(world, cluster, id), tags)),
  ];
}
