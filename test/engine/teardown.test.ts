import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/engine/state/row.ts';
import { readState } from '../../src/engine/state/store.ts';
import { teardownScope } from '../../src/engine/teardown-scope.ts';
import { courseOf, type ThingStep, thing } from './kit/things.ts';
import { ends, home, project, Workbench } from './kit/workbench.ts';

const a = thing('a');
const b = thing('b', { needs: [a] });
const c = thing('c', { needs: [b] });
const d = thing('d');
const course = courseOf({ one: [a, d], two: [b], three: [c] });

const but = (step: ThingStep, changes: Partial<ThingStep>): ThingStep => ({ ...step, ...changes });

async function built(of = course): Promise<Workbench> {
  const bench = await Workbench.make();
  const { outcome } = await bench.up(of);
  expect(outcome).toBe('done');
  bench.forget();
  return bench;
}

describe('a whole teardown', () => {
  it('deletes what stands on others first, and leaves neither things nor rows', async () => {
    const bench = await built();
    const summary = await bench.teardown(course);
    expect(summary).toMatchObject({ run: 'teardown', outcome: 'done', leftovers: [] });
    expect(ends(summary)).toEqual({ c: 'deleted', b: 'deleted', a: 'deleted', d: 'deleted' });
    expect(bench.changes.filter((change) => change !== 'Delete d')).toEqual(['Delete c', 'Delete b', 'Delete a']);
    expect([await bench.rows(), bench.cloud.things.size]).toEqual([{}, 0]);
    expect(summary.results[0]).toMatchObject({
      type: 'Test::c',
      name: `${project}-c`,
      outputs: { id: expect.any(String) },
      createdAt: expect.any(String),
      deletedAt: expect.any(String),
    });
    const told = bench.events.map(({ type }) => type);
    expect([told[0], told.at(-2), told.at(-1)]).toEqual(['run-started', 'sweep-started', 'run-finished']);
  });

  it('says in the row that it is deleting before it sends the call', async () => {
    const bench = await built(courseOf({ one: [a] }));
    const seen: unknown[] = [];
    await bench.teardown(courseOf({ one: [a] }), {
      at: async () => {
        const { rows } = JSON.parse(await readFile(join(bench.folder, 'state.json'), 'utf8')) as { rows: Record<string, Row> };
        seen.push(rows.a);
      },
    });
    expect(seen).toMatchObject([{ status: 'deleting', outputs: { id: 'id-1' } }, { status: 'deleting' }]);
  });

  it('again finds nothing and sends nothing', async () => {
    const bench = await built();
    await bench.teardown(course);
    bench.forget();
    expect(await bench.teardown(course)).toMatchObject({ outcome: 'done', results: [] });
    expect(bench.changes).toEqual([]);
  });

  it('takes half rows of every kind', async () => {
    const bench = await built();
    const edit = (rows: Record<string, Row>, id: string, change: Partial<Row>) => {
      rows[id] = { ...rows[id], ...change } as Row;
    };
    const at = new Date().toISOString();
    await bench.editRows((rows) => {
      edit(rows, 'a', { status: 'creating', outputs: {} });
      edit(rows, 'b', { status: 'failed', during: 'creating', failedAt: at, error: { what: 'No', nextSteps: [] }, outputs: {} });
      edit(rows, 'c', { status: 'deleting', deletingSince: at });
      edit(rows, 'd', { status: 'failed', during: 'deleting', failedAt: at, error: { what: 'No', nextSteps: [] } });
    });
    bench.cloud.delete(`${project}-c`);
    const summary = await bench.teardown(course);
    expect(ends(summary)).toEqual({ c: 'already gone', b: 'deleted', a: 'deleted', d: 'deleted' });
    expect([await bench.rows(), bench.cloud.things.size]).toEqual([{}, 0]);
  });

  it('goes on where one branch fails, and deletes nothing that something still stands on', async () => {
    const bench = await built();
    const at = (point: string) => {
      if (point === `before Delete ${project}-b`) throw new Error('it is in use');
    };
    const summary = await bench.teardown(course, { at });
    expect(summary.outcome).toBe('left');
    expect(ends(summary)).toEqual({ c: 'deleted', b: 'failed', a: 'blocked', d: 'deleted' });
    expect(summary.results.find(({ step }) => step === 'a')?.why).toBe('"Make b" still stands on it.');
    expect(await bench.rows()).toMatchObject({
      a: { status: 'created' },
      b: { status: 'failed', during: 'deleting', createdAt: expect.any(String), error: { what: 'it is in use' } },
    });
    expect(ends(await bench.teardown(course))).toEqual({ b: 'deleted', a: 'deleted' });
    expect(bench.cloud.things.size).toBe(0);
  });

  it('reports what a step leaves on purpose, and why, and keeps no row of it', async () => {
    const keeping = courseOf({ one: [a, but(d, { destroy: async () => ({ skipped: 'others use it too' }) })] });
    const bench = await built(keeping);
    bench.cloud.delete(`${project}-d`);
    const summary = await bench.teardown(keeping);
    expect(summary.outcome).toBe('done');
    expect(summary.results.find(({ step }) => step === 'd')).toMatchObject({ outcome: 'skipped', why: 'others use it too' });
    expect(await bench.rows()).toEqual({});
  });

  it("leaves alone what somebody else has put in a thing's place", async () => {
    const bench = await built(courseOf({ one: [a] }));
    bench.cloud.delete(`${project}-a`);
    bench.cloud.create({ name: `${project}-a`, type: 'Test::a', project: 'somebody', standsOn: [] });
    bench.forget();
    const summary = await bench.teardown(courseOf({ one: [a] }));
    expect(summary.results).toMatchObject([{ outcome: 'skipped', why: 'It belongs to somebody.' }]);
    expect([bench.changes, await bench.rows()]).toEqual([[], {}]);
  });

  it('refuses another account or region before anything is touched', async () => {
    const bench = await built();
    for (const at of [{ account: '999900001111' }, { region: 'us-east-1' }]) {
      const refused = bench.teardown(course, { options: { at: { ...home, ...at } } });
      await expect(refused).rejects.toThrow(`belongs to another ${Object.keys(at)[0]}`);
    }
    expect([bench.changes, bench.cloud.looks, bench.events]).toEqual([[], [], []]);
  });
});

