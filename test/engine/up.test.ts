import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExplainedError, NameTakenError, NotOursError } from '../../src/course/errors.ts';
import { StateWriteError } from '../../src/engine/state/problems.ts';
import type { Row } from '../../src/engine/state/row.ts';
import { courseOf, type ThingStep, thing } from './kit/things.ts';
import { ends, home, project, Workbench } from './kit/workbench.ts';

const a = thing('a');
const b = thing('b', { needs: [a] });
const c = thing('c', { needs: [b] });

/** A step whose functions are those of another, but for some. */
const but = (step: ThingStep, changes: Partial<ThingStep>): ThingStep => ({ ...step, ...changes });
const refuse = (error: Error) => () => Promise.reject(error);

describe('what a step tells', () => {
  it('of the stages it follows is heard once as long as nothing changes; of a program’s output, that it is output', async () => {
    const bench = await Workbench.make();
    const running = [{ title: 'Build', state: 'running' }] as const;
    const following = but(a, {
      ensure: async (context, found) => {
        context.stages(running);
        context.stages([{ title: 'Build', state: 'running' }]);
        context.note('a build begins');
        context.note('gcc -c', 'output');
        context.stages([{ title: 'Build', state: 'done' }]);
        return await a.ensure(context, found);
      },
    });
    await bench.up(courseOf({ one: [following] }));
    const told = bench.events.flatMap((event) => (event.type === 'step-stages' ? [event.stages] : []));
    expect(told).toEqual([running, [{ title: 'Build', state: 'done' }]]);
    const notes = bench.events.flatMap((event) => (event.type === 'step-note' ? [[event.text, event.output]] : []));
    expect(notes).toEqual([
      ['a build begins', undefined],
      ['gcc -c', true],
    ]);
  });
});

