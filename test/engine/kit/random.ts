import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Course } from '../../../src/course/course.ts';
import type { StateStore } from '../../../src/engine/state/store.ts';
import { Cloud } from './cloud.ts';
import { type At, stoppable } from './run.ts';
import { courseOf, type ThingStep, type ThingTools, thing } from './things.ts';
import { Workbench } from './workbench.ts';

interface Drawn {
  readonly module: number;
  readonly takes: number;
  /** For each earlier step: not tied to it, needs it, comes after it, or modifies it. */
  readonly ties: readonly ('none' | 'needs' | 'after' | 'modifies')[];
}

const drawnStep: fc.Arbitrary<Drawn> = fc.record({
  module: fc.nat(2),
  takes: fc.integer({ min: 1, max: 600 }),
  ties: fc.array(fc.constantFrom('none', 'none', 'none', 'needs', 'needs', 'after', 'modifies'), { minLength: 7, maxLength: 7 }),
});

/** A course of up to eight steps in up to three modules; each may be tied to any before it. */
export const anyCourse = fc.array(drawnStep, { minLength: 1, maxLength: 8 }).map((drawn): Course<ThingTools> => {
  const steps: ThingStep[] = [];
  for (const [index, { takes, ties }] of drawn.entries()) {
    const tied = (how: Drawn['ties'][number]) => steps.filter((_, earlier) => ties[earlier] === how);
    steps.push(thing(`s${index}`, { takes, needs: tied('needs'), after: tied('after'), modifies: tied('modifies') }));
  }
  // Modules in the order of their steps, so that nothing needs a later one.
  const places = drawn.map(({ module }) => module).sort();
  return courseOf(
    Object.fromEntries([0, 1, 2].map((module) => [`m${module}`, steps.filter((_, index) => places[index] === module)])),
  );
});

/** Work over a workbench in a folder that is gone afterwards. */
export async function withBench(work: (bench: Workbench) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mysfits-random-'));
  try {
    await work(new Workbench(folder, new Cloud()));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Runs until the nth point, and stops there as a kill does: from then on no call is sent, no row is written,
 * and nothing that was waited for ever comes.
 */
export async function killAt(
  point: number,
  work: (extras: { at: At; store: (store: StateStore) => StateStore }) => Promise<unknown>,
): Promise<void> {
  let points = 0;
  let die = () => {};
  const dead = new Promise<void>((resolve) => {
    die = resolve;
  });
  const at = async () => {
    points += 1;
    if (points < point) return;
    die();
    await new Promise(() => {});
  };
  const inFlight = new Set<Promise<void>>();
  await Promise.race([work({ at, store: stoppable(at, inFlight) }), dead]);
  // A write that a real kill would have cut is let through, so that it doesn't meet those of the next run.
  await Promise.all(inFlight);
}

/** The lock of a run that was stopped in this very process would count as held. */
export const dropLock = (bench: Workbench) => rm(join(bench.folder, 'lock'), { force: true });
