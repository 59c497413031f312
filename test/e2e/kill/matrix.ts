import { isDeepStrictEqual } from 'node:util';
import { differences } from './differences.ts';
import type { Ended, Lane } from './lane.ts';

type CommandName = 'up' | 'teardown';

/** What is built and torn down under fire, and with which words. */
export interface Battlefield {
  readonly module: 'website' | 'service';
  readonly words: Readonly<Record<CommandName, readonly string[]>>;
  /** What stands before it is built: words of a command, if anything. */
  readonly before?: readonly string[];
}

/** Where a process is killed: at the nth call of a command, before the work is done or before its answer is read. */
export interface CallPoint {
  readonly command: CommandName;
  /** Counted from 1, over all services, in the order in which calls arrive. */
  readonly call: number;
  /**
   * `hold`: the call arrived and nothing was done: what stands on disk is what was recorded after the call before it,
   * checkpoint included. `hold-answer`: the work is done and nobody was told.
   */
  readonly when: 'hold' | 'hold-answer';
  /** What the learner does next. */
  readonly next: CommandName;
}

/** Where no call is to hold on to: a process is killed the moment it says something. */
export interface WordPoint {
  readonly command: CommandName;
  readonly heard: string;
  readonly next: CommandName;
}

export type KillPoint = CallPoint | WordPoint;

/** The clean run that every killed one has to equal, and how many calls its commands send. */
export interface CleanRun {
  /** What stands before it is built, and after it was torn down. */
  readonly ground: unknown;
  readonly built: unknown;
  readonly calls: Readonly<Record<CommandName, number>>;
}

/** Runs the commands once undisturbed, and keeps the worlds from which the points start. */
export async function cleanRun(lane: Lane, field: Battlefield): Promise<CleanRun> {
  if (field.before) await expectEnd(lane, field.before);
  await lane.keep('ground');
  const ground = field.before ? await lane.whatIs() : undefined;
  const up = await callsOf(lane, field, 'up');
  const built = await lane.whatIs();
  await lane.keep('built');
  const teardown = await callsOf(lane, field, 'teardown');
  return { ground, built, calls: { up, teardown } };
}

async function callsOf(lane: Lane, { words }: Battlefield, command: CommandName): Promise<number> {
  const before = await lane.calls();
  await expectEnd(lane, words[command]);
  return (await lane.calls()) - before;
}

/** Every point there is: each call of `up`, resumed and torn down; each call of `teardown`, begun again. */
export function pointsOf({ calls }: CleanRun): CallPoint[] {
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
export async function tryPoint(lane: Lane, field: Battlefield, clean: CleanRun, point: KillPoint): Promise<string | undefined> {
  try {
    await lane.goBack(point.command === 'up' ? 'ground' : 'built');
    await killAt(lane, field, point);
    if (point.next === 'up') {
      await expectEnd(lane, field.words.up);
      const now = await lane.whatIs();
      if (!isDeepStrictEqual(now, clean.built)) return `ends otherwise than a clean run: ${differences(clean.built, now)}`;
    }
    await expectEnd(lane, field.words.teardown);
    if (clean.ground !== undefined) {
      const now = await lane.whatIs();
      if (!isDeepStrictEqual(now, clean.ground)) return `leaves something: ${differences(clean.ground, now)}`;
    }
    const left = (await lane.inventory()).length - (clean.ground === undefined ? 0 : 1);
    return left === 0 ? undefined : `is left: ${(await lane.inventory()).map(({ name }) => name).join(', ')}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** How often something is looked at while it is waited for differs: where the last calls never come, nobody is killed. */
async function killAt(lane: Lane, { words }: Battlefield, point: KillPoint): Promise<void> {
  const control = await lane.control();
  const fault = 'call' in point ? await control.addFault({ kind: point.when, nth: point.call }) : undefined;
  const { child, ended, heard } = lane.start(...words[point.command]);
  const moment = fault ? control.untilHolding(fault.id) : heard('heard' in point ? point.heard : '');
  const first: Ended | 'there' = await Promise.race([moment.then(() => 'there' as const), ended]);
  if (first !== 'there' && first.code !== 0) throw new Error(`fails before the moment came:\n${first.output}`);
  child.kill('SIGKILL');
  await ended;
  await control.liftFaults();
}

async function expectEnd(lane: Lane, words: readonly string[]): Promise<void> {
  const { code, output } = await lane.run(...words);
  if (code !== 0) throw new Error(`${words.join(' ')} ends with ${code}:\n${output}`);
}
