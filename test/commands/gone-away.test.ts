import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openFolder } from './program/folder.ts';
import { installProgram, type Program } from './program/install.ts';

vi.setConfig({ testTimeout: 120_000 });

let program: Program;

beforeAll(async () => {
  program = await installProgram();
});
afterAll(async () => {
  await program.remove();
});

test.each(['PutBucketPolicy', 'PutObject'])(
  'An AWS that goes away in the middle of %s ends the command with 1, and a word.',
  async (operation) => {
    const folder = await openFolder();
    await program.run(['sandbox', 'start'], { cwd: folder.cwd });
    const control = await folder.control();
    const { id } = await control.addFault({ kind: 'hold', operation });
    const running = program.start(['up', '--rehearse', '--through=website'], { cwd: folder.cwd });
    await control.untilHolding(id);
    process.kill(await folder.pid(), 'SIGKILL');
    const ended = await running.ended;
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stdout + ended.stderr).toContain('✗');
  },
);

test('The only project of an account is recovered unasked only by its name: others may use that account too.', async () => {
  const folder = await openFolder();
  await program.run(['sandbox', 'start'], { cwd: folder.cwd });
  const access = JSON.parse((await program.run(['sandbox', 'status', '--json'], { cwd: folder.cwd })).stdout);
  const env = {
    AWS_ACCESS_KEY_ID: access.accessKeyId,
    AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
    XDG_STATE_HOME: join(folder.cwd, 'remembered'),
  };
  const run = (...args: string[]) => program.run(args, { cwd: folder.cwd, env });
  const place = ['--dir', 'mine', '--endpoint-url', access.endpoint, '--region', access.region, '--yes'];
  expect((await run('up', '--through=website', ...place)).code).toBe(0);
  await rm(join(folder.cwd, 'mine', '.mysfits'), { recursive: true });
  await rm(env.XDG_STATE_HOME, { recursive: true });
  const refused = await run('recover', ...place);
  expect(refused.code, refused.stdout).toBe(3);
  const [, project = ''] = /--project (mysfits-\w{6})/.exec(refused.stderr) ?? [];
  expect((await run('recover', ...place, '--project', project)).code).toBe(0);
});
