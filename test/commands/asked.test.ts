import { execFile } from 'node:child_process';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
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

interface Talk {
  readonly answers: readonly (readonly [string, string])[];
  readonly env?: NodeJS.ProcessEnv;
  readonly columns?: number;
}

/** Runs the program in a real terminal, and answers what it asks. */
function talk(folder: Folder, args: readonly string[], { answers, env = {}, columns = 80 }: Talk) {
  const driver = fileURLToPath(new URL('./program/terminal.py', import.meta.url));
  const all = [driver, JSON.stringify(answers), String(columns), process.execPath, program.cli, ...args];
  return new Promise<{ code: number; text: string }>((resolve) => {
    const options = {
      cwd: folder.cwd,
      env: { PATH: '/usr/bin:/bin', HOME: program.home, LANG: 'C.UTF-8', TERM: 'xterm-256color', ...env },
    };
    execFile('/usr/bin/python3', all, options, (error, stdout) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, text: stripVTControlCharacters(stdout) }),
    );
  });
}

const enter = '\r';
const ctrlC = '\u0003';

test('The first question is the only one of a rehearsal, and Enter answers it.', async () => {
  const folder = await openFolder();
  const ended = await talk(folder, ['up', '--through=website'], { answers: [['build in AWS?', enter]] });
  expect(ended.code, ended.text).toBe(0);
  expect(ended.text).toContain('All that was asked for stands');
  expect(ended.text.match(/\?/g)).toHaveLength(1);
});

describe('a teardown of a rehearsal', () => {
  test.each([
    ['n', 'n\r'],
    ['Ctrl-C', ctrlC],
    ['Ctrl-D', '\u0004'],
  ])('is not begun on %s', async (_, typed) => {
    const folder = await openFolder();
    await program.run(['up', '--through=website', '--rehearse'], { cwd: folder.cwd });
    const ended = await talk(folder, ['teardown'], { answers: [['Tear it down?', typed]] });
    expect(ended.code).toBe(130);
    expect(await (await folder.control()).inventory()).toHaveLength(1);
  });

  test('goes on Enter', async () => {
    const folder = await openFolder();
    await program.run(['up', '--through=website', '--rehearse'], { cwd: folder.cwd });
    const ended = await talk(folder, ['teardown'], { answers: [['Tear it down?', enter]] });
    expect(ended.code, ended.text).toBe(0);
    const { stdout } = await program.run(['sandbox', 'inventory', '--json'], { cwd: folder.cwd });
    expect(JSON.parse(stdout)).toEqual([]);
  });
});

describe('an account behind another endpoint', () => {
  async function account() {
    const folder = await openFolder();
    await program.run(['sandbox', 'start'], { cwd: folder.cwd });
    const access = JSON.parse((await program.run(['sandbox', 'status', '--json'], { cwd: folder.cwd })).stdout);
    const env = {
      AWS_ACCESS_KEY_ID: access.accessKeyId,
      AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
      AWS_REGION: access.region,
    };
    return { folder, env, endpoint: ['--dir', 'theirs', '--endpoint-url', access.endpoint] };
  }

  test('is built in by whoever says so, torn down by whoever types its name, and remembered in between', async () => {
    const { folder, env, endpoint } = await account();
    const built = await talk(folder, ['up', '--through=website', ...endpoint], { env, answers: [['Build in http://', enter]] });
    expect(built.code, built.text).toBe(0);
    const { stdout } = await program.run(['status', '--json', '--dir', 'theirs'], { cwd: folder.cwd, env });
    const { project, place, urls } = JSON.parse(stdout);
    expect(place).toBe('endpoint');
    expect(Object.keys(urls)).toEqual(['site']);
    const teardown = ['teardown', '--dir', 'theirs'];
    const wrong = await talk(folder, teardown, { env, answers: [[`Type ${project}`, `yes${enter}`]] });
    expect(wrong.code).toBe(130);
    expect(await (await folder.control()).inventory()).toHaveLength(1);
    const right = await talk(folder, teardown, { env, answers: [[`Type ${project}`, `${project}${enter}`]] });
    expect(right.code, right.text).toBe(0);
    expect(await (await folder.control()).inventory()).toEqual([]);
  });

  test('is left alone on "n", and no folder is made', async () => {
    const { folder, env, endpoint } = await account();
    const ended = await talk(folder, ['up', ...endpoint], { env, answers: [['Build in http://', `n${enter}`]] });
    expect(ended.code).toBe(130);
    await expect(stat(join(folder.cwd, 'theirs'))).rejects.toThrow('ENOENT');
  });
});