describe('rows of another version', () => {
  it('are deleted by a step of the same type, in the order in which they stood on each other', async () => {
    const oldApp = thing('old-app', { needs: [thing('old-net', { type: 'Test::net' }), a], type: 'Test::app' });
    const before = courseOf({ one: [a, thing('old-net', { type: 'Test::net' }), oldApp] });
    const bench = await built(before);
    const after = courseOf({ one: [a], two: [thing('net', { type: 'Test::net' }), thing('app', { type: 'Test::app' })] });
    const summary = await bench.teardown(after);
    expect(summary.outcome).toBe('done');
    expect(Object.keys(ends(summary))[0]).toBe('old-app');
    expect(bench.changes[0]).toBe('Delete old-app');
    expect(bench.told('step-finished').map(({ step }) => step)).toContain('old-net');
    expect([await bench.rows(), bench.cloud.things.size]).toEqual([{}, 0]);
  });

  it('fail with the reason where no step knows their type, and hold back only what they stand on', async () => {
    const bench = await built(courseOf({ one: [a, d, thing('old', { needs: [a] })] }));
    const summary = await bench.teardown(courseOf({ one: [a, d] }));
    expect(summary.outcome).toBe('left');
    expect(ends(summary)).toEqual({ old: 'failed', a: 'blocked', d: 'deleted' });
    expect(summary.results[0]?.error?.why).toContain('no step of that type');
    expect(await bench.rows()).toMatchObject({ old: { status: 'failed', during: 'deleting' } });
  });
});

