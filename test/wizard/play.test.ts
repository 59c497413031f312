import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openFolder } from '../commands/program/folder.ts';
import { installProgram, type Program } from '../commands/program/install.ts';
import { keys, type Terminal } from './kit/terminal.ts';
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

const headers = (lines: readonly string[]) => lines.filter((line) => /^ ?[─-] (REHEARSAL|Mythical Mysfits)/.test(line));
/** The rule of a header ends this far from the window's edge; one that was folded ends at the edge. */
const marginAtEdge = (columns: number) => (columns < 60 ? 0 : 1);
const linkIn = (terminal: Terminal) => /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.everything().join('\n'))?.[0] ?? '';

describe.each([
  [40, 20],
  [80, 24],
  [120, 40],
])('in a window of %i columns and %i rows', (columns, rows) => {
  test('a rehearsal goes from an empty folder to a site that answers, with a stop on the way, and back to nothing', async () => {
    const folder = await openFolder();
    const first = startWizard(program, folder, { columns, rows });
    await first.sees('Rehearse on this machine', 'Build in AWS', 'q quit');
    first.press(keys.enter);
    await passStep(first);
    await passStep(first);
    await first.saw('Site hosting created');
    // Stopped in the middle of the third.
    const control = await folder.control();
    const fault = await control.addFault({ kind: 'hold', operation: 'PutBucketPolicy' });
    await passStep(first);
    await control.untilHolding(fault.id);
    first.press(keys.ctrlC);
    await first.sees('Stopping');
    await control.liftFaults();
    expect(await first.ended).toBe(130);
    expect(first.everything().join(' ').replace(/\s+/g, ' ')).toContain('Stopped where you asked');

    const second = startWizard(program, folder, { columns, rows });
    await second.sees('Welcome back', 'Go on where you stopped');
    await turnTo(second, 'choose');
    await pressAndSee(second, keys.enter);
    await passStep(second);
    await second.sees('Open site', 'The site answers', 'q quit');
    expect(await (await fetch(linkIn(second))).text()).toContain('<title>');
    expect(headers(second.everything())).toHaveLength(1);
    second.press('t');
    await second.sees('Goes: 4 resources');
    await turnTo(second, 'tear it down');
    second.press(keys.enter);
    expect(await second.ended).toBe(0);
    const end = second.everything().join(' ').replace(/\s+/g, ' ');
    expect(end).toMatch(/Nothing of mysfits-\w+ is left\. The receipt: /);
    expect(headers(second.everything())).toEqual([]);
    expect(await readFile(join(folder.cwd, 'mysfits', 'receipt.md'), 'utf8')).toMatch(/## Left against intention\n\nNothing\./);
    for (const { tallest } of [first, second]) expect(tallest()).toBeLessThanOrEqual(rows - 2);
  });
});

test('The first resource takes three key presses.', async () => {
  const folder = await openFolder();
  const terminal = startWizard(program, folder, { columns: 80, rows: 24 });
  for (const page of ['Build in AWS', 'Your pages need a home', 'create-bucket']) {
    await terminal.sees(page, 'q quit');
    terminal.press(keys.enter);
  }
  await terminal.saw('Site bucket created');
  expect(await (await folder.control()).inventory()).toHaveLength(1);
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

describe('in the middle of a step', () => {
  async function held(operation: string, size = { columns: 80, rows: 24 }) {
    const folder = await openFolder();
    const terminal = startWizard(program, folder, { ...size, args: ['--rehearse'] });
    await terminal.sees('step 1 of 4');
    const control = await folder.control();
    const fault = await control.addFault({ kind: 'hold', operation });
    await passStep(terminal);
    if (operation === 'CreateBucket') await control.untilHolding(fault.id);
    return { folder, terminal, control };
  }

  test('the step, its time, and what to expect in AWS are in sight', async () => {
    const { terminal, control } = await held('CreateBucket');
    await terminal.sees('Create the bucket that holds the site', 'in AWS 1-3 s, nothing by the hour', 'q stop after this');
    await control.liftFaults();
    await terminal.saw('Site bucket created');
  });

  test('a second Ctrl-C ends at once with 130; nothing is lost or doubled when it goes on', async () => {
    const { folder, terminal, control } = await held('CreateBucket');
    terminal.press(keys.ctrlC);
    await terminal.sees('Stopping');
    // Two that come together are one key press under npm, so the second is sent until it is heard.
    const pressing = setInterval(() => terminal.press(keys.ctrlC), 100);
    expect(await terminal.ended).toBe(130);
    clearInterval(pressing);
    await control.liftFaults();
    const again = startWizard(program, folder, { columns: 80, rows: 24, args: ['--express'] });
    await again.sees('Welcome back', 'q quit');
    again.press(keys.enter);
    await again.sees('The site answers', 'Stop here');
    expect(await control.inventory()).toHaveLength(1);
  });

  test('a terminal that is closed lets the call end and be recorded', async () => {
    const { folder, terminal, control } = await held('CreateBucket');
    terminal.close();
    await control.liftFaults();
    await terminal.ended;
    const again = startWizard(program, folder, { columns: 80, rows: 24, args: ['--express'] });
    await again.sees('Welcome back', 'q quit');
    again.press(keys.enter);
    await again.sees('The site answers', 'Stop here');
    expect(again.everything().join('\n')).not.toContain('Taken over');
    expect(await control.inventory()).toHaveLength(1);
  });

  test('a window that changes its size leaves no torn line behind, and keeps what stays', async () => {
    const { terminal, control } = await held('PutBucketPolicy', { columns: 120, rows: 40 });
    await passStep(terminal);
    const sizes = [
      [60, 40],
      [100, 30],
      [46, 34],
      [100, 12],
      [80, 24],
    ] as const;
    const follow = async (footer: string) => {
      for (const [columns, rows] of sizes) {
        terminal.resize(columns, rows);
        await terminal.until(
          (seen) => headers(seen).some((line) => line.endsWith('─') && line.length === columns - marginAtEdge(columns)),
          `a header of ${columns} columns`,
        );
        await terminal.sees(footer);
        expect(headers(terminal.everything()), terminal.everything().join('\n')).toHaveLength(1);
        expect(terminal.everything().filter((line) => line.includes('Site bucket created'))).toHaveLength(1);
      }
    };
    await terminal.sees('step 3 of 4', 'enter next');
    await follow('glossary');
    await turnTo(terminal, 'next');
    await passStep(terminal);
    await terminal.sees('stop after this');
    await follow('stop after this');
    await control.liftFaults();
    await terminal.sees('step 4 of 4', /enter \S/);
    expect(headers(terminal.everything())).toHaveLength(1);
  });

  test('a second wizard on the same workspace says who holds it', async () => {
    const { folder, terminal, control } = await held('CreateBucket');
    const other = startWizard(program, folder, { columns: 80, rows: 24 });
    await other.sees('Welcome back', 'q quit');
    other.press(keys.enter);
    await other.sees(/process \d+/, 'Try again');
    other.press('q');
    expect(await other.ended).toBe(1);
    await control.liftFaults();
    await terminal.sees('step 2 of 4');
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

describe('when something fails', () => {
  async function failing(operation: string) {
    const folder = await openFolder();
    const terminal = startWizard(program, folder, { columns: 80, rows: 24, args: ['--rehearse'] });
    await terminal.sees('step 1 of 4', 'enter next');
    const control = await folder.control();
    await control.addFault({ kind: 'fail', operation, code: 'AccessDenied', status: 403, message: 'Not today' });
    return { folder, terminal, control };
  }

  test('a step says what, why and what to do; tried again, it goes on where it stopped', async () => {
    const { terminal, control } = await failing('PutBucketWebsite');
    await passStep(terminal);
    await passStep(terminal);
    await terminal.sees("A website on S3 isn't finished", 'Try again', 'q quit');
    await terminal.saw('✗ Site hosting:');
    await terminal.saw('Not today');
    await control.liftFaults();
    terminal.press(keys.enter);
    await terminal.sees('Let the bucket answer as a website', 'enter next');
    await passStep(terminal);
    await terminal.saw('Site hosting created');
  });

  test('a teardown names what is left and tries again; left alone it ends with 2', async () => {
    const { folder, terminal, control } = await failing('DeleteBucket');
    await passStep(terminal);
    await terminal.sees('step 2 of 4', 't tear down');
    terminal.press('t');
    await terminal.sees('Goes: 1 resource', 'esc keep it');
    terminal.press(keys.enter);
    await terminal.sees('Something is left', 'Try again', 'q quit');
    await terminal.saw('✗ Site bucket');
    terminal.press('q');
    expect(await terminal.ended).toBe(2);
    await control.liftFaults();
    const again = startWizard(program, folder, { columns: 80, rows: 24 });
    await again.sees('Welcome back', 't tear down');
    again.press('t');
    await again.sees('Goes: 1 resource', 'esc keep it');
    again.press(keys.enter);
    expect(await again.ended).toBe(0);
  });
});

test('In an account it says whose, counts money, and tears down only when the name is typed.', async () => {
  const folder = await openFolder();
  await program.run(['sandbox', 'start'], { cwd: folder.cwd });
  const access = JSON.parse((await program.run(['sandbox', 'status', '--json'], { cwd: folder.cwd })).stdout);
  const terminal = startWizard(program, folder, {
    columns: 80,
    rows: 24,
    env: { AWS_ACCESS_KEY_ID: access.accessKeyId, AWS_SECRET_ACCESS_KEY: access.secretAccessKey, AWS_REGION: access.region },
    args: ['--dir', 'theirs', '--endpoint-url', access.endpoint],
  });
  await terminal.sees(`account ${access.account}?`, 'You are: arn:aws:iam::', 'enter build here');
  terminal.press(keys.enter);
  await passStep(terminal);
  await terminal.sees('step 2 of 4', 't tear down', 'so far');
  const project = /mysfits-\w{6}/.exec(terminal.window().join('\n'))?.[0] ?? '';
  terminal.press('t');
  await terminal.sees(`Type ${project} to delete`);
  terminal.press(`yes${keys.enter}`);
  await terminal.sees(`"yes" isn't its name`);
  expect(await (await folder.control()).inventory()).toHaveLength(1);
  terminal.press(`${project}${keys.enter}`);
  expect(await terminal.ended).toBe(0);
  expect(await (await folder.control()).inventory()).toEqual([]);
});
