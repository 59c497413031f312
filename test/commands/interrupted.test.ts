import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Folder, openFolder } from './program/folder.ts';
import { installProgram, jsonLines, type Program } from './program/install.ts';

// Whole journeys, each of several processes, beside other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let program: Program;

beforeAll(async () => {
  program = await installProgram();
});
afterAll(async () => {
  await program.remove();
});

const at =
  (folder: Folder) =>
  (...args: string[]) =>
    program.run(args, { cwd: folder.cwd });

async function withSandbox(): Promise<Folder> {
  const folder = await openFolder();
  expect((await at(folder)('sandbox', 'start')).code).toBe(0);
  return folder;
}

const inventoryOf = async (folder: Folder) => JSON.parse((await at(folder)('sandbox', 'inventory', '--json')).stdout);

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s in the middle of a call', (signal) => {
  test('lets the call end and be recorded, says how to go on, and ends with 130; `up` then goes on', async () => {
    const folder = await withSandbox();
    const control = await folder.control();
    const fault = await control.addFault({ kind: 'hold', operation: 'CreateBucket' });
    const running = program.start(['up', '--through=website', '--rehearse', '--json'], { cwd: folder.cwd });
    await control.untilHolding(fault.id);
    running.kill(signal);
    await running.heard('"type":"stopping"');
    await control.liftFaults();
    const ended = await running.ended;
    expect(ended.code, ended.stderr).toBe(130);
    expect(jsonLines(ended.stdout).at(-1)).toMatchObject({ type: 'result', outcome: 'interrupted' });
    expect(await control.inventory()).toHaveLength(1);
    expect((await at(folder)('up', '--through=website')).code).toBe(0);
    expect((await at(folder)('teardown', '--yes')).code).toBe(0);
    expect(await inventoryOf(folder)).toEqual([]);
  });
});

test('A second Ctrl-C ends at once with 130, and the next `up` goes on from the row that is there.', async () => {
  const folder = await withSandbox();
  const control = await folder.control();
  const fault = await control.addFault({ kind: 'hold', operation: 'CreateBucket' });
  const running = program.start(['up', '--through=website', '--rehearse'], { cwd: folder.cwd });
  await control.untilHolding(fault.id);
  // Two that come together are one key press under npm, so the second is sent until it is heard.
  const pressing = setInterval(() => running.kill('SIGINT'), 100);
  const ended = await running.ended;
  clearInterval(pressing);
  expect(ended.code).toBe(130);
  expect(ended.stdout).toContain('Stopping (SIGINT)');
  await control.liftFaults();
  expect((await at(folder)('up', '--through=website')).code).toBe(0);
  expect((await at(folder)('verify')).code).toBe(0);
});

test('Killed in the middle, the next run takes the lock over, says so, and finishes.', async () => {
  const folder = await withSandbox();
  const control = await folder.control();
  const fault = await control.addFault({ kind: 'hold-answer', operation: 'CreateBucket' });
  const running = program.start(['up', '--through=website', '--rehearse'], { cwd: folder.cwd });
  await control.untilHolding(fault.id);
  running.kill('SIGKILL');
  await running.ended;
  await control.liftFaults();
  const ended = await at(folder)('up', '--through=website');
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  expect(ended.stdout).toMatch(/Taken over/);
  expect(await control.inventory()).toHaveLength(1);
});

test('A sandbox that is killed under a run is an error that says so; `up` starts it again and goes on.', async () => {
  const folder = await withSandbox();
  const control = await folder.control();
  const fault = await control.addFault({ kind: 'hold', operation: 'PutBucketPolicy' });
  const running = program.start(['up', '--through=website', '--rehearse'], { cwd: folder.cwd });
  await control.untilHolding(fault.id);
  process.kill(await folder.pid(), 'SIGKILL');
  const ended = await running.ended;
  expect(ended.code).toBe(1);
  expect(ended.stdout).toContain('✗');
  expect(ended.stdout).toContain('mysfits up');
  const again = await at(folder)('up', '--through=website');
  expect(again, again.stdout + again.stderr).toMatchObject({ code: 0 });
  expect((await at(folder)('verify')).code).toBe(0);
});

test('What can not be deleted is named, stands in the receipt, and ends with 2; the next teardown takes it.', async () => {
  const folder = await withSandbox();
  await at(folder)('up', '--through=website', '--rehearse');
  const control = await folder.control();
  await control.addFault({ kind: 'fail', operation: 'DeleteBucket', code: 'AccessDenied', status: 403, message: 'Not today' });
  const ended = await at(folder)('teardown', '--yes');
  expect(ended.code).toBe(2);
  expect(ended.stdout).toMatch(/✗ Site bucket/);
  const receipt = () => readFile(join(folder.cwd, 'mysfits', 'receipt.md'), 'utf8');
  expect(await receipt()).toMatch(/## Left against intention\n\n\|[^#]*Site bucket/);
  await control.liftFaults();
  expect((await at(folder)('teardown', '--yes')).code).toBe(0);
  expect(await receipt()).toMatch(/## Left against intention\n\nNothing\./);
  expect(await inventoryOf(folder)).toEqual([]);
});

test("A bucket's name that somebody else has is no matter while nothing exists: another project is drawn, and it says so.", async () => {
  const folder = await withSandbox();
  const control = await folder.control();
  await control.addFault({ kind: 'fail', operation: 'CreateBucket', code: 'BucketAlreadyExists', status: 409, nth: 1 });
  const ended = await at(folder)('up', '--through=website', '--rehearse');
  expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
  const drawn = [...new Set(ended.stdout.match(/mysfits-[a-z0-9]{6}(?=-site)/g))];
  expect(drawn).toHaveLength(2);
  expect(ended.stdout).toContain('another is drawn');
  const { project } = JSON.parse((await at(folder)('status', '--json')).stdout);
  expect(project).toBe(drawn[1]);
});
