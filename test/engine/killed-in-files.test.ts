import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { readState } from '../../src/engine/state/store.ts';
import { bundled } from './kit/bundled.ts';
import { Cloud } from './kit/cloud.ts';
import { smallCourse } from './kit/killed-course.ts';
import { project, temporaryFolder, Workbench } from './kit/workbench.ts';

const execute = promisify(execFile);

let program: string;
let root: string;

beforeEach(async () => {
  program = await bundled('run-and-die-in-files');
  root = await temporaryFolder();
});

/** Runs in a process of its own, killed before the nth operation; all its operations, where it isn't. */
async function run(folder: string, killAt: number, which: string = program): Promise<string[]> {
  return JSON.parse((await execute(process.execPath, [which, folder, String(killAt)])).stdout) as string[];
}

const kill = async (folder: string, point: number, which?: string) =>
  await expect(run(folder, point, which), `point ${point}`).rejects.toMatchObject({ signal: 'SIGKILL' });

/** All operations on files of a run that nobody kills. */
async function operations(): Promise<string[]> {
  const folder = join(root, 'clean');
  await mkdir(folder);
  return await run(folder, 0);
}

/** From how it was left, a run ends well, a teardown leaves nothing, and neither leaves a file behind. */
async function expectWayOn(folder: string, where: string): Promise<void> {
  const bench = new Workbench(folder, new Cloud(join(folder, 'cloud.json')));
  expect(await bench.up(smallCourse), `up after ${where}`).toMatchObject({ outcome: 'done' });
  expect([...bench.cloud.things.keys()]).toEqual([`${project}-pages`]);
  expect(await bench.teardown(smallCourse), `teardown after ${where}`).toMatchObject({ outcome: 'done', leftovers: [] });
  expect(bench.cloud.things.size).toBe(0);
  expect((await readdir(bench.folder)).sort(), `files after ${where}`).toEqual(['state.json', 'state.json.bak']);
}

describe('the files of a run', () => {
  it('are on the disk before anything is built on them: synced, renamed, and the folder synced', async () => {
    const done = (await operations()).filter((what) => /state\.json\.tmp|sync \.mysfits/.test(what));
    const oneWrite = [
      'rm state.json.tmp',
      'open state.json.tmp',
      'writeFile state.json.tmp',
      'sync state.json.tmp',
      'close state.json.tmp',
      'rename state.json.tmp',
      'sync .mysfits',
    ];
    // The new state, and the row: creating, its id, created.
    expect(done).toEqual([oneWrite, oneWrite, oneWrite, oneWrite].flat());
  });

  it('let the next run go on from a kill before any single operation on them', async () => {
    const { length } = await operations();
    expect(length).toBeGreaterThan(50);
    for (let point = 1; point <= length; point += 1) {
      const folder = join(root, `${point}`);
      await mkdir(folder);
      await kill(folder, point);
      await expectWayOn(folder, `point ${point}`);
    }
  }, 120_000);

  it('let the next run go on from a second kill while it took over the lock of the first', async () => {
    const done = await operations();
    const half = join(root, 'half');
    await mkdir(half);
    // Between the id and the end of the step: the lock, the state and a half row lie there.
    await kill(half, done.lastIndexOf('rm state.json.tmp'));
    const copy = join(root, 'whole');
    await cp(half, copy, { recursive: true });
    const again = await run(copy, 0);
    const untilWrite = again.indexOf('rm state.json.tmp');
    expect(again.slice(0, untilWrite).some((what) => what.endsWith('.claim'))).toBe(true);
    for (let point = 1; point <= untilWrite; point += 1) {
      const folder = join(root, `again-${point}`);
      await cp(half, folder, { recursive: true });
      await kill(folder, point);
      await expectWayOn(folder, `point ${point}`);
    }
  }, 120_000);
});

describe('the files of a recovery', () => {
  it.each([
    ['gone', async (path: string) => rm(path)],
    ['damaged', async (path: string) => writeFile(path, '{"schema": 1, "pro')],
  ])(
    'of a state that is %s hold the whole state or none after a kill before any operation on them',
    async (_, spoil) => {
      const recovering = await bundled('recover-and-die-in-files');
      const lost = join(root, 'lost');
      await mkdir(lost);
      await run(lost, 0);
      await spoil(join(lost, '.mysfits', 'state.json'));
      await rm(join(lost, '.mysfits', 'state.json.bak'));
      const clean = join(root, 'clean');
      await cp(lost, clean, { recursive: true });
      const { length } = await run(clean, 0, recovering);
      expect(length).toBeGreaterThan(20);
      for (let point = 1; point <= length; point += 1) {
        const folder = join(root, `recover-${point}`);
        await cp(lost, folder, { recursive: true });
        await kill(folder, point, recovering);
        const state = await readState(join(folder, '.mysfits')).catch((error: unknown) => error);
        const whole = typeof state === 'object' && state !== null && 'rows' in state;
        if (whole) expect(state, `point ${point}`).toMatchObject({ rows: { pages: { status: 'created' } } });
        await run(folder, 0, recovering);
        const bench = new Workbench(folder, new Cloud(join(folder, 'cloud.json')));
        expect(await bench.up(smallCourse), `up after point ${point}`).toMatchObject({ outcome: 'done' });
        expect(bench.changes, `point ${point}`).toEqual([]);
        expect(await bench.teardown(smallCourse)).toMatchObject({ outcome: 'done', leftovers: [] });
        expect(bench.cloud.things.size).toBe(0);
      }
    },
    120_000,
  );
});
