import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { IndexEntry } from '../../src/workspace/workspace-index.ts';
import { type Folder, openFolder } from './program/folder.ts';
import { installProgram, type Program } from './program/install.ts';

// Whole journeys, each of several processes, beside other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let program: Program;

beforeAll(async () => {
  program = await installProgram();
});
afterAll(async () => {
  await program.remove();
});

const remembered = ({ cwd }: Folder) => join(cwd, 'remembered');
const at =
  (folder: Folder, env: NodeJS.ProcessEnv = {}) =>
  (...args: string[]) =>
    program.run(args, { cwd: folder.cwd, env: { XDG_STATE_HOME: remembered(folder), ...env } });

/** Puts workspaces into the list of a folder's user, as runs of other days could have left them. */
async function recall(folder: Folder, entries: readonly Partial<IndexEntry>[]): Promise<void> {
  const list = join(remembered(folder), 'mysfits-wizard', 'workspaces');
  await mkdir(list, { recursive: true });
  for (const [number, entry] of entries.entries()) {
    const whole = {
      dir: '/nowhere',
      project: 'mysfits-abc234',
      place: 'aws',
      account: '123456789012',
      region: 'eu-west-1',
      standing: 4,
      perHour: 0.05,
      usedAt: '2026-11-01T00:00:00.000Z',
      ...entry,
    };
    await writeFile(join(list, `${number}.json`), JSON.stringify(whole));
  }
}

/** Text as it was before it was folded, command lines too. */
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').replaceAll('\\ ', '');

describe('a forgotten workspace', () => {
  test('is named at the next start with what it costs a day, and a rehearsal as free; what was torn down is not', async () => {
    const folder = await openFolder('unused');
    const other = await openFolder('unused');
    for (const name of ['costly', 'free', 'done']) await mkdir(join(other.cwd, name, '.mysfits'), { recursive: true });
    await recall(folder, [
      { dir: join(other.cwd, 'costly') },
      { dir: join(other.cwd, 'free'), project: 'mysfits-free22', place: 'sandbox', usedAt: '2026-11-02T00:00:00.000Z' },
      { dir: join(other.cwd, 'done'), project: 'mysfits-done22', standing: 0 },
    ]);
    // A workspace of one's own, so that the others are only named.
    await at(folder)('up', '--through=website', '--rehearse', '--dir', 'own');
    for (const args of [[], ['status']]) {
      const told = oneLine((await at(folder)(...args, '--dir', 'own')).stdout);
      expect(told).toContain('mysfits-abc234 still stands (about $1.20 a day)');
      expect(told).toContain('mysfits-free22 still stands (a rehearsal, free)');
      expect(told).not.toContain('mysfits-done22');
    }
    await at(folder)('teardown', '--yes', '--dir', 'own');
    await at(folder)('sandbox', 'stop', '--dir', 'own');
  });

  test('whose folder is gone is named where it may still cost, with the command that finds it; a rehearsal went with it', async () => {
    const folder = await openFolder();
    const gone = join(folder.cwd, 'it is gone');
    await recall(folder, [{ dir: gone }, { dir: join(folder.cwd, 'too'), project: 'mysfits-gone22', place: 'sandbox' }]);
    const told = oneLine((await at(folder)()).stdout);
    expect(told).toContain(`mysfits-abc234: its folder is gone (${gone}); what it built may still cost: about $1.20 a day`);
    expect(told).toContain(`mysfits recover --aws --project mysfits-abc234 --region eu-west-1 --dir '${gone}'`);
    expect(told).not.toContain('mysfits-gone22');
  });

  test('in an account is found again by that command, folder and all; until then nothing is begun in its place', async () => {
    const folder = await openFolder();
    await at(folder)('sandbox', 'start');
    const access = JSON.parse((await at(folder)('sandbox', 'status', '--json')).stdout);
    const run = at(folder, { AWS_ACCESS_KEY_ID: access.accessKeyId, AWS_SECRET_ACCESS_KEY: access.secretAccessKey });
    const place = ['--dir', 'theirs', '--endpoint-url', access.endpoint, '--yes'];
    await run('up', '--through=website', ...place, '--region', access.region);
    const state = JSON.parse(await readFile(join(folder.cwd, 'theirs', '.mysfits', 'state.json'), 'utf8'));
    await rm(join(folder.cwd, 'theirs'), { recursive: true });
    const told = oneLine((await run('--dir', 'mysfits')).stdout);
    expect(told).toContain(`recover --project ${state.project} --region ${state.region} --dir ${join(folder.cwd, 'theirs')}`);
    const anew = await run('up', '--through=website', ...place, '--region', access.region);
    expect(anew.code).toBe(1);
    expect(anew.stderr).toContain('mysfits recover --dir theirs');
    expect(await readdir(folder.cwd)).not.toContain('theirs');
    // Recovered into another folder, it is listed there and not any more as gone.
    const other = ['--dir', 'another', '--endpoint-url', access.endpoint, '--yes', '--region', access.region];
    expect((await run('recover', ...other, '--project', state.project)).code).toBe(0);
    expect((await run('--dir', 'mysfits')).stdout).not.toContain('its folder is gone');
    await rm(join(folder.cwd, 'another'), { recursive: true });
    await recall(folder, [{ ...state, dir: join(folder.cwd, 'theirs'), place: 'endpoint' }]);
    const unasked = await run('recover', '--dir', 'theirs', '--yes');
    expect(unasked.code).toBe(3);
    expect(unasked.stderr).toContain('--endpoint-url');
    const found = await run('recover', ...place, '--project', state.project, '--region', state.region);
    expect(found, found.stderr).toMatchObject({ code: 0 });
    expect((await readdir(join(folder.cwd, 'theirs'))).sort()).toEqual(['.mysfits', 'service', 'site']);
    expect((await run('teardown', '--dir', 'theirs', '--yes')).code).toBe(0);
    expect(await (await folder.control()).inventory()).toEqual([]);
    // What proves to be gone is named no more.
    expect((await run('recover', ...other, '--project', state.project)).code).toBe(1);
    expect((await run('--dir', 'mysfits')).stdout).not.toContain('its folder is gone');
    expect(await readdir(folder.cwd)).not.toContain('another');
  });
});

