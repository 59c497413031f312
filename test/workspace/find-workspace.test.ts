import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findWorkspace } from '../../src/workspace/find-workspace.ts';

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'mysfits-find-'));
});
afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

const find = async (from: string, dir?: string) => {
  const { workspace, exists } = await findWorkspace({ cwd: from, dir });
  return { dir: workspace.dir, exists };
};

test('Without one anywhere, a new one would be made in ./mysfits.', async () => {
  expect(await find(cwd)).toEqual({ dir: join(cwd, 'mysfits'), exists: false });
});

test('A folder called mysfits that is no workspace is not taken for one.', async () => {
  await mkdir(join(cwd, 'mysfits'));
  expect(await find(cwd)).toEqual({ dir: join(cwd, 'mysfits'), exists: false });
});

test('./mysfits is found from beside it, and the workspace itself from inside of it, however deep.', async () => {
  const workspace = join(cwd, 'mysfits');
  await mkdir(join(workspace, '.mysfits'), { recursive: true });
  await mkdir(join(workspace, 'site', 'js'), { recursive: true });
  for (const from of [cwd, workspace, join(workspace, 'site', 'js')]) {
    expect(await find(from)).toEqual({ dir: workspace, exists: true });
  }
});

test('A folder that was named is taken as it is, even inside of another workspace.', async () => {
  await mkdir(join(cwd, '.mysfits'));
  expect(await find(cwd, 'an other')).toEqual({ dir: join(cwd, 'an other'), exists: false });
});

test('A file called .mysfits makes no workspace.', async () => {
  await writeFile(join(cwd, '.mysfits'), '');
  expect((await find(cwd)).exists).toBe(false);
});
