import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ExplainedError } from '../../src/course/errors.ts';
import { takeLock } from '../../src/engine/lock.ts';
import { thisProcess } from '../../src/engine/lock-owner.ts';
import { readState as readWith } from '../../src/engine/state/read.ts';
import type { CreatedRow, Row, State } from '../../src/engine/state/row.ts';
import { createState, forgetState, openState, readState, type StateStore } from '../../src/engine/state/store.ts';
import { bundled } from './kit/bundled.ts';
import { home, project, temporaryFolder } from './kit/workbench.ts';

const row = (step: string): CreatedRow => ({
  step,
  module: 'one',
  type: 'Test::Thing',
  name: `${project}-${step}`,
  tags: {},
  token: 'token',
  account: home.account,
  region: home.region,
  needs: [],
  startedAt: '2026-11-23T20:00:00.000Z',
  stepVersion: 1,
  courseVersion: 1,
  digest: 'd',
  status: 'created',
  outputs: { id: 'x', names: ['a', 'b'], count: 2, open: true },
  createdAt: '2026-11-23T20:00:01.000Z',
});

let folder: string;
let path: string;
let store: StateStore;

const fresh = { project, ...home, courseVersion: 1, choices: { shape: 'frugal' } };

/** What reading the folder throws. */
async function refusal(): Promise<ExplainedError> {
  const error: unknown = await readState(folder).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ExplainedError)) throw new Error(`It wasn't refused: ${String(error)}`);
  return error;
}

/** Runs a command of the shell, which has to go well. */
function shell(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
}

/** An owner of whom only the start of the process shows that he is gone. */
const deadOwner = async () => ({ id: randomUUID(), ...(await thisProcess('test')), started: '1' });

const isRoot = process.getuid?.() === 0;

beforeEach(async () => {
  folder = join(await temporaryFolder(), ".my 'sfits' 🦄");
  path = join(folder, 'state.json');
  const lock = await takeLock(folder, { command: 'test' });
  store = await createState(lock, folder, fresh);
  await lock.release();
});

describe('the state file', () => {
  it('is read back as it was written, every kind of output with it', async () => {
    await store.put(row('a'));
    await store.change({ choices: { shape: 'grand' }, courseVersion: 2 });
    expect(await readState(folder)).toEqual({
      schema: 1,
      serial: 3,
      project,
      ...home,
      courseVersion: 2,
      choices: { shape: 'grand' },
      createdAt: expect.any(String),
      rows: { a: row('a') },
    });
    await store.remove('a');
    expect((await readState(folder))?.rows).toEqual({});
  });

  it('is for its owner alone, and leaves no temporary file behind', async () => {
    await store.put(row('a'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(`${path}.bak`)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await readdir(folder)).sort()).toEqual(['state.json', 'state.json.bak']);
  });

  it('has each change on disk when its promise resolves, however many come at once, and the former one as backup', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `step-${index}`);
    await Promise.all(
      ids.map(async (id) => {
        await store.put(row(id));
        const onDisk = JSON.parse(await readFile(path, 'utf8')) as State;
        expect(onDisk.rows).toHaveProperty(id);
      }),
    );
    const state = await readState(folder);
    expect(Object.keys(state?.rows ?? {}).sort()).toEqual([...ids].sort());
    expect(state?.serial).toBeLessThan(1 + ids.length);
    const backup = JSON.parse(await readFile(`${path}.bak`, 'utf8')) as State;
    expect(backup.serial).toBe((state?.serial ?? 0) - 1);
  });

  it('is there under its name at every instant of a write', async () => {
    let writing = true;
    const watch = (async () => {
      for (let looks = 0; writing; looks += 1) expect((await readState(folder))?.project, `look ${looks}`).toBe(project);
    })();
    for (let index = 0; index < 50; index += 1) await store.put({ ...row('a'), token: `${index}` });
    writing = false;
    await watch;
  });

  it('is not made a second time over the first', async () => {
    const lock = await takeLock(folder, { command: 'test' });
    await expect(createState(lock, folder, fresh)).rejects.toThrow('There is a project here already');
    await lock.release();
  });

  it('makes room for another while nothing was ever made, also under a lock taken over from one who had seen it', async () => {
    await writeFile(join(folder, 'lock'), JSON.stringify({ ...(await deadOwner()), state: 'there' }));
    const lock = await takeLock(folder, { command: 'test' });
    await forgetState(lock, folder);
    expect(await readdir(folder)).toEqual(['lock']);
    // Killed here, whoever comes next may begin anew.
    expect(await readState(folder)).toBeUndefined();
    const next = await createState(lock, folder, { ...fresh, project: 'mysfits-other1' });
    expect((await readState(folder))?.project).toBe('mysfits-other1');
    await next.put(row('a'));
    await expect(forgetState(lock, folder)).rejects.toThrow("Can't begin another project here");
    expect((await readState(folder))?.rows).toHaveProperty('a');
    await lock.release();
  });

  it('never was where the folder holds nothing', async () => {
    expect(await readState(join(folder, 'elsewhere'))).toBeUndefined();
  });
});