describe('the teardown of a module', () => {
  it('takes along every later module that needs it, and can say so first', async () => {
    const bench = await built();
    const state = await readState(bench.folder);
    if (state === undefined) throw new Error('no state');
    const scope = teardownScope(course, state, ['two']);
    expect(scope).toMatchObject({ modules: ['two', 'three'], takenAlong: ['three'] });
    expect(scope.rows.map(({ step }) => step)).toEqual(['c', 'b']);
    expect(scope.stays.map(({ step }) => step)).toEqual(['a', 'd']);
    expect(() => teardownScope(course, state, ['four'])).toThrow('There is no module "four"');
    const summary = await bench.teardown(course, { options: { modules: ['two'] } });
    expect(ends(summary)).toEqual({ c: 'deleted', b: 'deleted' });
    expect(Object.keys(await bench.rows()).sort()).toEqual(['a', 'd']);
  });

  it('names no module that has nothing standing, and takes along one that only a row of another version ties to it', async () => {
    const old = thing('old', { needs: [d] });
    const bench = await built(courseOf({ one: [a, d], two: [b], gone: [old] }));
    const state = await readState(bench.folder);
    if (state === undefined) throw new Error('no state');
    const now = courseOf({ one: [a, d], two: [b], three: [c] });
    expect(teardownScope(now, state, ['one'])).toMatchObject({
      modules: ['one', 'two', 'three', 'gone'],
      takenAlong: ['two', 'gone'],
    });
  });

  it('tells a step what goes beside it, so that it hands nothing back to what goes too', async () => {
    const told: string[] = [];
    const teller = but(c, {
      destroy: async (context) => {
        told.push([...context.going].sort().join());
        return await c.destroy(context);
      },
    });
    const teaching = courseOf({ one: [a, d], two: [b], three: [teller] });
    const bench = await built(teaching);
    await bench.teardown(teaching, { options: { modules: ['three'] } });
    await bench.up(teaching);
    await bench.teardown(teaching, { options: { modules: ['two'] } });
    await bench.up(teaching);
    await bench.teardown(teaching);
    await bench.up(teaching);
    await bench.editRows((rows) => void delete rows.d);
    await bench.teardown(teaching);
    expect(told).toEqual(['c', 'b,c', 'a,b,c,d', 'a,b,c,d']);
  });

  it('does not sweep: what else is there belongs to the modules that stay', async () => {
    const bench = await built();
    const summary = await bench.teardown(course, { options: { modules: ['three'] } });
    expect(summary.leftovers).toEqual([]);
    expect(bench.told('sweep-started')).toEqual([]);
    expect(bench.cloud.things.size).toBe(3);
  });
});

describe('the sweep', () => {
  it('removes what no row recorded, and says so', async () => {
    const bench = await built();
    bench.cloud.create({ name: `${project}-log`, type: 'Test::Log', project, standsOn: [] });
    const summary = await bench.teardown(course);
    expect(summary.outcome).toBe('done');
    expect(summary.leftovers).toMatchObject([
      { type: 'Test::Log', outcome: 'deleted', why: 'nothing recorded it', perHour: 0.5 },
    ]);
    expect(bench.told('leftover')).toMatchObject([{ resource: 'Test::Log', name: `${project}-log`, outcome: 'deleted' }]);
    expect(bench.cloud.things.size).toBe(0);
  });

  it('leaves to its row what a row still records', async () => {
    const stuck = courseOf({ one: [but(a, { destroy: () => Promise.reject(new Error('stuck')) })] });
    const bench = await built(stuck);
    const summary = await bench.teardown(stuck);
    expect(summary).toMatchObject({ outcome: 'left', leftovers: [] });
    expect(bench.cloud.things.size).toBe(1);
  });

  it('that fails, or whose find stays, is no clean end', async () => {
    const bench = await built();
    const blind = { ...course, sweep: () => Promise.reject(new Error('not allowed to look')) };
    expect((await bench.teardown(blind)).outcome).toBe('left');
    expect(bench.told('warning')[0]?.text).toContain('not allowed to look');
    const left = {
      type: 'Test::Log',
      name: 'log',
      why: 'made on its own',
      perHour: 0,
      remove: () => Promise.reject(new Error('held')),
    };
    const summary = await bench.teardown({ ...course, sweep: async () => [left] });
    expect(summary).toMatchObject({ outcome: 'left', leftovers: [{ outcome: 'failed', error: { what: 'held' } }] });
  });
});
