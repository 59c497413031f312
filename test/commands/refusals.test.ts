import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { takeLock } from '../../src/engine/lock.ts';
import { type Folder, openFolder } from './program/folder.ts';
import { installProgram, jsonLines, type Program } from './program/install.ts';

// Whole journeys, each of several processes, beside other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let program: Program;

beforeAll(async () => {
  program = await installProgram();
});
afterAll(async () => {
  await program.remove();
});

const at =
  (folder: Folder, env: NodeJS.ProcessEnv = {}) =>
  (...args: string[]) =>
    program.run(args, { cwd: folder.cwd, env });

async function built(): Promise<Folder> {
  const folder = await openFolder();
  expect(await at(folder)('up', '--through=website', '--rehearse')).toMatchObject({ code: 0 });
  return folder;
}

describe('a question that nobody can answer ends with 3 and names the flag', () => {
  test('which world, on a fresh start; and nothing is made', async () => {
    const folder = await openFolder();
    const ended = await at(folder)('up', '--through=website');
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(/standard input is no terminal/i);
    expect(ended.stderr).toContain('mysfits up --rehearse');
    expect(ended.stderr).toContain('mysfits up --aws');
    await expect(stat(join(folder.cwd, 'mysfits'))).rejects.toThrow('ENOENT');
  });

  test('whether to build in an account', async () => {
    const ended = await at(await openFolder())('up', '--through=website', '--aws', '--region', 'eu-west-1');
    expect(ended).toMatchObject({ code: 3 });
    expect(ended.stderr).toContain('mysfits up --yes');
  });

  test('whether to tear down; and nothing goes', async () => {
    const folder = await built();
    const ended = await at(folder)('teardown');
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(ended.stderr).toContain('mysfits teardown --yes');
    expect(await (await folder.control()).inventory()).toHaveLength(1);
  });

  test('whether to throw a sandbox away', async () => {
    const folder = await built();
    expect((await at(folder)('sandbox', 'reset')).code).toBe(3);
    expect((await at(folder)('sandbox', 'reset', '--yes')).code).toBe(0);
    expect(await (await folder.control()).inventory()).toEqual([]);
  });

  test('as one line of JSON where that was asked for', async () => {
    const ended = await at(await openFolder())('up', '--json');
    expect(ended).toMatchObject({ code: 3, stderr: '' });
    expect(jsonLines(ended.stdout)).toMatchObject([{ type: 'error', exitCode: 3, why: expect.stringContaining('--json') }]);
  });
});

describe('what was mistyped ends with 1 and the nearest right word', () => {
  test.each([
    [['staus'], 'mysfits status'],
    [['up', '--rehersae'], '--rehearse'],
    [['up', '--through', 'web-site', '--rehearse'], 'website'],
    [['sandbox', 'strat'], 'mysfits sandbox start'],
    [['status', '--dry-run'], 'mysfits status --help'],
    [['up', 'website'], 'mysfits up --help'],
  ])('%j', async (args, suggestion) => {
    const folder = await openFolder();
    const ended = await at(folder)(...args);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain(suggestion);
    await expect(stat(join(folder.cwd, 'mysfits'))).rejects.toThrow('ENOENT');
  });
});

describe('the preflight ends with 4', () => {
  test('without credentials, and leaves no folder behind', async () => {
    const folder = await openFolder();
    const ended = await at(folder)('up', '--aws', '--yes', '--region', 'eu-west-1');
    expect(ended.code).toBe(4);
    expect(ended.stderr).toMatch(/credentials/i);
    await expect(stat(join(folder.cwd, 'mysfits'))).rejects.toThrow('ENOENT');
  });

  test.each(['BlockPublicPolicy', 'RestrictPublicBuckets'])(
    'when the account blocks public buckets by %s, saying so, and nothing is touched',
    async (name) => {
      const folder = await openFolder();
      await at(folder)('sandbox', 'start');
      await (await folder.control()).turn(`s3control/${name}`, true);
      const ended = await at(folder)('up', '--through=website', '--rehearse');
      expect(ended.code, ended.stdout).toBe(4);
      expect(ended.stdout + ended.stderr).toContain(name);
      expect(await (await folder.control()).inventory()).toEqual([]);
      const doctor = await at(folder)('doctor', '--rehearse');
      expect(doctor.code).toBe(4);
      expect(doctor.stdout).toMatch(/✓ Node.js/);
      expect(doctor.stdout).toMatch(new RegExp(`✗ [^✓✗]*${name}`));
    },
  );

  test('from `doctor` where the folder may not be written; else it finds nothing to mend', async () => {
    const folder = await openFolder();
    expect((await at(folder)('doctor')).code).toBe(0);
    await writeFile(join(folder.cwd, 'file'), '');
    const ended = await at(folder)('doctor', '--dir', 'file/below');
    expect(ended.code).toBe(4);
    expect(ended.stdout).toMatch(/✗ The workspace/);
  });
});

