import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/engine/state/row.ts';
import type { StateStore } from '../../src/engine/state/store.ts';
import { courseOf, thing } from './kit/things.ts';
import { ends, project, Workbench } from './kit/workbench.ts';

const pages = thing('pages');
const api = thing('api', { modifies: [pages] });
const users = thing('users', { modifies: [pages] });
const page = `${project}-pages`;

const first = courseOf({ website: [pages] });
const whole = courseOf({ website: [pages], service: [api], users: [users] });

describe('what modifies another thing', () => {
  it('lets its owner write it anew, whole, once it is created; up again sends nothing', async () => {
    const bench = await Workbench.make();
    await bench.up(first);
    bench.forget();
    const summary = await bench.up(whole);
    expect(ends(summary)).toEqual({ pages: 'unchanged', api: 'created', users: 'created' });
    expect(bench.cloud.things.get(page)?.content).toBe('api=id-2,users=id-3');
    expect(bench.cloud.sent.filter(({ step }) => step === 'pages').every(({ operation }) => operation === 'Write')).toBe(true);
    expect(bench.told('step-finished').map(({ step, outcome }) => `${step} ${outcome}`)).toContain('pages updated');
    bench.forget();
    await bench.up(whole);
    expect(bench.changes).toEqual([]);
  });

  it('never writes one owner twice at the same time', async () => {
    const bench = await Workbench.make();
    await bench.up(first);
    let writing = 0;
    let most = 0;
    const at = async (point: string) => {
      if (point === `after Write ${page}`) writing -= 1;
      if (point !== `before Write ${page}`) return;
      writing += 1;
      // Held until both that modify it stand, and some turns more: whoever doesn't wait for the other comes in now.
      while (!['api', 'users'].every((id) => rows()[id]?.status === 'created')) await new Promise(setImmediate);
      for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
      most = Math.max(most, writing);
    };
    let rows = (): Readonly<Record<string, Row>> => ({});
    const store = (opened: StateStore) => {
      rows = () => opened.state.rows;
      return opened;
    };
    await bench.up(whole, { at, store });
    expect(most).toBe(1);
    expect(bench.cloud.things.get(page)?.content).toBe('api=id-2,users=id-3');
  });

  it('is taken out again when it goes, unless the owner goes too', async () => {
    const bench = await Workbench.make();
    await bench.up(whole);
    bench.forget();
    await bench.teardown(whole, { options: { modules: ['users'] } });
    expect(bench.changes).toEqual(['Delete users', 'Write pages']);
    expect(bench.cloud.things.get(page)?.content).toMatch(/^api=id-\d$/);
    bench.forget();
    await bench.teardown(whole);
    expect(bench.changes).toEqual(['Delete api', 'Delete pages']);
  });

  it('keeps its row until the owner is written without it, so that a kill in between is made good', async () => {
    const bench = await Workbench.make();
    await bench.up(whole);
    bench.forget();
    const at = (point: string) => {
      if (point === `before Write ${page}`) throw new Error('network');
    };
    const broken = await bench.teardown(whole, { at, options: { modules: ['users'] } });
    expect(ends(broken)).toEqual({ users: 'failed' });
    expect(await bench.rows()).toMatchObject({ users: { status: 'failed', during: 'deleting' }, pages: { status: 'failed' } });
    expect(ends(await bench.teardown(whole, { options: { modules: ['users'] } }))).toEqual({ users: 'already gone' });
    expect(bench.cloud.things.get(page)?.content).toMatch(/^api=id-\d$/);
    expect(await bench.rows()).toMatchObject({ pages: { status: 'created' } });
  });

  it('that stands while its owner was not written is made good by the next up', async () => {
    const bench = await Workbench.make();
    await bench.up(first);
    const at = (point: string) => {
      if (point === `before Write ${page}`) throw new Error('network');
    };
    const course = courseOf({ website: [pages], service: [api] });
    const broken = await bench.up(course, { at });
    expect(ends(broken)).toEqual({ pages: 'unchanged', api: 'failed' });
    bench.forget();
    expect(ends(await bench.up(course))).toEqual({ pages: 'updated', api: 'unchanged' });
    expect(bench.changes).toEqual(['Write pages']);
    expect(bench.cloud.things.get(page)?.content).toBe('api=id-2');
  });
});
