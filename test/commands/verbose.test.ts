import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFolder } from './program/folder.ts';
import { installProgram, type Program } from './program/install.ts';

let program: Program;

beforeAll(async () => {
  program = await installProgram();
});
afterAll(async () => {
  await program.remove();
});

test('Where an error came from is told only to whoever asks for it.', async () => {
  const { cwd, control } = await openFolder();
  await program.run(['sandbox', 'start'], { cwd });
  await (await control()).addFault({ kind: 'fail', operation: 'CreateBucket', code: 'AccessDenied', status: 403 });
  const quiet = await program.run(['up', '--through=website', '--rehearse'], { cwd });
  expect(quiet.code).toBe(1);
  expect(quiet.stdout + quiet.stderr).not.toMatch(/\n\s+at /);
  const verbose = await program.run(['up', '--through=website', '--rehearse', '--verbose'], { cwd });
  expect(verbose.code).toBe(1);
  expect(verbose.stderr).toMatch(/\n\s+at /);
  expect(verbose.stderr).toContain('Caused by:');
});

test("A shell that is set up for another region or profile doesn't lead a workspace astray.", async () => {
  const { cwd } = await openFolder();
  await program.run(['up', '--through=website', '--rehearse', '--region', 'eu-west-1'], { cwd });
  const env = { AWS_REGION: 'ap-south-1', AWS_PROFILE: 'nobody', AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ACCESS_KEY_ID: 'x' };
  const { stdout } = await program.run(['status', '--json'], { cwd, env });
  expect(JSON.parse(stdout)).toMatchObject({ region: 'eu-west-1', drift: [], problem: null });
  expect(await program.run(['teardown', '--yes'], { cwd, env })).toMatchObject({ code: 0 });
});
