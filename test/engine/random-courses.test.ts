import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Course } from '../../src/course/course.ts';
import { readState, type StateStore } from '../../src/engine/state/store.ts';
import { Cloud } from './kit/cloud.ts';
import { type At, stoppable } from './kit/run.ts';
import { courseOf, type ThingStep, type ThingTools, thing } from './kit/things.ts';
import { project, Workbench } from './kit/workbench.ts';

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
const anyCourse = fc.array(drawnStep, { minLength: 1, maxLength: 8 }).map((drawn): Course<ThingTools> => {
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

async function withBench(work: (bench: Workbench) => Promise<void>): Promise<void> {
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
async function killAt(
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
const dropLock = (bench: Workbench) => rm(join(bench.folder, 'lock'), { force: true });

const killed = { minLength: 0, maxLength: 3 };

describe('whatever the course', () => {
  it('a second up sends nothing, and a teardown leaves nothing', async () => {
    await fc.assert(
      fc.asyncProperty(anyCourse, fc.constantFrom(1, 2, 100), async (course, concurrency) => {
        await withBench(async (bench) => {
          expect((await bench.up(course, { options: { concurrency } })).outcome).toBe('done');
          bench.forget();
          const state = await readState(bench.folder);
          await bench.up(course);
          expect(bench.changes).toEqual([]);
          expect(await readState(bench.folder)).toEqual(state);
          expect(await bench.teardown(course, { options: { concurrency } })).toMatchObject({ outcome: 'done', leftovers: [] });
          expect([bench.cloud.things.size, await bench.rows()]).toEqual([0, {}]);
        });
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it('ups killed anywhere end as one that was not, and teardowns killed anywhere leave nothing', async () => {
    const points = fc.array(fc.integer({ min: 1, max: 60 }), killed);
    await fc.assert(
      fc.asyncProperty(anyCourse, points, points, async (course, upKills, downKills) => {
        await withBench(async (bench) => {
          for (const point of upKills) {
            await killAt(point, (extras) => bench.up(course, extras));
            await dropLock(bench);
          }
          const summary = await bench.up(course);
          expect(summary.outcome).toBe('done');
          const names = course.modules.flatMap(({ steps }) => steps.map(({ id }) => `${project}-${id}`));
          expect([...bench.cloud.things.keys()].sort()).toEqual(names.sort());
          bench.forget();
          await bench.up(course);
          expect(bench.changes).toEqual([]);
          for (const point of downKills) {
            await killAt(point, (extras) => bench.teardown(course, extras));
            await dropLock(bench);
          }
          expect(await bench.teardown(course)).toMatchObject({ outcome: 'done', leftovers: [] });
          expect([bench.cloud.things.size, await bench.rows()]).toEqual([0, {}]);
        });
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it('a module torn down takes exactly what needs it, and up builds it again to the same', async () => {
    await fc.assert(
      fc.asyncProperty(anyCourse, fc.nat(2), async (course, which) => {
        await withBench(async (bench) => {
          await bench.up(course);
          const before = new Map([...bench.cloud.things].map(([name, { content }]) => [name, content.split(',').length]));
          const summary = await bench.teardown(course, { options: { modules: [`m${which}`] } });
          expect(summary.outcome).toBe('done');
          const rows = await bench.rows();
          expect([...bench.cloud.things.keys()].sort()).toEqual(
            Object.values(rows)
              .map(({ name }) => name)
              .sort(),
          );
          bench.forget();
          const stood = Object.keys(rows).length;
          const again = await bench.up(course);
          expect(again.outcome).toBe('done');
          expect(again.results.filter(({ outcome }) => outcome === 'unchanged').length).toBe(stood);
          const after = new Map([...bench.cloud.things].map(([name, { content }]) => [name, content.split(',').length]));
          expect(new Map([...after].sort())).toEqual(new Map([...before].sort()));
        });
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});
