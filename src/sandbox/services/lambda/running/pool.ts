import type { World } from '../../../world/world.ts';
import { throttled } from '../errors.ts';
import { type FunctionRecord, functions } from '../model.ts';
import { type Instance, type Ran, startInstance } from './instance.ts';
import { sweepFunctions } from './processes.ts';

/** Functions that run at once on this machine; new accounts of AWS have as many. */
const AT_ONCE = 10;
/** Milliseconds that keys must be good for, when an event begins: longer than any may take. */
const KEYS_LEFT = 60 * 60_000;
/** Milliseconds that a process is kept for the next event. */
const WARM = 5 * 60_000;

interface Pool {
  /** Processes without work, the one that has waited the longest first. */
  readonly idle: Set<Instance>;
  readonly all: Set<Instance>;
  /** Events under way, each with its function's name. */
  readonly busy: Set<{ readonly name: string; readonly done: Promise<unknown> }>;
  readonly timers: Map<Instance, NodeJS.Timeout>;
}

// What runs can't be kept on disk: it is there from the world's opening to its closing.
const pools = new WeakMap<World, Pool>();

/** Begins anew: what an earlier process left behind is ended. */
export async function openPool(world: World): Promise<void> {
  await sweepFunctions(world);
  pools.set(world, { idle: new Set(), all: new Set(), busy: new Set(), timers: new Map() });
}

/** Ends all processes of functions. */
export async function closePool(world: World): Promise<void> {
  const pool = pools.get(world);
  pools.delete(world);
  if (!pool) return;
  // What is being started is ended as soon as it is there.
  while (pool.all.size > 0 || pool.busy.size > 0) {
    for (const instance of pool.all) drop(pool, instance);
    await Promise.allSettled([...[...pool.all].map(({ ended }) => ended), ...[...pool.busy].map(({ done }) => done)]);
  }
}

/** Lets go of the processes that hold older code or settings of a function; what is at work goes on to its end. */
export function forget(world: World, name: string): void {
  const pool = pools.get(world);
  for (const instance of pool?.idle ?? []) if (pool && instance.name === name) drop(pool, instance);
}

/**
 * Runs a function on one event: in a process that is warm, or in a new one.
 * @throws AwsError TooManyRequestsException when as many run as may
 */
export function runFunction(world: World, record: FunctionRecord, requestId: string, payload: Buffer): Promise<Ran> {
  const pool = pools.get(world);
  if (!pool) return Promise.reject(new Error("This world's functions can't run: it isn't open."));
  const ofItsOwn = [...pool.busy].filter(({ name }) => name === record.name).length;
  if (record.reserved !== undefined && ofItsOwn >= record.reserved)
    return Promise.reject(throttled('ReservedFunctionConcurrentInvocationLimitExceeded'));
  if (pool.busy.size >= AT_ONCE) return Promise.reject(throttled('ConcurrentInvocationLimitExceeded'));
  const done = work(world, pool, record, requestId, payload);
  const entry = { name: record.name, done };
  pool.busy.add(entry);
  return done.finally(() => pool.busy.delete(entry));
}

async function work(world: World, pool: Pool, record: FunctionRecord, requestId: string, payload: Buffer): Promise<Ran> {
  const instance = takeWarm(pool, record, world.clock.now().getTime()) ?? (await startNew(world, pool, record));
  try {
    return await instance.run(requestId, payload);
  } finally {
    // Deleted or changed meanwhile, it would never be asked again.
    const isCurrent = functions(world).get(record.name)?.revisionId === instance.revisionId;
    if (isCurrent && instance.isAlive() && pools.get(world) === pool) keepWarm(pool, instance);
    else drop(pool, instance);
  }
}

function takeWarm(pool: Pool, { name, revisionId }: FunctionRecord, now: number): Instance | undefined {
  for (const instance of pool.idle) {
    if (instance.name !== name) continue;
    const isGood = instance.revisionId === revisionId && instance.isAlive() && instance.keysUntil > now + KEYS_LEFT;
    if (!isGood) {
      drop(pool, instance);
      continue;
    }
    leaveIdle(pool, instance);
    return instance;
  }
  return undefined;
}

async function startNew(world: World, pool: Pool, record: FunctionRecord): Promise<Instance> {
  // Processes that only wait make room.
  const [longest] = pool.idle;
  if (longest && pool.all.size >= AT_ONCE) drop(pool, longest);
  const instance = await startInstance(world, record);
  pool.all.add(instance);
  void instance.ended.finally(() => {
    pool.all.delete(instance);
    leaveIdle(pool, instance);
  });
  if (pools.get(world) !== pool) instance.kill();
  return instance;
}

function keepWarm(pool: Pool, instance: Instance): void {
  pool.idle.add(instance);
  pool.timers.set(instance, setTimeout(() => drop(pool, instance), WARM).unref());
}

function leaveIdle(pool: Pool, instance: Instance): void {
  pool.idle.delete(instance);
  clearTimeout(pool.timers.get(instance));
  pool.timers.delete(instance);
}

function drop(pool: Pool, instance: Instance): void {
  leaveIdle(pool, instance);
  instance.kill();
}
