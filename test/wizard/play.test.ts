import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openFolder } from '../commands/program/folder.ts';
import { installProgram, type Program } from '../commands/program/install.ts';
import { headers } from './kit/headers.ts';
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
