import { isDeepStrictEqual } from 'node:util';
import type { Lane } from './lane.ts';

/** Where a process is killed: at the nth call of a command, before the work is done or before its answer is read. */
export interface KillPoint {
  readonly command: 'up' | 'teardown';
  /** Counted from 1, over all services, in the order in which calls arrive. */
  readonly call: number;
  /**
   * `hold`: the call arrived and nothing was done: what stands on disk is what was recorded after the call before it,
   * checkpoint included. `hold-answer`: the work is done and nobody was told.
   */
  readonly when: 'hold' | 'hold-answer';
  /** What the learner does next. */
  readonly next: 'up' | 'teardown';
}

/** The clean run that every killed one has to equal, and how many calls its commands send. */
export interface CleanRun {
  readonly built: unknown;
  readonly calls: { readonly up: number; readonly teardown: number };
}

/** Runs the course once undisturbed, and keeps the worlds from which the points start. */
export async function cleanRun(lane: Lane): Promise<CleanRun> {
  await lane.keep('empty');
  const up = await callsOf(lane, 'up');
  const built = await lane.whatIs();
  await lane.keep('built');
  const teardown = await callsOf(lane, 'teardown');
  return { built, calls: { up, teardown } };
}

async function callsOf(lane: Lane, command: KillPoint['command']): Promise<number> {
  const before = command === 'up' ? 0 : await lane.calls();
  await expectEnd(lane, command);
  return (await lane.calls()) - before;
}

/** Every point there is: each call of `up`, resumed and torn down; each call of `teardown`, begun again. */
export function pointsOf({ calls }: CleanRun): KillPoint[] {
  const whens = ['hold', 'hold-answer'] as const;
  const nth = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const ups = nth(calls.up).flatMap((call) =>
    whens.flatMap((when) => (['up', 'teardown'] as const).map((next) => ({ command: 'up' as const, call, when, next }))),
  );
  const teardowns = nth(calls.teardown).flatMap((call) =>
    whens.map((when) => ({ command: 'teardown' as const, call, when, next: 'teardown' as const })),
  );
  return [...ups, ...teardowns];
}

/**
 * Kills a run at one point, lets the learner go on, and looks at the end.
 * @returns undefined when it survived, else what is wrong
 */
export async function tryPoint(lane: Lane, clean: CleanRun, point: KillPoint): Promise<string | undefined> {
  try {
    await lane.goBack(point.command === 'up' ? 'empty' : 'built');
    await killAt(lane, point);
    if (point.next === 'up') {
      await expectEnd(lane, 'up');
      const now = await lane.whatIs();
      if (!isDeepStrictEqual(now, clean.built)) return `ends otherwise than a clean run:\n${JSON.stringify(now, null, 1)}`;
    }
    await expectEnd(lane, 'teardown');
    const left = await lane.inventory();
    return left.length === 0 ? undefined : `is left: ${left.map(({ name }) => name).join(', ')}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function killAt(lane: Lane, { command, call, when }: KillPoint): Promise<void> {
  const control = await lane.control();
  const fault = await control.addFault({ kind: when, nth: call });
  const { child, ended } = lane.start(command, ...(command === 'up' ? ['--rehearse'] : []));
  const first = await Promise.race([control.untilHolding(fault.id).then(() => 'held' as const), ended]);
  if (first !== 'held') throw new Error(`ended before call ${call} came:\n${first.output}`);
  child.kill('SIGKILL');
  await ended;
  await control.liftFaults();
}

async function expectEnd(lane: Lane, command: KillPoint['command']): Promise<void> {
  const { code, output } = await lane.run(command, ...(command === 'up' ? ['--rehearse'] : []));
  if (code !== 0) throw new Error(`${command} ends with ${code}:\n${output}`);
}
