import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { userStateFolder } from '../../src/workspace/user-state-folder.ts';
import { createWorkspaceIndex, type IndexEntry } from '../../src/workspace/workspace-index.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mysfits-index-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const entry = (dir: string, usedAt: string): IndexEntry => ({
  dir,
  project: 'mysfits-abc234',
  place: 'sandbox',
  account: '123456789012',
  region: 'us-east-1',
  standing: 4,
  perHour: 0.05,
  usedAt,
});

describe('the index of workspaces', () => {
  test('is empty where none was ever remembered', async () => {
    expect(await createWorkspaceIndex(join(folder, 'nowhere')).list()).toEqual([]);
  });

  test('gives back what was remembered, the last used first, each folder once', async () => {
    const index = createWorkspaceIndex(folder);
    await index.remember(entry('/a', '2026-01-01T00:00:00.000Z'));
    await index.remember(entry('/b 🐉 "x"', '2026-01-02T00:00:00.000Z'));
    await index.remember(entry('/a', '2026-01-03T00:00:00.000Z'));
    expect((await index.list()).map(({ dir }) => dir)).toEqual(['/a', '/b 🐉 "x"']);
    await index.forget('/a');
    expect((await index.list()).map(({ dir }) => dir)).toEqual(['/b 🐉 "x"']);
  });

  test('loses nothing when many write at once, and leaves no half file', async () => {
    const index = createWorkspaceIndex(folder);
    const dirs = Array.from({ length: 40 }, (_, number) => `/w${number % 20}`);
    await Promise.all(dirs.map((dir) => index.remember(entry(dir, '2026-01-01T00:00:00.000Z'))));
    expect(await index.list()).toHaveLength(20);
    expect((await readdir(join(folder, 'workspaces'))).filter((name) => !name.endsWith('.json'))).toEqual([]);
  });

  test('reads past files that are broken or of another kind', async () => {
    const index = createWorkspaceIndex(folder);
    await index.remember(entry('/a', '2026-01-01T00:00:00.000Z'));
    await mkdir(join(folder, 'workspaces', 'x.json'));
    await writeFile(join(folder, 'workspaces', 'y.json'), '{"dir": "/y"');
    await writeFile(join(folder, 'workspaces', 'z.json'), '{"dir": "/z", "place": "moon"}');
    expect((await index.list()).map(({ dir }) => dir)).toEqual(['/a']);
  });
});

describe("the user's state folder", () => {
  test.each([
    [{ XDG_STATE_HOME: '/s', HOME: '/h' }, 'linux', '/s/mysfits-wizard'],
    [{ XDG_STATE_HOME: 'relative', HOME: '/h' }, 'linux', '/h/.local/state/mysfits-wizard'],
    [{ HOME: '/h' }, 'linux', '/h/.local/state/mysfits-wizard'],
    [{ HOME: '/h' }, 'darwin', '/h/Library/Application Support/mysfits-wizard'],
  ] as const)('of %j on %s is %s', (env, platform, expected) => {
    expect(userStateFolder(env, platform)).toBe(expected);
  });
});
