import type { World } from '../../world/world.ts';
import { deployment, failureThreshold, withChange, withDeployment } from './deployments.ts';
import { tell } from './events.ts';
import { type ServiceRecord, serviceKey, services, type TaskRecord, tasks, tasksOf } from './model.ts';
import { isHealthy } from './task-health.ts';
import { changeTask } from './task-record.ts';

/** Failures in a row after which ECS says that it goes slower. */
const INCONSISTENT = 3;

/**
 * Notes the ends of a service's tasks, each once: in its events, and with its deployment where the task failed before it was
 * ever healthy.
 * @returns how many failed so
 */
export function countFailures(world: World, { cluster, name }: ServiceRecord): number {
  let failures = 0;
  const ended = [...tasks(world).values()].filter(
    (task) => task.cluster === cluster && task.service === name && task.lastStatus === 'STOPPED' && !task.counted,
  );
  for (const task of ended) {
    changeTask(world, task.id, { counted: true });
    const known = services(world).get(serviceKey({ cluster, name }));
    if (!known) continue;
    const service = { ...known, steadyTold: false };
    services(world).set(serviceKey(service), service);
    if (task.startedAt !== undefined) tell(world, service, `has stopped 1 running tasks: (task ${task.id}).`);
    const its = service.deployments.find(({ id }) => id === task.deploymentId);
    if (!its || !hasFailed(task)) continue;
    failures += 1;
    const failedTasks = its.failedTasks + 1;
    const change = { failedTasks, updatedAt: world.clock.now().toISOString() };
    services(world).set(serviceKey(service), withChange(service, its.id, change));
    if (failedTasks % INCONSISTENT === 0) {
      tell(
        world,
        service,
        'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
      );
    }
  }
  return failures;
}

/** One that was stopped on purpose, or had been healthy, is no failure of its deployment. */
function hasFailed({ stopCode, stoppedReason = '', wasHealthy }: TaskRecord): boolean {
  if (wasHealthy || stopCode === 'UserInitiated') return false;
  return stopCode !== 'ServiceSchedulerInitiated' || stoppedReason.startsWith('Task failed');
}

/** Ends a deployment whose tasks fail, and goes back to what was steady last where that is wished. */
export function breakCircuit(world: World, { cluster, name }: ServiceRecord): void {
  const service = services(world).get(serviceKey({ cluster, name }));
  const primary = service?.deployments[0];
  if (!service || !primary || !service.circuitBreaker.enable || primary.rolloutState !== 'IN_PROGRESS') return;
  if (primary.failedTasks < failureThreshold(service.desiredCount)) return;
  tell(world, service, `(deployment ${primary.id}) deployment failed: tasks failed to start.`);
  const failed = withChange(service, primary.id, {
    rolloutState: 'FAILED',
    rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
    updatedAt: world.clock.now().toISOString(),
  });
  const { lastSteady } = service;
  // The first deployment ever has nothing to go back to, and a rollback isn't rolled back.
  if (!service.circuitBreaker.rollback || !lastSteady || primary.isRollback) {
    services(world).set(serviceKey(service), failed);
    return;
  }
  const { taskDefinition, network, deploymentId } = lastSteady;
  tell(world, service, `rolling back to (deployment ${deploymentId}).`);
  const back = deployment(world, {
    taskDefinition,
    network,
    reason: () => `ECS deployment circuit breaker: rolling back to deploymentId ${deploymentId}.`,
  });
  services(world).set(serviceKey(service), withDeployment({ ...failed, taskDefinition, network }, back));
}

/** Sees whether a service has become what it shall be: its deployment is completed then, and older ones are gone. */
export function completeDeployment(world: World, key: string, hadOlder: boolean): void {
  let service = services(world).get(key);
  const primary = service?.deployments[0];
  if (!service || !primary) return;
  const all = tasksOf(world, service);
  if (hadOlder) {
    const left = service.deployments.filter(
      ({ id, status }) => status === 'PRIMARY' || all.some((task) => task.deploymentId === id),
    );
    if (left.length < service.deployments.length) {
      service = { ...service, deployments: left };
      services(world).set(key, service);
    }
  }
  const isSteady =
    service.deployments.length === 1 &&
    all.length === service.desiredCount &&
    all.every((task) => task.deploymentId === primary.id && isHealthy(world, task));
  if (!isSteady || primary.rolloutState === 'FAILED' || service.steadyTold) return;
  const { id, taskDefinition, network } = primary;
  const done = { rolloutState: 'COMPLETED', rolloutStateReason: `ECS deployment ${id} completed.`, failedTasks: 0 } as const;
  if (primary.rolloutState !== 'COMPLETED') tell(world, service, `(deployment ${id}) deployment completed.`);
  tell(world, service, 'has reached a steady state.');
  services(world).set(key, {
    ...withChange(service, id, { ...done, updatedAt: world.clock.now().toISOString() }),
    lastSteady: { deploymentId: id, taskDefinition, network },
    steadyTold: true,
  });
}
