import type { World } from '../../world/world.ts';
import { deregisterTarget, letGo, registerTarget, targetHealth } from '../elbv2/targets.ts';
import { tell } from './events.ts';
import type { TaskRecord } from './model.ts';

/** A task's place in a target group. */
export interface TaskTarget {
  readonly groupArn: string;
  readonly privateIp: string;
  readonly port: number;
}

/** Where a task is, or shall be, registered: in the target groups that its service had when it was started. */
export function targetsOf({ loadBalancers, privateIp }: TaskRecord): TaskTarget[] {
  if (privateIp === undefined) return [];
  return loadBalancers.flatMap(({ targetGroupArn, containerPort }) =>
    targetGroupArn !== undefined && containerPort !== undefined
      ? [{ groupArn: targetGroupArn, privateIp, port: containerPort }]
      : [],
  );
}

/** Puts a task behind its service's load balancer. */
export function registerTargets(world: World, task: TaskRecord): void {
  for (const { groupArn, ...address } of targetsOf(task)) {
    registerTarget(world, groupArn, { ...address, zone: task.zone });
    // One that comes back with its world has been told of.
    if (task.lastStatus === 'RUNNING' || task.service === undefined) continue;
    tell(world, { cluster: task.cluster, name: task.service }, `registered 1 targets in (target-group ${groupArn})`);
  }
}

/** Takes a task out from behind its load balancer. Resolves when the delay of its target groups is over. */
export async function deregisterTargets(world: World, task: TaskRecord): Promise<void> {
  const all = targetsOf(task).filter(({ groupArn, ...address }) => isRegistered(world, groupArn, address));
  if (all.length === 0 || task.service === undefined) return;
  const service = { cluster: task.cluster, name: task.service };
  for (const { groupArn } of all) tell(world, service, `deregistered 1 targets in (target-group ${groupArn})`);
  tell(world, service, 'has begun draining connections on 1 tasks.');
  await Promise.all(all.map(({ groupArn, ...address }) => deregisterTarget(world, groupArn, address)));
}

/** Resolves when no visitor is sent any more to a task that was taken out. */
export async function untilLetGo(world: World, task: TaskRecord): Promise<void> {
  await Promise.all(targetsOf(task).map(({ groupArn, ...address }) => letGo(world, groupArn, address)));
}

function isRegistered(world: World, groupArn: string, address: Omit<TaskTarget, 'groupArn'>): boolean {
  try {
    return targetHealth(world, groupArn, address).reason !== 'Target.NotRegistered';
  } catch {
    // The group itself is gone.
    return false;
  }
}
