import type { World } from '../../world/world.ts';
import { type TaskRecord, tasksOf } from './model.ts';
import type { LiveContainer } from './task-containers.ts';

interface Measured {
  /** Our own milliseconds. */
  readonly at: number;
  /** CPU used since the start. */
  readonly seconds: number;
  /** Percent of what the task has reserved, between the last two measurements. */
  readonly percent: number | undefined;
}

/** Milliseconds between two measurements. */
const EVERY = 1_900;

const measured = new WeakMap<World, Map<string, Measured>>();
const of = (world: World) => {
  const known = measured.get(world) ?? new Map<string, Measured>();
  measured.set(world, known);
  return known;
};

/** Measures a task's use of CPU, if the last time is long enough ago. */
export async function measureCpu(world: World, task: TaskRecord, running: readonly LiveContainer[]): Promise<void> {
  const before = of(world).get(task.id);
  const at = performance.now();
  if (before && at - before.at < EVERY) return;
  const used = await Promise.all(running.map(({ container, hasEnded }) => (hasEnded() ? undefined : container?.cpuSeconds())));
  const seconds = used.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  const reserved = Number(task.cpu) / 1024;
  const percent =
    before && seconds >= before.seconds ? ((seconds - before.seconds) / ((at - before.at) / 1000) / reserved) * 100 : undefined;
  of(world).set(task.id, { at, seconds, percent });
}

/** A task that ended is measured no more. */
export function forgetCpu(world: World, id: string): void {
  of(world).delete(id);
}

/**
 * ECSServiceAverageCPUUtilization: percent of the reserved CPU, on average over the service's running tasks. Undefined where
 * nothing is measured yet.
 */
export function serviceCpu(world: World, cluster: string, service: string): number | undefined {
  const all = tasksOf(world, { cluster, name: service })
    .filter(({ lastStatus }) => lastStatus === 'RUNNING')
    .map(({ id }) => of(world).get(id)?.percent)
    .filter((percent) => percent !== undefined);
  return all.length === 0 ? undefined : all.reduce((sum, percent) => sum + percent, 0) / all.length;
}