describe('a state file that can not be trusted is named, kept as it is, and nothing is lost', () => {
  const broken: Record<string, (text: string) => string> = {
    truncated: (text) => text.slice(0, text.length / 2),
    empty: () => '',
    'from a newer version': (text) => JSON.stringify({ ...JSON.parse(text), schema: 99 }),
    'of another account': (text) => text.replaceAll(/"account": ?"\d+"/g, '"account": "999999999999"'),
    'of another region': (text) => text.replaceAll(/"region": ?"[a-z0-9-]+"/g, '"region": "eu-north-1"'),
  };

  test.each(Object.entries(broken))('%s', async (_, spoil) => {
    const folder = await built();
    const spoiled = spoil(await readFile(folder.state, 'utf8'));
    await writeFile(folder.state, spoiled);
    for (const args of [['up', '--through=website'], ['teardown', '--yes'], ['status']]) {
      const ended = await at(folder)(...args);
      expect([1, 4], `${args}: ${ended.stdout}${ended.stderr}`).toContain(ended.code);
      expect(ended.stdout + ended.stderr).toContain('→');
      expect(ended.stderr).not.toMatch(/\n\s+at /);
    }
    expect(await readFile(folder.state, 'utf8')).toBe(spoiled);
    expect(await (await folder.control()).inventory()).toHaveLength(1);
  });

  test('missing beside its backup: it is not read as "nothing to delete"', async () => {
    const folder = await built();
    await rm(folder.state);
    for (const args of [
      ['up', '--through=website'],
      ['teardown', '--yes'],
    ])
      expect((await at(folder)(...args)).code).toBe(1);
    expect(await (await folder.control()).inventory()).toHaveLength(1);
    await copyFile(`${folder.state}.bak`, folder.state);
    expect((await at(folder)('up', '--through=website')).code).toBe(0);
    expect((await at(folder)('teardown', '--yes')).code).toBe(0);
    const { stdout } = await at(folder)('sandbox', 'inventory', '--json');
    expect(JSON.parse(stdout)).toEqual([]);
  });
});

describe('a lock', () => {
  test('that a living process holds is refused, saying who; looking still works', async () => {
    const folder = await built();
    const lock = await takeLock(folder.home, { command: 'mysfits up in another window' });
    try {
      const ended = await at(folder)('up', '--through=website');
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain(String(process.pid));
      expect(ended.stderr).toContain('mysfits up in another window');
      expect((await at(folder)('status')).code).toBe(0);
    } finally {
      await lock.release();
    }
    expect((await at(folder)('up', '--through=website')).code).toBe(0);
  });

  test('whose process is dead, or whose number another process has by now, is taken over with a line that says so', async () => {
    const folder = await built();
    const lock = await takeLock(folder.home, { command: 'mysfits up' });
    const path = join(folder.home, 'lock');
    const owner = JSON.parse(await readFile(path, 'utf8'));
    await lock.release();
    // Process 1 is alive, and it began at another time than the lock says.
    for (const spoiled of [
      { ...owner, pid: 4_194_303 },
      { ...owner, pid: 1 },
    ]) {
      await writeFile(path, JSON.stringify(spoiled));
      const ended = await at(folder)('up', '--through=website');
      expect(ended, ended.stderr).toMatchObject({ code: 0 });
      expect(ended.stdout).toMatch(/Taken over/);
      expect(ended.stdout).toMatch(new RegExp(`pid\\s+${spoiled.pid}\\b`));
    }
  });
});

