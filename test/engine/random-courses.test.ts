import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readState } from '../../src/engine/state/store.ts';
import { anyCourse, dropLock, killAt, withBench } from './kit/random.ts';
import { project } from './kit/workbench.ts';

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
