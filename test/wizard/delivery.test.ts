import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openFolder } from '../commands/program/folder.ts';
import { installProgram, type Program } from '../commands/program/install.ts';
import { headers } from './kit/headers.ts';
import { keys, type Terminal } from './kit/terminal.ts';
import { choose, passStep, pressAndSee, startWizard, turnTo } from './kit/wizard.ts';

// One world, in which a pipeline is built and then used from windows of several sizes.
vi.setConfig({ testTimeout: 300_000 });

let program: Program;

beforeAll(async () => {
  program = await installProgram();
});
afterAll(async () => {
  await program.remove();
});

/** Takes the offered exercise, and reads its story. */
async function tryIt(terminal: Terminal): Promise<void> {
  await choose(terminal, 'Push a change and watch');
  await terminal.sees('mysfits/app.py');
  await turnTo(terminal, 'do it and watch');
}

test('Guided through the pipeline, one sees it deliver, in windows of any size and read out, and pushes a change of one’s own.', async () => {
  const folder = await openFolder();
  const app = join(folder.cwd, 'mysfits', 'service', 'mysfits', 'app.py');
  const greet = async (words: string) =>
    writeFile(app, (await readFile(app, 'utf8')).replace(/"message": "The mysfits[^"]*"/, `"message": "The mysfits ${words}"`));
  const built = await program.run(['up', '--rehearse', '--through=service'], { cwd: folder.cwd });
  expect(built, built.stdout).toMatchObject({ code: 0 });

  const first = startWizard(program, folder, { columns: 80, rows: 24 });
  await choose(first, 'Go on');
  const of = /Delivery, step 1 of (\d)/;
  await first.sees(of);
  const pauses = Number(of.exec(first.window().join(' '))?.[1]);
  for (let step = 1; step <= pauses; step++) {
    await first.sees(`Delivery, step ${step} of ${pauses}`);
    await passStep(first);
  }
  // The boxes light up one after another, with the map above and what is said last below them.
  await first.sees('● Source', '◐ Build', '○ Deploy', /running \d+s/);
  await first.sees('● Source', '● Build', '◐ Deploy');
  expect(headers(first.everything())).toHaveLength(1);
  await first.sees('Push a change and watch', 'Stop here');
  await tryIt(first);
  first.press(keys.enter);
  await first.saw('Change a line and save it');
  await first.sees('Stop here');
  await greet('say hello.');
  await tryIt(first);
  first.press(keys.enter);
  await first.sees('◐ Build', '○ Deploy');
  await first.saw('The new task answers: {"message":"The mysfits say hello."}');
  await first.sees('Stop here');
  expect(first.everything().join('\n')).not.toContain('Login Succeeded');
  expect(headers(first.everything())).toHaveLength(1);
  first.press('q');
  expect(await first.ended).toBe(0);
  expect(first.tallest()).toBeLessThanOrEqual(22);

  const narrow = startWizard(program, folder, { columns: 40, rows: 20, env: { LANG: 'C', LC_ALL: 'C' } });
  await greet('live in a narrow house.');
  await tryIt(narrow);
  narrow.press(keys.enter);
  await narrow.sees('* Source: done', '~ Build: running', 'o Deploy: waiting');
  await narrow.saw('narrow house');
  await narrow.sees('Leave it');
  expect(narrow.everything().join('')).toMatch(/^\p{ASCII}*$/u);
  narrow.press('q');
  expect(await narrow.ended).toBe(0);
  expect(narrow.tallest()).toBeLessThanOrEqual(18);

  const spoken = startWizard(program, folder, { columns: 80, rows: 24, env: { INK_SCREEN_READER: 'true' } });
  await greet('are read out.');
  await spoken.sees('Push a change and watch', 'Keys:');
  spoken.press(await numberOf(spoken, 'Push a change and watch'));
  spoken.press(keys.enter);
  await spoken.sees('do it and watch');
  spoken.press(keys.enter);
  for (const line of ['Build: running', 'Build: done', 'Deploy: running', 'Deploy: done']) await spoken.saw(line);
  await spoken.saw('The mysfits are read out.');
  expect(spoken.everything().join('\n')).not.toMatch(/[╭╰│◐]/);
  spoken.press('q');
  expect(await spoken.ended).toBe(0);

  // The change that the course makes to the code is read before it is made.
  const data = startWizard(program, folder, { columns: 80, rows: 24 });
  await choose(data, 'Go on');
  while (!/Let the service read the table/.test(data.window().join(' '))) {
    await data.sees(/Data, step \d of \d/);
    await passStep(data);
    await data.sees(/Let the service read the table|Data, step [23] of \d.*enter (more|next) /);
  }
  await turnTo(data, 'next');
  await pressAndSee(data, keys.enter);
  await data.sees('2 files of yours change, then', 'change service/mysfits/__main__.py', 'table_catalogue.py');
  data.press('v');
  await data.sees('What is sent for', '-from .built_in_catalogue import BuiltInCatalogue');
  await turnTo(data, 'close');
  data.press(keys.enter);
  await passStep(data);
  await data.sees('● Source', '◐ Build');
  await data.sees('Push a change and watch', 'Stop here');
  expect(headers(data.everything())).toHaveLength(1);
  data.press('q');
  expect(await data.ended).toBe(0);
  expect(data.tallest()).toBeLessThanOrEqual(22);
});

/** The number of an option that is read out. */
async function numberOf(terminal: Terminal, option: string): Promise<string> {
  const line = terminal.everything().findLast((one) => one.includes(`. ${option}`)) ?? '';
  return /(\d+)\./.exec(line)?.[1] ?? '';
}
