import type { World } from '../../world/world.ts';
import { targetHealth } from '../elbv2/targets.ts';
import type { TaskRecord } from './model.ts';
import { findDefinition } from './task-definitions.ts';
import { targetsOf } from './task-targets.ts';

/** What a load balancer says of a task that it doesn't send anyone to. */
export interface UnhealthyTarget {
  readonly groupArn: string;
  readonly port: number;
  readonly reason: string;
}

/**
 * Whether a task runs and passes every health check that it has: its containers' and its load balancers'. One that has none
 * must have run for a while.
 */
export function isHealthy(world: World, task: TaskRecord): boolean {
  if (task.lastStatus !== 'RUNNING' || task.desiredStatus !== 'RUNNING') return false;
  if (!hasChecks(world, task)) return task.wasHealthy;
  if (containerHealth(world, task) !== 'HEALTHY') return false;
  return targetsOf(task).every(({ groupArn, ...address }) => healthOf(world, groupArn, address)?.state === 'healthy');
}

/** Whether anybody looks after a task's health. */
export function hasChecks(world: World, task: TaskRecord): boolean {
  return targetsOf(task).length > 0 || checkedContainers(world, task).length > 0;
}

function checkedContainers(world: World, { taskDefinition }: TaskRecord) {
  const { containerDefinitions = [] } = findDefinition(world, taskDefinition)?.definition ?? {};
  return containerDefinitions.filter(
    ({ essential, healthCheck }) => essential && healthCheck && healthCheck.command?.[0] !== 'NONE',
  );
}

/** Of the essential containers with a check: UNHEALTHY when one is, HEALTHY when all are or none has a check. */
export function containerHealth(world: World, task: TaskRecord): 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN' {
  const checked = checkedContainers(world, task).map(
    ({ name }) => task.containers.find((container) => container.name === name)?.healthStatus ?? 'UNKNOWN',
  );
  if (checked.includes('UNHEALTHY')) return 'UNHEALTHY';
  return checked.every((status) => status === 'HEALTHY') ? 'HEALTHY' : 'UNKNOWN';
}

/** The first target group whose health checks a task fails. */
export function unhealthyTarget(world: World, task: TaskRecord): UnhealthyTarget | undefined {
  for (const { groupArn, ...address } of targetsOf(task)) {
    const health = healthOf(world, groupArn, address);
    if (health?.state !== 'unhealthy') continue;
    return { groupArn, port: address.port, reason: health.description ?? health.reason ?? 'Health checks failed' };
  }
  return undefined;
}

function healthOf(world: World, groupArn: string, address: { privateIp: string; port: number }) {
  try {
    return targetHealth(world, groupArn, address);
  } catch {
    return undefined;
  }
}
