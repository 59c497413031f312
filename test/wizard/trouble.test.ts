import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openFolder } from '../commands/program/folder.ts';
import { installProgram, type Program } from '../commands/program/install.ts';
import { headers, marginAtEdge } from './kit/headers.ts';
import { keys } from './kit/terminal.ts';
import { passStep, startWizard, turnTo } from './kit/wizard.ts';

// Whole plays, each with a program and a local AWS of its own.
vi.setConfig({ testTimeout: 120_000 });

let program: Program;

beforeAll(async () => {
  program = await installProgram();
});
afterAll(async () => {
  await program.remove();
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
