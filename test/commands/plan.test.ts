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

test('A plan for AWS, before anything is begun, names the place again in what to type next.', async () => {
  const { cwd } = await openFolder();
  const { code, stdout } = await program.run(['plan', '--aws'], { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain('mysfits up --aws');
  expect(stdout).toContain('mysfits plan --verbose --aws');
});

test('A plan shows three of many like calls, and every one of them when asked to.', async () => {
  const { cwd } = await openFolder();
  const puts = async (...flags: string[]) => {
    const { stdout } = await program.run(['plan', '--rehearse', ...flags], { cwd });
    return stdout.match(/s3api put-object /g)?.length;
  };
  // Three pages, and the settings that the module after them uploads.
  expect(await puts()).toBe(3 + 1);
  expect(await puts('--verbose')).toBeGreaterThan(20);
});
