import type { Tags } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { tell, tellOnce } from './events.ts';
import { type DeploymentRecord, type ServiceRecord, serviceKey, services } from './model.ts';
import { roleTrouble } from './pull.ts';
import { findDefinition } from './task-definitions.ts';
import { letLive } from './task-life.ts';
import { addTask } from './task-record.ts';

/** Why no task was started: whether the deployment counts it as a failed task. */
export type Setback = 'counts' | 'is forgiven';

/** Seconds of the world's clock for which a role that can't be assumed may simply be new: IAM is eventual. */
const ROLES_SETTLE = 60;

/** Starts tasks of a deployment, or says in the service's events why it can't. */
export function place(world: World, service: ServiceRecord, deployment: DeploymentRecord, count: number): Setback | undefined {
  if (service.launchType === 'EC2') {
    tellOnce(
      world,
      service,
      'was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your cluster. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
    );
    return 'is forgiven';
  }
  const definition = findDefinition(world, deployment.taskDefinition);
  if (!definition) {
    tellOnce(world, service, 'was unable to place a task. Reason: the task definition does not exist any more.');
    return 'counts';
  }
  const trouble = roleTrouble(world, definition);
  if (trouble) {
    tellOnce(world, service, `failed to launch a task with (error ${trouble}).`);
    const age = (world.clock.now().getTime() - Date.parse(deployment.createdAt)) / 1000;
    return age > ROLES_SETTLE ? 'counts' : 'is forgiven';
  }
  const started = Array.from({ length: count }, () =>
    addTask(world, {
      cluster: service.cluster,
      definition,
      network: deployment.network,
      group: `service:${service.name}`,
      startedBy: deployment.id,
      service: service.name,
      deploymentId: deployment.id,
      loadBalancers: service.loadBalancers,
      isExecuteCommandEnabled: service.enableExecuteCommand,
      tags: tagsFor(service, definition.tags),
    }),
  );
  tell(world, service, `has started ${count} tasks: ${started.map(({ id }) => `(task ${id})`).join(' ')}.`);
  for (const { id } of started) letLive(world, id);
  const now = services(world).get(serviceKey(service));
  if (now?.steadyTold) services(world).set(serviceKey(service), { ...now, steadyTold: false });
  return undefined;
}

function tagsFor(service: ServiceRecord, ofDefinition: Tags): Tags {
  const managed = service.enableECSManagedTags
    ? { 'aws:ecs:clusterName': service.cluster, 'aws:ecs:serviceName': service.name }
    : {};
  const passed =
    service.propagateTags === 'SERVICE' ? service.tags : service.propagateTags === 'TASK_DEFINITION' ? ofDefinition : {};
  return { ...managed, ...passed };
}