describe('a recovery', () => {
  async function lost() {
    const folder = await openFolder();
    await program.run(['up', '--through=website', '--rehearse'], { cwd: folder.cwd });
    await rm(folder.state);
    await rm(`${folder.state}.bak`);
    return folder;
  }

  test('shows what stands and writes the state file on Enter', async () => {
    const folder = await lost();
    const ended = await talk(folder, ['recover'], { answers: [['Write this as the state file', enter]] });
    expect(ended.code, ended.text).toBe(0);
    expect(ended.text.indexOf('Site bucket')).toBeLessThan(ended.text.indexOf('Write this'));
    expect((await program.run(['verify'], { cwd: folder.cwd })).code).toBe(0);
  });

  test.each([
    ['n', `n${enter}`],
    ['Ctrl-C', ctrlC],
  ])('writes nothing on %s', async (_, typed) => {
    const folder = await lost();
    const ended = await talk(folder, ['recover'], { answers: [['Write this as the state file', typed]] });
    expect(ended.code, ended.text).toBe(130);
    await expect(stat(folder.state)).rejects.toThrow('ENOENT');
  });

  test('asks which project is meant where several could be', async () => {
    const folder = await openFolder();
    await program.run(['sandbox', 'start'], { cwd: folder.cwd });
    const access = JSON.parse((await program.run(['sandbox', 'status', '--json'], { cwd: folder.cwd })).stdout);
    const env = { AWS_ACCESS_KEY_ID: access.accessKeyId, AWS_SECRET_ACCESS_KEY: access.secretAccessKey };
    const place = ['--endpoint-url', access.endpoint, '--region', access.region];
    const remembered = { ...env, XDG_STATE_HOME: join(folder.cwd, 'remembered') };
    for (const dir of ['one', 'two']) {
      await program.run(['up', '--through=website', '--dir', dir, ...place, '--yes'], { cwd: folder.cwd, env: remembered });
    }
    const { project } = JSON.parse(await readFile(join(folder.cwd, 'two', '.mysfits', 'state.json'), 'utf8'));
    await rm(join(folder.cwd, 'two'), { recursive: true });
    const ended = await talk(folder, ['recover', '--dir', 'two', ...place], {
      env: { ...env, XDG_STATE_HOME: join(folder.cwd, 'nothing') },
      answers: [
        ['Which of them is yours?', `${project}${enter}`],
        ['Write this as the state file', enter],
      ],
    });
    expect(ended.code, ended.text).toBe(0);
    expect(JSON.parse(await readFile(join(folder.cwd, 'two', '.mysfits', 'state.json'), 'utf8'))).toMatchObject({ project });
  });
});

test('In CI nobody is asked, though there is a terminal.', async () => {
  const folder = await openFolder();
  const ended = await talk(folder, ['up'], { answers: [], env: { CI: 'true' } });
  expect(ended.code).toBe(3);
  expect(ended.text).toContain('CI is set');
});

test('Ctrl-C in a terminal stops a run that is under way, and says how to go on.', async () => {
  const folder = await openFolder();
  await program.run(['sandbox', 'start'], { cwd: folder.cwd });
  const control = await folder.control();
  await control.addFault({ kind: 'delay', operation: 'CreateBucket', ms: 1_500 });
  const ended = await talk(folder, ['up', '--through=website', '--rehearse'], { answers: [['create-bucket', ctrlC]] });
  expect(ended.code, ended.text).toBe(130);
  expect(ended.text).toContain('Stopped where you asked');
  expect(ended.text).toContain('mysfits up');
});
