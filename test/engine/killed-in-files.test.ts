import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
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

/** All operations on files of a run that nobody kills. */
async function operations(): Promise<string[]> {
  const folder = join(root, 'clean');
  await mkdir(folder);
  return JSON.parse((await execute(process.execPath, [program, folder, '0'])).stdout) as string[];
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
      const ended = execute(process.execPath, [program, folder, String(point)]);
      await expect(ended, `point ${point}`).rejects.toMatchObject({ signal: 'SIGKILL' });
      const bench = new Workbench(folder, new Cloud(join(folder, 'cloud.json')));
      expect(await bench.up(smallCourse), `up after point ${point}`).toMatchObject({ outcome: 'done' });
      expect([...bench.cloud.things.keys()]).toEqual([`${project}-pages`]);
      expect(await bench.teardown(smallCourse)).toMatchObject({ outcome: 'done', leftovers: [] });
      expect(bench.cloud.things.size).toBe(0);
      expect((await readdir(bench.folder)).sort()).toEqual(['state.json', 'state.json.bak']);
    }
  }, 120_000);
});