test('A workspace that was moved is not missed under its old folder.', async () => {
  const folder = await openFolder();
  await at(folder)('sandbox', 'start');
  const access = JSON.parse((await at(folder)('sandbox', 'status', '--json')).stdout);
  const run = at(folder, { AWS_ACCESS_KEY_ID: access.accessKeyId, AWS_SECRET_ACCESS_KEY: access.secretAccessKey });
  const place = ['--endpoint-url', access.endpoint, '--yes', '--region', access.region];
  await run('up', '--through=website', '--dir', 'before', ...place);
  await rename(join(folder.cwd, 'before'), join(folder.cwd, 'after'));
  expect((await run('--dir', 'mysfits')).stdout).toContain('its folder is gone');
  expect((await run('--dir', 'after')).stdout).not.toContain('its folder is gone');
  expect((await run('up', '--through=website', '--dir', 'after', '--yes')).code).toBe(0);
  const told = oneLine((await run('--dir', 'mysfits')).stdout);
  expect(told).not.toContain('its folder is gone');
  expect(told).toContain(`still stands (nothing by the hour): ${join(folder.cwd, 'after')}`);
});

test('Hints name the folder of a workspace that is only looked at from afar, in errors too.', async () => {
  const folder = await openFolder('far');
  const run = at(folder);
  await run('up', '--through=website', '--rehearse', '--dir', 'far');
  const elsewhere = await openFolder('unused');
  const from = (...args: string[]) => program.run(args, { cwd: elsewhere.cwd, env: { XDG_STATE_HOME: remembered(folder) } });
  const dir = `--dir ${join(folder.cwd, 'far')}`;
  for (const args of [[], ['status'], ['verify'], ['open', 'nothing']]) {
    const ended = await from(...args);
    const told = oneLine(`${ended.stdout}${ended.stderr}`);
    const hints = told.match(/mysfits (?:up|open|status|teardown|verify)(?: --?\S+| [a-z]+(?= --))*/g) ?? [];
    if (args[0] !== 'verify') expect(hints.length, `${args}`).toBeGreaterThan(0);
    for (const hint of hints) expect(told, `${args}: ${hint}`).toContain(`${hint.replace(/ --dir.*/, '')} ${dir}`);
  }
  await rm(join(folder.cwd, 'far', '.mysfits', 'state.json'));
  const lost = await from('status');
  expect(lost.code).toBe(1);
  expect(oneLine(lost.stderr)).toContain(`mysfits recover ${dir}`);
});
