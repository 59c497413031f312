import { isDeepStrictEqual } from 'node:util';
import { differences } from './differences.ts';
import type { Ended, Lane } from './lane.ts';
import { withoutReleases } from './without-releases.ts';

type CommandName = 'up' | 'teardown';

/** What is built and torn down under fire, and with which words. */
export interface Battlefield {
  readonly module: 'website' | 'service' | 'delivery' | 'data';
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

/** Where a certain call is meant, however many come before it: the first of its kind. */
export interface OperationPoint {
  readonly command: CommandName;
  readonly operation: string;
  readonly when: 'hold' | 'hold-answer';
  readonly next: CommandName;
}

/** Where no call is to hold on to: a process is killed the moment it says something. */
export interface WordPoint {
  readonly command: CommandName;
  readonly heard: string;
  readonly next: CommandName;
}

export type KillPoint = CallPoint | OperationPoint | WordPoint;

/** The clean run that every killed one has to equal, and how many calls its commands send. */
export interface CleanRun {
  /** What stands before it is built, and after it was torn down; undefined where that is nothing. */
  readonly ground: unknown;
  /** How many things those are. */
  readonly standing: number;
  readonly built: unknown;
  readonly calls: Readonly<Record<CommandName, number>>;
}

/** Runs the commands once undisturbed, and keeps the worlds from which the points start. */
export async function cleanRun(lane: Lane, field: Battlefield): Promise<CleanRun> {
  if (field.before) await expectEnd(lane, field.before);
  await lane.keep('ground');
  const ground = field.before ? withoutReleases(await lane.whatIs()) : undefined;
  const standing = await countOf(lane);
  const up = await callsOf(lane, field, 'up');
  const built = await lane.whatIs();
  await lane.keep('built');
  const teardown = await callsOf(lane, field, 'teardown');
  const left = field.before ? withoutReleases(await lane.whatIs()) : undefined;
  if (!isDeepStrictEqual(left, ground)) {
    throw new Error(`A teardown that nobody kills leaves something: ${differences(ground, left)}`);
  }
  return { ground, standing, built, calls: { up, teardown } };
}

/** How many things there are, revisions of task definitions left out: of those a release leaves as many as it came to. */
async function countOf(lane: Lane): Promise<number> {
  return (await lane.inventory()).filter(({ type }) => type !== 'AWS::ECS::TaskDefinition').length;
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
      const now = withoutReleases(await lane.whatIs());
      if (!isDeepStrictEqual(now, clean.ground)) return `leaves something: ${differences(clean.ground, now)}`;
    }
    if ((await countOf(lane)) === clean.standing) return undefined;
    return `is left: ${(await lane.inventory()).map(({ name }) => name).join(', ')}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** How often something is looked at while it is waited for differs: where the last calls never come, nobody is killed. */
async function killAt(lane: Lane, { words }: Battlefield, point: KillPoint): Promise<void> {
  const control = await lane.control();
  const fault = faultOf(point);
  const held = fault && (await control.addFault(fault));
  const { child, ended, heard } = lane.start(...words[point.command]);
  const moment = held ? control.untilHolding(held.id) : heard('heard' in point ? point.heard : '');
  const first: Ended | 'there' = await Promise.race([moment.then(() => 'there' as const), ended]);
  if (first !== 'there' && first.code !== 0) throw new Error(`fails before the moment came:\n${first.output}`);
  child.kill('SIGKILL');
  await ended;
  await control.liftFaults();
}

function faultOf(point: KillPoint) {
  if ('call' in point) return { kind: point.when, nth: point.call };
  return 'operation' in point ? { kind: point.when, operation: point.operation, nth: 1 } : undefined;
}

async function expectEnd(lane: Lane, words: readonly string[]): Promise<void> {
  const { code, output } = await lane.run(...words);
  if (code !== 0) throw new Error(`${words.join(' ')} ends with ${code}:\n${output}`);
}
