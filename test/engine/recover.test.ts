import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBackup } from '../../src/engine/state/read.ts';
import type { CreatedRow, State } from '../../src/engine/state/row.ts';
import { readState } from '../../src/engine/state/store.ts';
import { anyCourse, dropLock, killAt, withBench } from './kit/random.ts';
import { lookAgain, loseState, putBack } from './kit/recovery.ts';
import { courseOf, type ThingStep, thing } from './kit/things.ts';
import { project, Workbench } from './kit/workbench.ts';

const net = thing('net');
const pages = thing('pages');
const service = thing('service', { needs: [net] });
const settings = thing('settings', { needs: [service], modifies: [pages] });
const course = courseOf({ website: [pages], service: [net, service, settings] });

/** A state less what nobody can know again: times, tokens, and the digests that hold tokens. */
const timeless = ({ rows, serial: _serial, createdAt: _createdAt, ...rest }: State) => ({
  ...rest,
  rows: Object.fromEntries(
    Object.entries(rows).map(([id, row]) => {
      const { token: _token, digest: _digest, startedAt: _startedAt, createdAt: _made, ...left } = row as CreatedRow;
      return [id, left];
    }),
  ),
});

async function built(): Promise<{ bench: Workbench; lost: State }> {
  const bench = await Workbench.make();
  await bench.up(course);
  const lost = await readState(bench.folder);
  if (lost === undefined) throw new Error('Nothing was recorded.');
  bench.forget();
  return { bench, lost };
}

const findings = ({ steps }: Awaited<ReturnType<typeof lookAgain>>) =>
  Object.fromEntries(steps.map(({ step, found }) => [step, found]));

describe('a lost state', () => {
  it('is rebuilt equal to what it was but for times and tokens, and an up after it sends nothing', async () => {
    const { bench, lost } = await built();
    await loseState(bench);
    const recovery = await lookAgain(bench, course);
    expect(bench.changes).toEqual([]);
    expect(await readdir(bench.folder)).not.toContain('state.json');
    expect(findings(recovery)).toEqual({ pages: 'there', net: 'there', service: 'there', settings: 'there' });
    expect(recovery.steps.every(({ createdAtGuessed }) => createdAtGuessed)).toBe(true);
    expect(await putBack(bench, recovery)).toBe(true);
    expect(timeless((await readState(bench.folder)) as State)).toEqual(timeless(lost));
    expect(await bench.up(course)).toMatchObject({ outcome: 'done' });
    expect(bench.changes).toEqual([]);
    expect(await bench.teardown(course)).toMatchObject({ outcome: 'done', leftovers: [] });
    expect([bench.cloud.things.size, await bench.rows()]).toEqual([0, {}]);
  });

  it('gets its times and tokens back from a backup of it, and keeps what another version built', async () => {
    const { bench, lost } = await built();
    await bench.editRows((rows) => {
      rows.retired = { ...(lost.rows.net as CreatedRow), step: 'retired', type: 'Test::retired', name: `${project}-retired` };
      rows.again = { ...(lost.rows.net as CreatedRow), step: 'again', name: `${project}-again` };
    });
    await loseState(bench, { spareBackup: true });
    const backup = await readBackup(bench.folder);
    const { state, steps } = await lookAgain(bench, course, backup);
    for (const id of Object.keys(lost.rows)) expect(state.rows[id]).toEqual(lost.rows[id]);
    expect(state.rows.retired).toEqual(backup?.rows.retired);
    expect(state.createdAt).toBe(lost.createdAt);
    expect(steps.some(({ createdAtGuessed }) => createdAtGuessed)).toBe(false);
  });

  it('tells what is half made, and up mends it', async () => {
    const { bench } = await built();
    const half = bench.cloud.things.get(`${project}-service`);
    if (half) half.wired = false;
    await loseState(bench);
    const recovery = await lookAgain(bench, course);
    expect(findings(recovery)).toMatchObject({ net: 'there', service: 'changed', settings: 'there' });
    expect(recovery.steps.find(({ step }) => step === 'service')?.differences).toMatchObject([{ what: 'content' }]);
    await putBack(bench, recovery);
    expect(await bench.up(course)).toMatchObject({ outcome: 'done' });
    expect(bench.changes).toEqual(['Write service']);
  });

  it('takes nothing that belongs to somebody else, nor what would stand on it', async () => {
    const { bench } = await built();
    const theirs = bench.cloud.things.get(`${project}-net`);
    if (theirs) bench.cloud.things.set(theirs.name, { ...theirs, project: 'mysfits-other1' });
    await loseState(bench);
    const recovery = await lookAgain(bench, course);
    expect(findings(recovery)).toEqual({ pages: 'changed', net: 'not-ours', service: 'not-ours', settings: 'not-ours' });
    expect(recovery.steps.find(({ step }) => step === 'net')?.why).toContain('mysfits-other1');
    expect(Object.keys(recovery.state.rows)).toEqual(['pages']);
  });

  it('finds by name what stands though a step before it is gone, and says what it can not look for', async () => {
    const { bench } = await built();
    // The cloud of these tests keeps what stands on a thing from losing it; somebody with more rights doesn't.
    bench.cloud.things.delete(`${project}-net`);
    await loseState(bench);
    expect(findings(await lookAgain(bench, course))).toMatchObject({ net: 'missing', service: 'there', settings: 'there' });
    const byId: ThingStep = {
      ...service,
      find: async (context) => {
        const there = [...context.cloud.things.values()].find(({ standsOn }) => standsOn.includes(String(context.needs.net?.id)));
        return there && { outputs: { id: there.id, name: there.name }, differences: [] };
      },
    };
    const named: ThingStep = { ...settings, resourceName: ({ needs }) => `${project}-${String(needs.service?.id)}` };
    const blind = await lookAgain(
      bench,
      courseOf({ website: [pages], service: [net, byId, { ...named, needs: { service: byId } }] }),
    );
    expect(findings(blind)).toMatchObject({ net: 'missing', service: 'unknown', settings: 'unknown' });
    expect(blind.steps.find(({ step }) => step === 'service')?.why).toContain('Make net');
  });

  it('is not rebuilt by half: a look that fails ends it', async () => {
    const { bench } = await built();
    await loseState(bench);
    const dark: ThingStep = { ...net, find: async () => Promise.reject(new Error('no network')) };
    const darkened = courseOf({ website: [pages], service: [dark, { ...service, needs: { net: dark } }] });
    await expect(lookAgain(bench, darkened)).rejects.toThrow('no network');
  });
});