describe('a state file that cannot be trusted is refused', () => {
  it.each([
    ['empty', '', 'is empty'],
    ['of zeros, as a crash of the machine leaves them', '\0\0\0\0', 'is cut off or damaged'],
    ['something else', '[1, 2]', "isn't a state of this program's"],
  ])('when it is %s, with the backup as the way out', async (_, text, why) => {
    await store.put(row('a'));
    await store.put(row('b'));
    await writeFile(path, text);
    const error = await refusal();
    expect(error.message).toBe("Can't read the state file");
    expect(error.why).toContain(why);
    const [command] = error.nextSteps;
    expect(command).toContain('whole (write number 2');
    // The way out, taken to the letter by a shell, works.
    shell('/bin/sh', ['-c', String(command?.slice(command.indexOf('cp ')))]);
    expect(Object.keys((await readState(folder))?.rows ?? {})).toEqual(['a']);
  });

  it('when it is cut off anywhere at all', async () => {
    await store.put(row('a'));
    const whole = (await readFile(path, 'utf8')).trimEnd();
    for (let length = 0; length < whole.length; length += 37) {
      await writeFile(path, whole.slice(0, length));
      expect((await refusal()).why, `cut at ${length}`).toMatch(/is empty|is cut off/);
    }
  });

  it.each([
    ['project', (state: Record<string, unknown>) => delete state.project],
    ['place', (state: Record<string, unknown>) => Object.assign(state, { place: 'moon' })],
    ['serial', (state: Record<string, unknown>) => Object.assign(state, { serial: -1 })],
    ['choices', (state: Record<string, unknown>) => Object.assign(state, { choices: { shape: 1 } })],
    ['rows.b', (state: { rows: Record<string, Row> }) => Object.assign(state.rows, { b: row('a') })],
    ['rows.a.status', (state: { rows: Record<string, Row> }) => Object.assign(state.rows.a ?? {}, { status: 'toString' })],
    ['rows.a.outputs', (state: { rows: Record<string, Row> }) => Object.assign(state.rows.a ?? {}, { outputs: { x: {} } })],
    ['rows.a.createdAt', (state: { rows: Record<string, Row> }) => Object.assign(state.rows.a ?? {}, { createdAt: undefined })],
    ['rows.a.needs', (state: { rows: Record<string, Row> }) => Object.assign(state.rows.a ?? {}, { needs: 'b' })],
  ])('when %s is not what it has to be, which is named', async (name, spoil) => {
    await store.put(row('a'));
    const state = JSON.parse(await readFile(path, 'utf8'));
    spoil(state);
    await writeFile(path, JSON.stringify(state));
    expect((await refusal()).why).toContain(`has no usable "${name}"`);
  });

  it('when it is newer than this program', async () => {
    await writeFile(path, JSON.stringify({ ...store.state, schema: 2 }));
    const error = await refusal();
    expect(error.message).toBe('The state file is newer than this program');
    expect(error.nextSteps).toEqual(['Use the version that wrote it, or a later one.']);
  });

  it('when it is missing beside its backup', async () => {
    await store.put(row('a'));
    await rm(path);
    const error = await refusal();
    expect(error.message).toBe('The state file is missing');
    expect(error.nextSteps[0]).toContain('cp ');
    const lock = await takeLock(folder, { command: 'test' });
    await expect(createState(lock, folder, fresh)).rejects.toThrow('The state file is missing');
    await lock.release();
  });

  it('when it and its backup are both damaged, without offering the backup', async () => {
    await store.put(row('a'));
    await writeFile(path, '{');
    await writeFile(`${path}.bak`, '{"schema":1}');
    expect((await refusal()).nextSteps.join(' ')).not.toContain('cp ');
  });

  it('when it is missing beside a lock whose owner had seen one', async () => {
    const lock = await takeLock(folder, { command: 'test' });
    await rm(path);
    await rm(`${path}.bak`, { force: true });
    expect((await refusal()).why).toContain('a lock says that there was one');
    await lock.release();
  });

  it('when it is missing beside a lock that cannot be read', async () => {
    await rm(path);
    await writeFile(join(folder, 'lock'), 'held');
    expect((await refusal()).why).toContain('a lock says that there was one');
  });

  it.runIf(isRoot)('when it may not be read, as another user', async () => {
    const read = await bundled('read-state');
    const { stdout } = spawnSync('setpriv', ['--reuid=nobody', '--clear-groups', process.execPath, read, folder], {
      encoding: 'utf8',
    });
    expect(JSON.parse(stdout)).toMatchObject({ what: "Can't read the workspace" });
  });
});