test("A port of the sandbox's that another program has is named, with the way out, and `up` goes on once it is free.", async () => {
  const folder = await built();
  const { endpoint } = JSON.parse((await at(folder)('sandbox', 'status', '--json')).stdout);
  await at(folder)('sandbox', 'stop');
  const other = createServer((_, answer) => answer.end('not a sandbox'));
  await new Promise<void>((resolve) => other.listen(Number(new URL(endpoint).port), '127.0.0.1', resolve));
  try {
    const ended = await at(folder)('up', '--through=website');
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain(new URL(endpoint).port);
    expect(ended.stderr).toContain('mysfits sandbox reset');
    const status = await at(folder)('status');
    expect(status.code).toBe(4);
    expect(status.stdout).toContain('nobody could look');
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
  expect((await at(folder)('up', '--through=website')).code).toBe(0);
});

describe('a disk that is full', () => {
  const mounted = () => {
    const folder = mkdtempSync(join(tmpdir(), 'mysfits-small-'));
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=192k', 'tmpfs', folder]);
    return mount.status === 0 ? folder : undefined;
  };
  const small = mounted();
  afterAll(() => {
    if (small === undefined) return;
    spawnSync('umount', ['-l', small]);
    rmdirSync(small);
  });

  test.runIf(small !== undefined)('is called by its name, with a way out; with room again the same command goes on', async () => {
    const cwd = small ?? '';
    const run = (...args: string[]) => program.run(args, { cwd });
    const full = join(cwd, 'filler');
    await writeFile(full, Buffer.alloc(180 * 1024));
    const ended = await run('up', '--through=website', '--rehearse');
    expect([1, 4]).toContain(ended.code);
    expect(ended.stdout + ended.stderr).toMatch(/disk is full/i);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
    await rm(full);
    spawnSync('mount', ['-o', 'remount,size=20m', cwd]);
    const again = await run('up', '--through=website', '--rehearse');
    expect(again, again.stdout + again.stderr).toMatchObject({ code: 0 });
    expect((await run('teardown', '--yes')).code).toBe(0);
    expect(JSON.parse((await run('sandbox', 'inventory', '--json')).stdout)).toEqual([]);
  });
});

describe('a folder', () => {
  test.runIf(process.getuid?.() === 0)('that may not be written is refused with a way out', async () => {
    const folder = await openFolder();
    await chmod(folder.cwd, 0o755);
    for (const args of [
      ['up', '--through=website', '--rehearse'],
      ['sandbox', 'start'],
    ]) {
      const ended = await program.run(args, { cwd: folder.cwd, uid: 65_534, env: { HOME: '/nonexistent' } });
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain("Can't write in");
      expect(ended.stderr).toContain('--dir');
    }
  });

  test.runIf(process.getuid?.() === 0)('of a user without a home serves all the same', async () => {
    const folder = await openFolder();
    await chmod(folder.cwd, 0o777);
    const run = (...args: string[]) => program.run(args, { cwd: folder.cwd, uid: 65_534, env: { HOME: '/nonexistent' } });
    const ended = await run('up', '--through=website', '--rehearse');
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect((await run('teardown', '--yes')).code).toBe(0);
  });

  test('that holds something else is refused, and nothing in it is touched', async () => {
    const folder = await openFolder();
    await mkdir(join(folder.cwd, 'mysfits'));
    await writeFile(join(folder.cwd, 'mysfits', 'novel.txt'), 'chapter one');
    const ended = await at(folder)('up', '--through=website', '--rehearse');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('novel.txt');
  });

  test('that is a rehearsal does not become AWS', async () => {
    const folder = await built();
    const ended = await at(folder)('up', '--aws', '--yes', '--region', 'eu-west-1');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('rehearsal');
  });

  test('without a workspace has nothing to tear down, and says how to begin', async () => {
    const ended = await at(await openFolder())('teardown', '--yes');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('mysfits up --rehearse');
  });
});