describe('a rebuilt state', () => {
  it('does not take the place of one that says something else, and leaves one alone that says the same', async () => {
    const { bench } = await built();
    const recovery = await lookAgain(bench, course);
    const before = await readFile(join(bench.folder, 'state.json'), 'utf8');
    expect(await putBack(bench, recovery)).toBe(false);
    const { net: _net, ...rows } = recovery.state.rows;
    await expect(putBack(bench, { ...recovery, state: { ...recovery.state, rows } })).rejects.toThrow("isn't lost");
    expect(await readFile(join(bench.folder, 'state.json'), 'utf8')).toBe(before);
  });

  it('takes the place of one that can not be read, which is kept, and so is the backup', async () => {
    const { bench } = await built();
    const backup = await readFile(join(bench.folder, 'state.json.bak'), 'utf8');
    await writeFile(join(bench.folder, 'state.json'), '{"schema": 1, "pro');
    expect(await putBack(bench, await lookAgain(bench, course, await readBackup(bench.folder)))).toBe(true);
    expect(await readFile(join(bench.folder, 'state.json.damaged'), 'utf8')).toBe('{"schema": 1, "pro');
    expect(await readFile(join(bench.folder, 'state.json.bak'), 'utf8')).toBe(backup);
    await bench.up(course);
    expect(bench.changes).toEqual([]);
  });

  it('never takes the place of one from a newer version', async () => {
    const { bench, lost } = await built();
    await writeFile(join(bench.folder, 'state.json'), JSON.stringify({ ...lost, schema: 99 }));
    await expect(putBack(bench, await lookAgain(bench, course))).rejects.toThrow('newer');
  });
});

describe('whatever the course', () => {
  it('a state lost after a whole up is rebuilt, up sends nothing, and a teardown leaves nothing', async () => {
    await fc.assert(
      fc.asyncProperty(anyCourse, async (any) => {
        await withBench(async (bench) => {
          await bench.up(any);
          const lost = (await readState(bench.folder)) as State;
          await loseState(bench);
          bench.forget();
          const recovery = await lookAgain(bench, any);
          expect(new Set(recovery.steps.map(({ found }) => found))).toEqual(new Set(['there']));
          expect(await putBack(bench, recovery)).toBe(true);
          expect(timeless((await readState(bench.folder)) as State)).toEqual(timeless(lost));
          expect((await bench.up(any)).outcome).toBe('done');
          expect(bench.changes).toEqual([]);
          expect(await bench.teardown(any)).toMatchObject({ outcome: 'done', leftovers: [] });
          expect([bench.cloud.things.size, await bench.rows()]).toEqual([0, {}]);
        });
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it('a state lost after a kill is rebuilt from what was made by then, and everything goes on as if it never was', async () => {
    const point = fc.integer({ min: 1, max: 60 });
    await fc.assert(
      fc.asyncProperty(anyCourse, point, fc.boolean(), fc.boolean(), fc.boolean(), async (any, kill, down, spareBackup, goOn) => {
        await withBench(async (bench) => {
          if (down) await bench.up(any);
          await killAt(kill, (extras) => (down ? bench.teardown(any, extras) : bench.up(any, extras)));
          await dropLock(bench);
          await loseState(bench, { spareBackup });
          const made = [...bench.cloud.things.keys()].sort();
          const recovery = await lookAgain(bench, any, await readBackup(bench.folder));
          await putBack(bench, recovery);
          expect(
            Object.values(await bench.rows())
              .map(({ name }) => name)
              .sort(),
          ).toEqual(made);
          if (goOn) expect((await bench.up(any)).outcome).toBe('done');
          expect(await bench.teardown(any)).toMatchObject({ outcome: 'done', leftovers: [] });
          expect([bench.cloud.things.size, await bench.rows()]).toEqual([0, {}]);
        });
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
