import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openFolder } from './program/folder.ts';
import { installProgram, jsonLines, type Program } from './program/install.ts';

// A pipeline that builds and rolls out, in several processes, beside other tests.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const shell = promisify(execFile);

let program: Program;

beforeAll(async () => {
  program = await installProgram();
});
afterAll(async () => {
  await program.remove();
});

test('One pushes what one changed, looks away and again, and is told what is wrong and what would be lost.', async () => {
  const folder = await openFolder();
  const run = (...words: string[]) => program.run(words, { cwd: folder.cwd });
  const app = join(folder.cwd, 'mysfits', 'service', 'mysfits', 'app.py');
  const greet = async (words: string, file = app) =>
    writeFile(file, (await readFile(file, 'utf8')).replace(/"message": "The mysfits[^"]*"/, `"message": "The mysfits ${words}"`));
  const status = async () => JSON.parse((await run('status', '--json')).stdout);

  await run('up', '--rehearse', '--through=website');
  expect(await run('push')).toMatchObject({ code: 1, stderr: expect.stringContaining('mysfits up --through delivery') });
  const built = await run('up', '--through=delivery');
  expect(built, built.stdout + built.stderr).toMatchObject({ code: 0 });
  expect(built.stdout).not.toContain("isn't pushed yet");
  expect(await run('push')).toMatchObject({ code: 0, stdout: expect.stringMatching(/Nothing in service\/ differs.*delivered/s) });

  // What isn't pushed is named, by `up` and by `status`.
  await greet('say hello.');
  expect((await run('up')).stdout).toMatch(/service\/mysfits\/app\.py isn't pushed yet[\s\S]*mysfits push/);
  expect((await status()).release).toMatchObject({ state: 'delivered', unpushed: ['service/mysfits/app.py'] });

  // Ctrl-C looks away; the same command looks again, at what goes on.
  const away = program.start(['push', '--json', '-m', 'Say hello'], { cwd: folder.cwd });
  await away.heard('"title":"Build","state":"running"');
  away.kill('SIGINT');
  const left = await away.ended;
  expect(left.code).toBe(130);
  const told = jsonLines(left.stdout);
  expect(told.find(({ type }) => type === 'changes')).toMatchObject({
    files: [
      { path: 'service/mysfits/app.py', change: 'changed', added: 1, removed: 1, diff: expect.stringContaining('say hello.') },
    ],
  });
  const { revision } = told.find(({ type }) => type === 'commit') as { revision: string };
  expect(told.at(-1)).toMatchObject({ type: 'error', nextSteps: ['Look again: mysfits push'], exitCode: 130 });
  const again = jsonLines((await run('push', '--json')).stdout);
  expect(again[0]).toMatchObject({ type: 'nothing-to-push', revision, state: 'under way' });
  expect(again.findLast(({ type }) => type === 'push-stages')).toMatchObject({
    stages: ['Source', 'Build', 'Deploy'].map((title) => ({ title, state: 'done' })),
  });
  expect(again.at(-1)).toMatchObject({
    type: 'result',
    outcome: 'delivered',
    revision,
    answer: '{"message":"The mysfits say hello."}',
  });
  expect((await status()).release).toMatchObject({ revision, message: 'Say hello', state: 'delivered', unpushed: [] });
  expect((await run('logs', '--build')).stdout).toMatch(/naming to[\s\S]*SUCCEEDED/);
  expect((await run('open', 'pipeline')).stderr).toContain('mysfits logs --build');

  // Nothing changed: the exercise says so, and what to change.
  const idle = await run('verify', '--exercise=push-a-change');
  expect(idle).toMatchObject({ code: 0, stdout: expect.stringMatching(/differs[\s\S]*mysfits\/app\.py/) });

  // Somebody else commits; whoever pushes would take that back, and is asked first.
  const clone = join(folder.cwd, 'clone');
  const line = (await status()).release.clone as string;
  const helped = line.replace('!mysfits git-credential', `!${process.execPath} ${program.cli} git-credential`);
  const env = { ...process.env, HOME: program.home, GIT_TERMINAL_PROMPT: '0' };
  await shell('/bin/sh', ['-c', `${helped} ${clone}`], { env });
  await greet('were here before you.', join(clone, 'mysfits', 'app.py'));
  const commit = 'git -c user.name=B -c user.email=b@example.org commit -qam "Were here" && git push -q';
  await shell('/bin/sh', ['-c', commit], { cwd: clone, env });
  await greet('beg to differ.');
  const refused = await run('push');
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringMatching(/take back[\s\S]*mysfits push --yes/) });

  // A build that fails shows its end; pushed again unchanged, it is tried again.
  const dockerfile = join(folder.cwd, 'mysfits', 'service', 'Dockerfile');
  await writeFile(dockerfile, `${await readFile(dockerfile, 'utf8')}\nCOPY nowhere /\n`);
  for (const begins of [/files differ/, /its release failed: it goes/]) {
    const failed = await run('push', '--yes');
    expect(failed, failed.stdout).toMatchObject({ code: 1, stdout: expect.stringMatching(begins) });
    expect(failed.stderr).toContain('nowhere');
  }
});