describe('an older state file', () => {
  it('is brought forward one schema after another', async () => {
    await writeFile(path, JSON.stringify({ ...store.state, schema: 1, home: 'eu', region: undefined }));
    const migrations = {
      1: ({ home: old, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, land: old }),
      2: ({ land, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, region: `${String(land)}-west-1` }),
    };
    const state = await readWith(folder, undefined, { schema: 3, migrations });
    expect(state).toMatchObject({ schema: 3, region: 'eu-west-1', project });
    expect(state).not.toHaveProperty('land');
  });

  it('is refused when nothing knows the way', async () => {
    const reading = { schema: 3, migrations: {} };
    await expect(readWith(folder, undefined, reading)).rejects.toThrow('The state file is too old for this program');
  });
});

describe('a state that cannot be written', () => {
  it.runIf(isRoot)('says so when the folder is not writable, and keeps what there was', async () => {
    await store.put(row('a'));
    await chown(folder, 65534, 65534);
    await chown(path, 65534, 65534);
    await chown(`${path}.bak`, 65534, 65534);
    await chmod(folder, 0o500);
    await chmod(join(folder, '..'), 0o755);
    const before = await readFile(path, 'utf8');
    const write = await bundled('write-state');
    const as = ['--reuid=nobody', '--clear-groups', process.execPath, write, folder];
    const { stdout } = spawnSync('setpriv', as, { encoding: 'utf8' });
    const told = JSON.parse(stdout) as { lock: ExplainedError; put: ExplainedError };
    expect(told.put).toMatchObject({ what: "Can't write in the workspace" });
    expect(told.put.nextSteps.join(' ')).toContain('--dir');
    expect(told.lock).toMatchObject({ what: "Can't write in the workspace" });
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it.runIf(isRoot)('says so when the disk is full, keeps what there was, and goes on once there is room', async () => {
    const disk = join(await temporaryFolder(), 'disk');
    await mkdir(disk);
    shell('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', disk]);
    onTestFinished(() => shell('umount', [disk]));
    const lock = await takeLock(join(disk, '.mysfits'), { command: 'test' });
    const full = await createState(lock, join(disk, '.mysfits'), fresh);
    await full.put(row('a'));
    const filler = join(disk, 'filler');
    await writeFile(filler, Buffer.alloc(200 * 1024)).catch(() => {});
    await expect(full.put({ ...row('b'), token: 't'.repeat(10_000) })).rejects.toMatchObject({
      message: "Can't write the state: the disk is full",
      nextSteps: ['Free some space.', 'Run the same command again: it goes on from where it stopped.'],
    });
    expect(Object.keys((await readState(join(disk, '.mysfits')))?.rows ?? {})).toEqual(['a']);
    expect(Object.keys(full.state.rows)).toEqual(['a']);
    await rm(filler);
    await full.put(row('c'));
    expect(Object.keys((await readState(join(disk, '.mysfits')))?.rows ?? {})).toEqual(['a', 'c']);
    await lock.release();
  });

  it('leaves the others waiting for the next write, not for the one that failed', async () => {
    const other = openState(join(folder, 'no', 'such'), store.state);
    await expect(other.put(row('a'))).rejects.toThrow("Can't write the state");
    await expect(other.put(row('b'))).rejects.toThrow("Can't write the state");
  });
});
