import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../../../world/world.ts';
import { groupAttributes } from '../attributes.ts';
import {
  balancerOf,
  type Health,
  type HealthCheck,
  type LoadBalancer,
  listeners,
  type Target,
  type TargetGroup,
  targetGroups,
  targetKey,
  targets,
  targetsOf,
} from '../model.ts';
import { drains } from '../plane/drains.ts';
import { reachable } from '../plane/reach.ts';
import { type Finding, type Place, probe, TIMED_OUT } from './probe.ts';
import { HEALTHY, INITIAL_CHECKING, INITIAL_REGISTRATION } from './states.ts';

/** Seconds that AWS takes to register an IP address before its first check: three to five minutes have been seen. */
const REGISTRATION = 180;

/** Milliseconds between two checks where time takes none: often while something may change, else seldom. */
const OFTEN = 50;
const SELDOM = 1_000;
/** The shortest pause and time-out, in milliseconds, however fast the clock runs: a real server must be able to answer. */
const SHORTEST = 50;
const SHORTEST_TIMEOUT = 1_000;

const jobOf = (target: Target): string => `elbv2/check ${targetKey(target)} ${target.registration}`;

/** What a target begins with, each time that it is registered. */
export function newRegistration(world: World): Pick<Target, 'registration' | 'since' | 'health'> {
  return { registration: randomUUID(), since: world.clock.now().toISOString(), health: INITIAL_REGISTRATION };
}

/** Begins to check a target, if a load balancer sends its group anything. */
export function startChecking(world: World, target: Target): void {
  if (target.draining === undefined) world.jobs.start(jobOf(target), (signal) => check(world, target, signal));
}

/** Ends the checks of a target. */
export async function stopChecking(world: World, target: Target): Promise<void> {
  await world.jobs.stop(jobOf(target));
}

/** Begins to check all targets of a group that has just got its listener. Registration with the load balancer begins then. */
export function startCheckingGroup(world: World, groupArn: string): void {
  for (const target of targetsOf(world, groupArn)) {
    if (target.draining !== undefined) continue;
    const fresh: Target = { ...target, ...newRegistration(world) };
    void stopChecking(world, target);
    targets(world).set(targetKey(target), fresh);
    startChecking(world, fresh);
  }
}

async function check(world: World, { registration, since, ...address }: Target, signal: AbortSignal): Promise<void> {
  const key = targetKey(address);
  const now = () => {
    const target = targets(world).get(key);
    const group = target && targetGroups(world).get(target.groupArn);
    const balancer = group && balancerOf(world, group.arn);
    // Nobody checks what nobody sends anything to; a listener begins the checks again.
    const isOurs = target?.registration === registration && target.draining === undefined;
    return isOurs && group && balancer ? { target, group, balancer } : undefined;
  };
  const registered = (world.clock.now().getTime() - Date.parse(since)) / 1000;
  if (now()?.target.health.reason === INITIAL_REGISTRATION.reason) {
    await world.clock.takes(Math.max(0, REGISTRATION - registered), signal);
  }
  let run = { ok: 0, failed: 0 };
  for (let current = now(); current; current = now()) {
    const { target, group, balancer } = current;
    if (balancer.state === 'provisioning') {
      await waitFor(world, 5, OFTEN, signal);
      continue;
    }
    if (target.health.reason === INITIAL_REGISTRATION.reason) put(world, target, INITIAL_CHECKING);
    const found = await probeOnce(world, target, { group, balancer }, signal);
    const after = now();
    if (!after) return;
    run = found.ok ? { ok: run.ok + 1, failed: 0 } : { ok: 0, failed: run.failed + 1 };
    if (found.ok) drains(world).failing.delete(key);
    const next = nextHealth(after.target.health, found, run, group.check);
    if (next !== after.target.health) change(world, { ...after, next });
    const isSteady = found.ok ? next.state === 'healthy' : next.state === 'unhealthy';
    await waitFor(world, group.check.interval, isSteady ? SELDOM : OFTEN, signal);
  }
}

/** A first target is in service from its first success on; later ones count (target-group-health-checks). */
function nextHealth(health: Health, found: Finding, run: { ok: number; failed: number }, check: HealthCheck): Health {
  if (found.ok) {
    const needed = health.state === 'initial' ? 1 : check.healthy;
    return health.state !== 'healthy' && run.ok >= needed ? HEALTHY : health;
  }
  if (run.failed < check.unhealthy) return health;
  return health.reason === found.health.reason && health.description === found.health.description ? health : found.health;
}

function change(world: World, { target, group, next }: { target: Target; group: TargetGroup; next: Health }): void {
  const was = target.health.state;
  put(world, target, next);
  const ends = groupAttributes(group)['target_health_state.unhealthy.connection_termination.enabled'] === 'true';
  const others = targetsOf(world, group.arn).some(({ health }) => health.state === 'healthy');
  // Where no target is healthy the load balancer fails open, and connections stay.
  if (was === 'healthy' && next.state === 'unhealthy' && ends && others) drains(world).reset(targetKey(target));
}

function probeOnce(
  world: World,
  target: Target,
  { group, balancer }: { group: TargetGroup; balancer: LoadBalancer },
  signal: AbortSignal,
): Promise<Finding> {
  const port = group.check.port === 'traffic-port' ? target.port : Number(group.check.port);
  const place = reachable(world, balancer, { group, target: { ...target, port } });
  const node = balancer.zones.find(({ zone }) => zone === target.zone) ?? balancer.zones[0];
  const listener = [...listeners(world).values()].find(({ targetGroupArn }) => targetGroupArn === group.arn);
  const host = `${node?.privateIp ?? ''}:${listener?.port ?? ''}`;
  return inTime(world, { place, check: group.check, host, signal });
}

interface Checked {
  readonly place: Place | undefined;
  readonly check: HealthCheck;
  readonly host: string;
  readonly signal: AbortSignal;
}

async function inTime(world: World, { place, check, host, signal }: Checked): Promise<Finding> {
  // Packets that are dropped on the way: nobody answers, however long one waits.
  if (!place) {
    await world.clock.takes(check.timeout, signal);
    return TIMED_OUT;
  }
  const time = new AbortController();
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  const late = waitFor(world, check.timeout, SHORTEST_TIMEOUT, either).then(
    () => time.abort(),
    () => undefined,
  );
  try {
    return await probe(place, check, { host, time: time.signal, signal });
  } finally {
    done.abort();
    await late;
  }
}

/** Waits so many seconds of AWS's time, and at least so many milliseconds of ours. */
async function waitFor(world: World, seconds: number, atLeast: number, signal: AbortSignal): Promise<void> {
  const until = performance.now() + Math.max(SHORTEST, atLeast);
  await world.clock.takes(seconds, signal);
  const rest = until - performance.now();
  if (rest > 0) await sleep(rest, undefined, { signal });
}

function put(world: World, target: Target, health: Health): void {
  targets(world).set(targetKey(target), { ...target, health });
}
