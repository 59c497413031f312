import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Folder, openFolder } from '../commands/program/folder.ts';
import { installProgram, type Program } from '../commands/program/install.ts';
import { headers } from './kit/headers.ts';
import { keys, type Terminal } from './kit/terminal.ts';
import { choose, passStep, startWizard, turnTo } from './kit/wizard.ts';

// Plays through both modules, each with a program and a local AWS of its own.
vi.setConfig({ testTimeout: 180_000 });

let program: Program;

beforeAll(async () => {
  program = await installProgram();
});
afterAll(async () => {
  await program.remove();
});

/** The link behind a label, wherever a narrow window has folded it. */
const linkOf = (terminal: Terminal, label: string) =>
  new RegExp(`${label}:? *\\s(http://127\\.0\\.0\\.1:\\d+)`).exec(terminal.everything().join('\n'))?.[1] ?? '';

const inventory = async ({ cwd }: Folder) =>
  JSON.parse((await program.run(['sandbox', 'inventory', '--json'], { cwd })).stdout) as unknown[];

async function endsWithNothing(terminal: Terminal, folder: Folder) {
  terminal.press('t');
  await terminal.sees(/Goes: \d+ resources/);
  await turnTo(terminal, 'tear it down');
  terminal.press(keys.enter);
  expect(await terminal.ended).toBe(0);
  expect(await inventory(folder)).toEqual([]);
}

test('Guided through both modules, chosen otherwise on the way and back again: the page shows what the service tells.', async () => {
  const folder = await openFolder();
  const terminal = startWizard(program, folder, { columns: 80, rows: 24, args: ['--rehearse'] });
  for (const step of [1, 2, 3, 4]) {
    await terminal.sees(`step ${step} of 4`);
    await passStep(terminal);
  }
  await terminal.sees('The site answers', 'Stop here');
  await choose(terminal, 'Go on');
  await terminal.sees('Service, step 1 of 7');
  await turnTo(terminal, 'next');
  terminal.press(keys.enter);
  await terminal.sees('in AWS about:', /❯ frugal \$1\.20 a day/, /one-nat \$\d\.\d\d a day/, 'enter choose');
  await choose(terminal, 'one-nat');
  await terminal.sees('Service, step 1 of 7', '"ParameterValue":"one-nat"', 'costs about');
  await passStep(terminal);
  for (const step of [2, 3, 4, 5, 6, 7]) {
    await terminal.sees(`Service, step ${step} of 7`);
    await passStep(terminal);
  }
  await terminal.sees('The service answers', 'now one-nat', 'Stop here');
  const site = linkOf(terminal, 'site');
  expect(await creaturesToldBy('service', site)).toBe(12);

  await choose(terminal, 'Stop the task and watch');
  await terminal.sees('StopTask', 'do it and watch');
  terminal.press(keys.enter);
  await terminal.saw('ECS started task');
  await terminal.saw('The service answers again');
  await terminal.sees('Change: The shape of the network', 'Stop here');

  await choose(terminal, 'Change: The shape of the network');
  await terminal.sees('Now it is one-nat', 'enter choose');
  await choose(terminal, 'frugal');
  await terminal.sees('one-nat now, frugal wanted', 'Network: one-nat becomes frugal', 'a day less', 'enter change it');
  terminal.press(keys.enter);
  await terminal.sees('now frugal', 'Stop here');
  await terminal.saw('Core stack brought into line');
  expect(await creaturesToldBy('service', site)).toBe(12);
  expect(terminal.tallest()).toBeLessThanOrEqual(22);
  await endsWithNothing(terminal, folder);
});

describe.each([
  [40, 20],
  [120, 40],
])('in a window of %i columns and %i rows', (columns, rows) => {
  test('both modules build in express without a torn screen, come back from a lost state file, and leave nothing', async () => {
    const folder = await openFolder();
    const first = startWizard(program, folder, { columns, rows, args: ['--rehearse', '--express'] });
    await first.sees('Stop here');
    await choose(first, 'Go on');
    await first.sees('Stop the task and watch', 'Stop here');
    expect(headers(first.everything())).toHaveLength(1);
    first.press('q');
    expect(await first.ended).toBe(0);

    await program.run(['sandbox', 'stop'], { cwd: folder.cwd });
    for (const file of ['state.json', 'state.json.bak']) await rm(join(folder.home, file), { force: true });
    const second = startWizard(program, folder, { columns, rows });
    await second.sees('Look for it now');
    await choose(second, 'Look for it now');
    await second.sees('Write it down');
    await choose(second, 'Write it down');
    await second.sees('Welcome back');
    expect(headers(second.everything())).toHaveLength(1);
    await endsWithNothing(second, folder);
    for (const { tallest } of [first, second]) expect(tallest()).toBeLessThanOrEqual(rows - 2);
  });
});

/** How many creatures the page shows, once it says by whom it was told of them. */
async function creaturesToldBy(whom: string, site: string): Promise<number> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.goto(site);
  await page.locator(`#source[data-told="${whom}"]`).waitFor();
  const creatures = await page.locator('#mysfits > *').count();
  await browser.close();
  return creatures;
}
