import type { World } from '../../world/world.ts';
import { deregistrationDelay, groupAttributes } from './attributes.ts';
import { targetGroupNotFound } from './errors.ts';
import { newRegistration, startChecking, stopChecking } from './health/checking.ts';
import { shownHealth } from './health/states.ts';
import { balancerOf, type Health, type Target, type TargetGroup, targetGroups, targetKey, targets } from './model.ts';
import { drains } from './plane/drains.ts';

/** An address and port within a target group. */
export interface TargetAddress {
  readonly privateIp: string;
  readonly port: number;
}

/**
 * Seconds in which a deregistered address is still sent new connections: two to five minutes on AWS, however short the
 * group's delay is.
 */
const DEREGISTRATION_LAG = 150;

/** The target group of an ARN. @throws AwsError TargetGroupNotFound */
export function targetGroup(world: World, arn: string): TargetGroup {
  const group = targetGroups(world).get(arn);
  if (!group) throw targetGroupNotFound();
  return group;
}

/** Whether a listener forwards to the group. */
export function isAttached(world: World, groupArn: string): boolean {
  return balancerOf(world, groupArn) !== undefined;
}

/** Registers an address; one that is registered stays as it is, and one that is being deregistered comes back. */
export function registerTarget(world: World, groupArn: string, address: TargetAddress & { readonly zone: string }): void {
  targetGroup(world, groupArn);
  const target: Target = {
    groupArn,
    ...{ privateIp: address.privateIp, port: address.port, zone: address.zone },
    ...newRegistration(world),
  };
  const known = targets(world).get(targetKey(target));
  if (known && known.draining === undefined) return;
  const { closed, waits, late } = drains(world);
  for (const kept of [closed, waits, late]) kept.delete(targetKey(target));
  targets(world).set(targetKey(target), target);
  startChecking(world, target);
}

/**
 * Begins to deregister an address, or joins the deregistration that is under way. Resolves when its delay is over: that is all
 * who deregistered it, and ECS before it sends SIGTERM, is told. Where the delay is shorter than the time that AWS takes
 * anyway, new connections still come after it: `letGo` waits for the last.
 * At once where it isn't registered.
 * @throws the signal's reason when the world closes or is exchanged meanwhile
 */
export async function deregisterTarget(world: World, groupArn: string, address: TargetAddress): Promise<void> {
  const key = targetKey({ groupArn, ...address });
  const target = targets(world).get(key);
  if (!target) return;
  if (target.draining === undefined) {
    targets(world).set(key, { ...target, draining: world.clock.now().toISOString() });
    void stopChecking(world, target);
  }
  await drain(world, key);
}

/** Goes on with what a target's deregistration has left to wait for. */
export function drain(world: World, key: string): Promise<void> {
  const known = drains(world).waits.get(key);
  if (known) return known;
  const wait = new Promise<void>((resolve, reject) => {
    const registration = targets(world).get(key)?.registration;
    // A target that is registered again meanwhile is none of this any more.
    const isOurs = () => {
      const target = targets(world).get(key);
      return target?.registration === registration && target?.draining !== undefined;
    };
    world.jobs.start(`elbv2/deregister ${key} ${registration}`, async (signal) => {
      try {
        await drainOne(world, key, isOurs, signal);
        resolve();
      } catch (error) {
        reject(error);
        throw error;
      } finally {
        if (drains(world).waits.get(key) === wait) drains(world).waits.delete(key);
      }
    });
  });
  // Who called the API doesn't wait for the end.
  wait.catch(() => undefined);
  drains(world).waits.set(key, wait);
  return wait;
}

async function drainOne(world: World, key: string, isOurs: () => boolean, signal: AbortSignal): Promise<void> {
  const target = targets(world).get(key);
  const group = target && targetGroups(world).get(target.groupArn);
  if (!target || !group || !isOurs()) return;
  const gone = () => (world.clock.now().getTime() - Date.parse(target.draining ?? '')) / 1000;
  const delay = deregistrationDelay(group);
  await world.clock.takes(Math.min(delay, DEREGISTRATION_LAG) - gone(), signal);
  if (!isOurs()) return;
  if (delay > DEREGISTRATION_LAG) {
    drains(world).closed.add(key);
    try {
      await world.clock.takes(delay - gone(), signal);
    } finally {
      drains(world).closed.delete(key);
    }
    if (!isOurs()) return;
  } else {
    sendLate(world, target, DEREGISTRATION_LAG - gone());
  }
  targets(world).delete(key);
  if (groupAttributes(group)['deregistration_delay.connection_termination.enabled'] === 'true') drains(world).reset(key);
}

/** For so many seconds more the nodes send connections to a target that is deregistered. A world that closes ends it. */
function sendLate(world: World, target: Target, seconds: number): void {
  const key = targetKey(target);
  const { late } = drains(world);
  const over = new Promise<void>((resolve) => {
    world.jobs.start(`elbv2/late ${key} ${target.registration}`, async (signal) => {
      try {
        await world.clock.takes(seconds, signal);
      } finally {
        if (late.get(key)?.target === target) late.delete(key);
        resolve();
      }
    });
  });
  late.set(key, { target, over });
}

/** Resolves when no node sends new connections to an address any more that is deregistered. */
export async function letGo(world: World, groupArn: string, address: TargetAddress): Promise<void> {
  await drains(world).late.get(targetKey({ groupArn, ...address }))?.over;
}

/** How a target is: state, and AWS's code of the reason unless it is healthy. */
export function targetHealth(world: World, groupArn: string, address: TargetAddress): Health {
  return shownHealth(world, groupArn, targets(world).get(targetKey({ groupArn, ...address })));
}
