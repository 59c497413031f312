import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openFolder } from '../commands/program/folder.ts';
import { installProgram, type Program } from '../commands/program/install.ts';
import { keys } from './kit/terminal.ts';
import { passStep, pressAndSee, startWizard, turnTo } from './kit/wizard.ts';

// Whole plays, each with a program and a local AWS of its own.
vi.setConfig({ testTimeout: 120_000 });

let program: Program;

beforeAll(async () => {
  program = await installProgram();
});
afterAll(async () => {
  await program.remove();
});

describe('at a pause', () => {
  async function atFirstStep(env: Readonly<Record<string, string>> = {}) {
    const folder = await openFolder();
    const terminal = startWizard(program, folder, { columns: 80, rows: 24, env });
    await terminal.sees('Build in AWS', 'q quit');
    terminal.press(keys.enter);
    await terminal.sees('step 1 of 4', 'enter next');
    return { folder, terminal };
  }

  test('v shows the request whole, with the real names in it', async () => {
    const { terminal } = await atFirstStep();
    await pressAndSee(terminal, keys.enter);
    await terminal.sees('enter go', 'v request');
    terminal.press('v');
    await terminal.sees('s3 CreateBucket', /"Bucket": "mysfits-\w{6}-site"/);
    await turnTo(terminal, 'close');
    expect(terminal.window().join('\n')).toContain('"site-bucket"');
    terminal.press(keys.enter);
    await terminal.sees('enter go');
  });

  test('? opens the glossary at a word of the story, and closes again', async () => {
    const { terminal } = await atFirstStep();
    terminal.press('?');
    await terminal.sees(/1 of \d+, in use on the page you were reading/, 'n next');
    terminal.press('l');
    await terminal.sees('Glossary', 'enter read');
    terminal.press(keys.escape);
    await terminal.sees('step 1 of 4', 'enter next');
  });

  test('b goes back to what was passed, to read', async () => {
    const { terminal } = await atFirstStep();
    await passStep(terminal);
    await terminal.sees('step 2 of 4', 'enter next');
    terminal.press('b');
    await terminal.sees('Create the bucket that holds the site (to read)', 'esc go on');
    terminal.press(keys.escape);
    await terminal.sees('step 2 of 4', 'enter next');
  });

  test('e lets the rest go without a question', async () => {
    const { terminal } = await atFirstStep();
    terminal.press('e');
    await terminal.sees('The site answers', 'express', 'Stop here');
  });

  test('q ends it with 0, and says what stays and how to come back', async () => {
    const { folder, terminal } = await atFirstStep();
    await passStep(terminal);
    await terminal.sees('step 2 of 4', 'q quit');
    terminal.press('q');
    expect(await terminal.ended).toBe(0);
    await terminal.saw('stays as it is');
    await terminal.saw('Go on mysfits');
    expect(await (await folder.control()).inventory()).toHaveLength(1);
  });

  test('t shows what goes, Escape keeps it and the step is asked again, Enter deletes it', async () => {
    const { folder, terminal } = await atFirstStep();
    await passStep(terminal);
    await terminal.sees('step 2 of 4', 't tear down');
    terminal.press('t');
    await terminal.sees('Goes: 1 resource', 'esc keep it');
    terminal.press(keys.escape);
    await terminal.sees('step 2 of 4', 't tear down');
    expect(await (await folder.control()).inventory()).toHaveLength(1);
    terminal.press('t');
    await terminal.sees('Goes: 1 resource', 'esc keep it');
    terminal.press(keys.enter);
    expect(await terminal.ended).toBe(0);
    expect(await readFile(join(folder.cwd, 'mysfits', 'receipt.md'), 'utf8')).toContain('Site bucket');
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s ends it with 130 and gives the terminal back', async (signal) => {
    const { terminal } = await atFirstStep();
    terminal.kill(signal);
    expect(await terminal.ended).toBe(130);
    expect(terminal.written().lastIndexOf('\u001B[?25h')).toBeGreaterThan(terminal.written().lastIndexOf('\u001B[?25l'));
  });
});

describe('a terminal of another kind', () => {
  async function express(env: Readonly<Record<string, string>>) {
    const folder = await openFolder();
    const terminal = startWizard(program, folder, { columns: 80, rows: 24, env, args: ['--express'] });
    await terminal.sees('Build in AWS', /q:? quit/);
    terminal.press(keys.enter);
    await terminal.saw('Stop here');
    terminal.press('t');
    await terminal.saw('Goes: 4 resources');
    terminal.press(keys.enter);
    expect(await terminal.ended).toBe(0);
    await terminal.saw('is left');
    return terminal.written();
  }

  test('gets no colour where NO_COLOR says so', async () => {
    // Bold and faint are no colours, but they go with them.
    expect(await express({ NO_COLOR: '1' })).not.toMatch(new RegExp(`${keys.escape}\\[[0-9;]*m`));
  });

  test('gets nothing but ASCII where its locale has nothing else', async () => {
    expect(await express({ LANG: 'C' })).toMatch(/^\p{ASCII}*$/u);
  });

  test('gets lines, never redraws, where a screen reader reads', async () => {
    const written = await express({ INK_SCREEN_READER: 'true' });
    expect(written).not.toMatch(new RegExp(`${keys.escape}\\[\\d*[ABGHJK]`));
    expect(written).toContain('Keys: ');
  });

  test('gets the plain answer where it can do nothing at all', async () => {
    const folder = await openFolder();
    const terminal = startWizard(program, folder, { columns: 80, rows: 24, env: { TERM: 'dumb' } });
    expect(await terminal.ended).toBe(0);
    expect(terminal.written()).not.toContain(keys.escape);
    expect(terminal.written()).toContain('mysfits up --rehearse');
    await expect(stat(join(folder.cwd, 'mysfits'))).rejects.toThrow('ENOENT');
  });
});

test('From another folder it goes on where the last one stands, and begins another one here when asked to.', async () => {
  const [there, here] = [await openFolder(), await openFolder()];
  await program.run(['up', '--rehearse', '--through', 'website'], { cwd: there.cwd });
  const terminal = startWizard(program, here, { columns: 80, rows: 24 });
  await terminal.sees('Welcome back', 'Begin another one here', 'q quit');
  while (!/❯ Begin another/.test(terminal.window().join('\n'))) await pressAndSee(terminal, keys.down);
  terminal.press(keys.enter);
  await terminal.sees('Build in AWS', 'still stands', 'q quit');
  terminal.press(keys.enter);
  await passStep(terminal);
  await terminal.saw('Site bucket created');
  expect(await (await here.control()).inventory()).toHaveLength(1);
});