describe('a first up', () => {
  it('builds each step after those it needs, hands their outputs on, and records all', async () => {
    const bench = await Workbench.make();
    const summary = await bench.up(courseOf({ one: [a, b], two: [c] }));
    expect(summary).toMatchObject({ run: 'up', outcome: 'done' });
    expect(ends(summary)).toEqual({ a: 'created', b: 'created', c: 'created' });
    expect(bench.changes).toEqual(['Create a', 'Write a', 'Create b', 'Write b', 'Create c', 'Write c']);
    const rows = await bench.rows();
    expect(rows.b).toMatchObject({
      status: 'created',
      module: 'one',
      type: 'Test::b',
      name: `${project}-b`,
      tags: { 'mysfits:project': project, 'mysfits:module': 'one', 'mysfits:step': 'b' },
      account: home.account,
      region: home.region,
      needs: ['a'],
      outputs: { id: 'id-2', name: `${project}-b` },
      stepVersion: 1,
      courseVersion: 1,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      token: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(summary.results[1]).toMatchObject({ type: 'Test::b', name: `${project}-b`, createdAt: expect.any(String) });
  });

  it('tells its way in order: looking, what it will send, creating, done, and what works once a module stands', async () => {
    const bench = await Workbench.make();
    await bench.up(courseOf({ one: [a] }));
    const told = bench.events.map((event) => ('doing' in event ? event.doing : event.type));
    expect(told).toEqual([
      'run-started',
      'looking',
      'requests-shown',
      'creating',
      'step-finished',
      'module-finished',
      'run-finished',
    ]);
    expect(bench.told('requests-shown')[0]?.requests.map(({ operation }) => operation)).toEqual(['Create', 'Write']);
    expect(bench.told('module-finished')[0]).toMatchObject({ result: 'one works', links: [{ url: 'http://one/a' }] });
    for (const { at } of bench.events) expect(new Date(at).toISOString()).toBe(at);
  });

  it('has the row on disk before the first call, and the id before the second', async () => {
    const bench = await Workbench.make();
    const seen: [string, string | undefined, unknown][] = [];
    await bench.up(courseOf({ one: [a] }), {
      at: async (point) => {
        const { rows } = JSON.parse(await readFile(join(bench.folder, 'state.json'), 'utf8')) as { rows: Record<string, Row> };
        seen.push([point.replace(`${project}-`, ''), rows.a?.status, rows.a?.outputs]);
      },
    });
    expect(seen).toEqual([
      ['before Create a', 'creating', {}],
      ['after Create a', 'creating', {}],
      ['before Write a', 'creating', { id: 'id-1' }],
      ['after Write a', 'creating', { id: 'id-1' }],
    ]);
  });

  it('sends the calls that it showed, under the step on whose behalf', async () => {
    const bench = await Workbench.make();
    await bench.up(courseOf({ one: [a, b] }));
    const shown = bench.told('requests-shown').flatMap(({ step, requests }) => requests.map((one) => [step, one.operation]));
    expect(bench.cloud.sent.map(({ step, operation }) => [step, operation])).toEqual(shown);
  });

  it('runs what waits for nothing side by side', async () => {
    const bench = await Workbench.make();
    // Nobody's create is let through before all four have come: one by one, this would never end.
    let come = 0;
    let allCame = () => {};
    const all = new Promise<void>((resolve) => {
      allCame = resolve;
    });
    const at = async (point: string) => {
      if (!point.startsWith('before Create')) return;
      come += 1;
      if (come === 4) allCame();
      await all;
    };
    const summary = await bench.up(courseOf({ one: [a, thing('d'), thing('e'), thing('f')] }), { at });
    expect(summary.outcome).toBe('done');
  });

  it('keeps to a limit, and starts the longest remaining path first', async () => {
    const bench = await Workbench.make();
    const brief = thing('brief', { takes: 5 });
    const root = thing('root', { takes: 1 });
    const long = thing('long', { needs: [root], takes: 100 });
    await bench.up(courseOf({ one: [brief, root, long] }), { options: { concurrency: 1 } });
    expect(bench.changes.filter((change) => change.startsWith('Create'))).toEqual(['Create root', 'Create long', 'Create brief']);
  });

  it('builds up to a module only', async () => {
    const bench = await Workbench.make();
    const course = courseOf({ one: [a], two: [b], three: [c] });
    const summary = await bench.up(course, { options: { through: 'two' } });
    expect(ends(summary)).toEqual({ a: 'created', b: 'created' });
    await expect(bench.up(course, { options: { through: 'four' } })).rejects.toThrow('There is no module "four"');
  });
});

describe('up again', () => {
  it('looks once at each, sends nothing and writes nothing', async () => {
    const bench = await Workbench.make();
    const course = courseOf({ one: [a, b], two: [c] });
    await bench.up(course);
    const before = await readFile(join(bench.folder, 'state.json'), 'utf8');
    bench.forget();
    const summary = await bench.up(course);
    expect(ends(summary)).toEqual({ a: 'unchanged', b: 'unchanged', c: 'unchanged' });
    expect(bench.changes).toEqual([]);
    expect(bench.cloud.looks).toEqual(['a', 'b', 'c'].map((id) => `${project}-${id}`));
    expect(await readFile(join(bench.folder, 'state.json'), 'utf8')).toBe(before);
  });

  it('brings into line what has drifted, without asking and without a second create', async () => {
    const bench = await Workbench.make();
    const course = courseOf({ one: [a] });
    await bench.up(course);
    bench.cloud.write(`${project}-a`, 'by hand');
    bench.forget();
    expect(ends(await bench.up(course))).toEqual({ a: 'updated' });
    expect(bench.changes).toEqual(['Write a']);
    expect(bench.told('step-started').map(({ doing }) => doing)).toEqual(['looking', 'updating']);
  });

  it('makes anew what has gone, under a new token, and keeps no stale id meanwhile', async () => {
    const bench = await Workbench.make();
    const course = courseOf({ one: [a] });
    await bench.up(course);
    const { a: first } = await bench.rows();
    bench.cloud.delete(`${project}-a`);
    let meanwhile: Row | undefined;
    const at = async (point: string) => {
      if (point.startsWith('before Create')) meanwhile = (await bench.rows()).a;
    };
    expect(ends(await bench.up(course, { at }))).toEqual({ a: 'created' });
    expect([meanwhile?.status, meanwhile?.outputs]).toEqual(['creating', {}]);
    const { a: second } = await bench.rows();
    expect(second?.token).not.toBe(first?.token);
    expect(second?.outputs.id).toBe('id-2');
  });

  it('adopts what is there, ours and whole, and has no row', async () => {
    const bench = await Workbench.make();
    const course = courseOf({ one: [a, b] });
    await bench.up(course);
    await bench.editRows((rows) => {
      delete rows.b;
    });
    bench.forget();
    expect(ends(await bench.up(course))).toEqual({ a: 'unchanged', b: 'adopted' });
    expect(bench.changes).toEqual([]);
    expect((await bench.rows()).b).toMatchObject({ status: 'created', outputs: { id: 'id-2' } });
  });

  it('writes a newer step version into the row even if nothing has to be done', async () => {
    const bench = await Workbench.make();
    await bench.up(courseOf({ one: [a] }));
    bench.forget();
    expect(ends(await bench.up(courseOf({ one: [thing('a', { version: 3 })] }, 2)))).toEqual({ a: 'unchanged' });
    expect((await bench.rows()).a).toMatchObject({ stepVersion: 3, courseVersion: 2 });
  });

  it('says which rows this version does not know, and leaves them', async () => {
    const bench = await Workbench.make();
    await bench.up(courseOf({ one: [a, thing('old')] }));
    bench.forget();
    await bench.up(courseOf({ one: [a] }));
    expect(bench.told('warning')[0]?.text).toContain(`${project}-old (Test::old) was built by another version`);
    expect(await bench.rows()).toHaveProperty('old');
  });

  it('refuses another account, region or place before it looks at anything', async () => {
    const bench = await Workbench.make();
    const course = courseOf({ one: [a] });
    await bench.up(course);
    bench.forget();
    for (const at of [{ account: '999900001111' }, { region: 'us-east-1' }, { place: 'aws' as const }]) {
      const refused = bench.up(course, { options: { at: { ...home, ...at } } });
      await expect(refused).rejects.toThrow(`This project belongs to another ${Object.keys(at)[0]}`);
    }
    expect([bench.cloud.looks, bench.events]).toEqual([[], []]);
  });
});

describe('half rows resume', () => {
  const course = courseOf({ one: [a, b] });

  /** A bench whose run ended, as if killed, at a point. */
  async function killedAt(point: string): Promise<Workbench> {
    const bench = await Workbench.make();
    await bench.up(course).catch(() => {});
    const [verb, id] = point.split(' ');
    await bench.editRows((rows) => {
      const row = rows[String(id)];
      if (row?.status !== 'created') throw new Error(`${id} isn't created`);
      const { createdAt: _, ...recipe } = row;
      rows[row.step] = { ...recipe, status: 'creating', outputs: verb === 'wired' ? { id: row.outputs.id ?? '' } : {} };
    });
    if (verb === 'unsent') bench.cloud.delete(`${project}-${id}`);
    if (verb === 'unread') {
      const made = bench.cloud.things.get(`${project}-${id}`);
      if (made !== undefined) made.wired = false;
    }
    bench.forget();
    return bench;
  }

  it('that were written before the create was sent: it is sent, under the same token', async () => {
    const bench = await killedAt('unsent b');
    const token = (await bench.rows()).b?.token;
    expect(ends(await bench.up(course))).toEqual({ a: 'unchanged', b: 'created' });
    expect(bench.changes).toEqual(['Create b', 'Write b']);
    expect((await bench.rows()).b).toMatchObject({ status: 'created', token });
  });

  it('whose create was sent and its answer never read: it is found, and goes on', async () => {
    const bench = await killedAt('unread b');
    expect(ends(await bench.up(course))).toEqual({ a: 'unchanged', b: 'created' });
    expect(bench.changes).toEqual(['Write b']);
    expect((await bench.rows()).b).toMatchObject({ status: 'created', outputs: { id: 'id-2' } });
  });

  it('that lack only their last write: adopted as they are', async () => {
    const bench = await killedAt('wired b');
    expect(ends(await bench.up(course))).toEqual({ a: 'unchanged', b: 'adopted' });
    expect(bench.changes).toEqual([]);
  });

  it('that a teardown had begun to delete: what is left is taken up again', async () => {
    const bench = await Workbench.make();
    await bench.up(course);
    await bench.editRows((rows) => {
      if (rows.b !== undefined) rows.b = { ...rows.b, status: 'deleting', deletingSince: new Date().toISOString() } as Row;
    });
    bench.cloud.delete(`${project}-b`);
    expect(ends(await bench.up(course))).toEqual({ a: 'unchanged', b: 'created' });
  });
});

describe('what fails', () => {
  it('stops only what needs it; the rest stands, and the row keeps what is known', async () => {
    const bench = await Workbench.make();
    const at = (point: string) => {
      if (point === `before Write ${project}-b`) throw new ExplainedError({ what: 'No more', why: 'the quota is used up' });
    };
    const course = courseOf({ one: [a, b, c, thing('d')] });
    const summary = await bench.up(course, { at });
    expect(summary.outcome).toBe('failed');
    expect(ends(summary)).toEqual({ a: 'created', b: 'failed', c: 'blocked', d: 'created' });
    expect(summary.results[1]).toMatchObject({ error: { what: 'No more', why: 'the quota is used up' } });
    expect(summary.results[2]?.why).toBe('It needs "Make b", which isn\'t there.');
    expect((await bench.rows()).b).toMatchObject({
      status: 'failed',
      during: 'creating',
      outputs: { id: 'id-3' },
      error: { what: 'No more' },
    });
    expect(bench.told('module-finished')).toEqual([]);
    bench.forget();
    expect(ends(await bench.up(course))).toEqual({ a: 'unchanged', b: 'created', c: 'created', d: 'unchanged' });
  });

  it('in an update keeps saying when the thing was made', async () => {
    const bench = await Workbench.make();
    const course = courseOf({ one: [a] });
    await bench.up(course);
    const createdAt = (await bench.rows()).a;
    bench.cloud.write(`${project}-a`, 'by hand');
    await bench.up(course, { at: () => Promise.reject(new Error('network')) });
    expect((await bench.rows()).a).toMatchObject({ status: 'failed', createdAt: (createdAt as { createdAt: string }).createdAt });
    expect(ends(await bench.up(course))).toEqual({ a: 'updated' });
  });

  it('because something with our name is not ours leaves no row, and touches nothing', async () => {
    const bench = await Workbench.make();
    bench.cloud.create({ name: `${project}-a`, type: 'Test::a', project: 'somebody', standsOn: [] });
    bench.forget();
    const summary = await bench.up(courseOf({ one: [a, b] }));
    expect(ends(summary)).toEqual({ a: 'failed', b: 'blocked' });
    expect(summary.results[0]?.cause).toBeInstanceOf(NotOursError);
    expect(await bench.rows()).toEqual({});
    expect(bench.changes).toEqual([]);
  });

  it('because the name is taken leaves no row, unless something of ours was made', async () => {
    const taken = new NameTakenError({ what: 'The name is taken' });
    const bench = await Workbench.make();
    const summary = await bench.up(courseOf({ one: [but(a, { ensure: refuse(taken) })] }));
    expect(summary.results[0]?.cause).toBe(taken);
    expect(await bench.rows()).toEqual({});
    const late = but(a, {
      ensure: async ({ checkpoint }) => {
        await checkpoint({ id: 'id-9' });
        throw taken;
      },
    });
    await bench.up(courseOf({ one: [late] }));
    expect((await bench.rows()).a).toMatchObject({ status: 'failed', outputs: { id: 'id-9' } });
  });

  it('in a look leaves the row as it was', async () => {
    const bench = await Workbench.make();
    const course = courseOf({ one: [a] });
    await bench.up(course);
    const before = await bench.rows();
    const summary = await bench.up(courseOf({ one: [but(a, { find: refuse(new Error("can't reach it")) })] }));
    expect(ends(summary)).toEqual({ a: 'failed' });
    expect(await bench.rows()).toEqual(before);
  });

  it('by not handing on what it declares is named as the fault it is', async () => {
    const bench = await Workbench.make();
    const summary = await bench.up(courseOf({ one: [but(a, { ensure: async () => ({ name: 'x' }) })] }));
    expect(summary.results[0]?.error).toMatchObject({ why: expect.stringContaining('should hand on id') });
  });

  it('because the state cannot be written starts nothing more', async () => {
    const bench = await Workbench.make();
    const full = new StateWriteError({ what: "Can't write the state: the disk is full" });
    const course = courseOf({ one: [a, thing('d'), thing('e')] });
    const summary = await bench.up(course, {
      options: { concurrency: 1 },
      store: (store) => ({ ...store, state: store.state, put: refuse(full) }),
    });
    expect(summary.outcome).toBe('failed');
    expect(ends(summary)).toEqual({ a: 'failed', d: 'stopped', e: 'stopped' });
    expect(bench.changes).toEqual([]);
  });

  it('before anything is touched when a preflight finds something in the way', async () => {
    const bench = await Workbench.make();
    const barred = new ExplainedError({ what: 'The account blocks it', kind: 'preflight' });
    const course = courseOf({ one: [a, but(b, { preflight: refuse(barred) })] });
    const summary = await bench.up(course);
    expect(summary.outcome).toBe('failed');
    expect(ends(summary)).toEqual({ a: 'blocked', b: 'failed' });
    expect(summary.results[1]?.cause).toBe(barred);
    expect([bench.changes, bench.cloud.looks, await bench.rows()]).toEqual([[], [], {}]);
  });

  it('a link that cannot be worked out fails nothing', async () => {
    const bench = await Workbench.make();
    const summary = await bench.up(courseOf({ one: [thing('a', { links: refuse(new Error('no such page')) })] }));
    expect(summary.outcome).toBe('done');
    expect(bench.told('warning')[0]?.text).toBe('No links for "Make a": no such page');
  });
});

describe('a replacement', () => {
  const bigger = but(a, {
    find: async ({ cloud, name }) => {
      const there = cloud.look(name);
      if (there === undefined) return undefined;
      const outputs = { id: there.id, name };
      return there.content === 'big' ? { outputs, differences: [] } : { outputs, differences: [], replacementLoses: 'the likes' };
    },
    ensure: async ({ cloud, name, project: own, token }) => {
      cloud.delete(name);
      const { id } = cloud.create({ name, type: 'Test::a', project: own, standsOn: [] });
      cloud.write(name, 'big');
      expect(token).not.toBe('');
      return { id, name };
    },
  });

  it('is refused where nobody can be asked, and where the answer is no', async () => {
    const bench = await Workbench.make();
    await bench.up(courseOf({ one: [a] }));
    bench.forget();
    const unasked = await bench.up(courseOf({ one: [bigger] }));
    expect(unasked.results[0]?.error?.why).toContain('Replacing it loses the likes.');
    const options = { confirmReplacement: async () => false };
    expect(ends(await bench.up(courseOf({ one: [bigger] }), { options }))).toEqual({ a: 'failed' });
    expect(bench.changes).toEqual([]);
    expect((await bench.rows()).a?.status).toBe('created');
  });

  it('is done under a new token where the answer is yes', async () => {
    const bench = await Workbench.make();
    await bench.up(courseOf({ one: [a] }));
    const before = (await bench.rows()).a;
    const asked: unknown[] = [];
    const options = {
      confirmReplacement: async (_card: unknown, { loses }: { loses: string }) => {
        asked.push(loses);
        return true;
      },
    };
    expect(ends(await bench.up(courseOf({ one: [bigger] }), { options }))).toEqual({ a: 'updated' });
    expect(asked).toEqual(['the likes']);
    const after = (await bench.rows()).a;
    expect(after).toMatchObject({ status: 'created', outputs: { id: 'id-2' } });
    expect(after?.token).not.toBe(before?.token);
  });
});

describe('a pause before each creation', () => {
  it('is given the calls about to be sent, before any row claims them', async () => {
    const bench = await Workbench.make();
    const paused: unknown[] = [];
    const gate = async (card: { id: string }, requests: readonly { operation: string }[]) => {
      paused.push([card.id, requests.map(({ operation }) => operation), Object.keys(await bench.rows())]);
      return 'go' as const;
    };
    await bench.up(courseOf({ one: [a, b] }), { options: { gate, concurrency: 1 } });
    expect(paused).toEqual([
      ['a', ['Create', 'Write'], []],
      ['b', ['Create', 'Write'], ['a']],
    ]);
  });

  it('can end the run there: what stands stays, nothing half begun', async () => {
    const bench = await Workbench.make();
    const gate = async ({ id }: { id: string }) => (id === 'b' ? 'stop' : 'go');
    const summary = await bench.up(courseOf({ one: [a, b, c] }), { options: { gate: gate as never, concurrency: 1 } });
    expect(summary.outcome).toBe('interrupted');
    expect(ends(summary)).toEqual({ a: 'created', b: 'stopped', c: 'stopped' });
    expect(Object.keys(await bench.rows())).toEqual(['a']);
  });
});
