import { spawnSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readIdentity } from '../../src/sandbox/world/identity.ts';
import { type Folder, openFolder } from '../commands/program/folder.ts';
import { installProgram, type Program } from '../commands/program/install.ts';
import { runProgram } from '../helpers/cli.ts';

// Whole journeys, each of several processes, beside other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let program: Program;

beforeAll(async () => {
  program = await installProgram();
});
afterAll(() => program.remove());

const at =
  ({ cwd }: Folder) =>
  (...args: string[]) =>
    program.run(args, { cwd });

const inventoryOf = async (folder: Folder) => JSON.parse((await at(folder)('sandbox', 'inventory', '--json')).stdout);

/** What was built goes the whole way: proven, torn down, nothing left. */
async function expectAWholeWay(folder: Folder): Promise<void> {
  expect(await at(folder)('verify')).toMatchObject({ code: 0 });
  expect(await inventoryOf(folder)).toHaveLength(1);
  expect(await at(folder)('teardown', '--yes')).toMatchObject({ code: 0 });
  expect(await inventoryOf(folder)).toEqual([]);
}

describe('a bucket name that somebody else takes between the look and the creation', () => {
  it('makes another project of it, which then stands, and leaves the other bucket alone', async () => {
    const folder = await openFolder();
    await at(folder)('sandbox', 'start');
    const control = await folder.control();
    const { id } = await control.addFault({ kind: 'hold', service: 's3', operation: 'CreateBucket', nth: 1, times: 1 });
    const up = program.start(['up', '--through=website', '--rehearse'], { cwd: folder.cwd });
    await control.untilHolding(id);
    const { stdout } = await at(folder)('status', '--json');
    const { project, endpoint, region } = JSON.parse(stdout);
    const { accessKeyId, secretAccessKey } = await control.addAccount();
    const credentials = { accessKeyId, secretAccessKey };
    const stranger = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    onTestFinished(() => stranger.destroy());
    await stranger.send(new CreateBucketCommand({ Bucket: `${project}-site` }));
    await control.liftFault(id);

    const ended = await up.ended;
    expect(ended.stdout).toContain(`A name of ${project} is taken by somebody else.`);
    expect(ended.code).toBe(0);
    const status = JSON.parse((await at(folder)('status', '--json')).stdout);
    expect(status.project).not.toBe(project);
    expect(await at(folder)('verify')).toMatchObject({ code: 0 });
    expect(await at(folder)('teardown', '--yes')).toMatchObject({ code: 0 });
    expect(await inventoryOf(folder)).toEqual([expect.objectContaining({ name: `${project}-site` })]);
    await at(folder)('sandbox', 'start');
    await expect(stranger.send(new HeadBucketCommand({ Bucket: `${project}-site` }))).resolves.toBeDefined();
  });
});

/** Holds a port as another program would. */
async function occupy(port: number): Promise<() => Promise<void>> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const leave = () => new Promise<void>((resolve) => server.close(() => resolve()));
  onTestFinished(leave);
  return leave;
}

describe('a port that another program took while the sandbox was stopped', () => {
  it.each(['API', 'website'])("is named where it was the %s's, with ways out, and nothing is lost", async (whose) => {
    const folder = await openFolder();
    expect(await at(folder)('up', '--through=website', '--rehearse')).toMatchObject({ code: 0 });
    const { urls } = JSON.parse((await at(folder)('status', '--json')).stdout);
    const port = whose === 'API' ? readIdentity(join(folder.home, 'sandbox'))?.apiPort : Number(new URL(urls.site).port);
    await at(folder)('sandbox', 'stop');
    const leave = await occupy(port ?? 0);

    for (const args of [
      ['up', '--through=website'],
      ['teardown', '--yes'],
    ]) {
      const { code, stdout, stderr } = await at(folder)(...args);
      expect(code).toBe(4);
      const said = (stdout + stderr).replace(/\s+/g, ' ');
      expect(said).toContain(`Port ${port} is taken by another program`);
      expect(said).toContain('sandbox reset');
    }
    // What only looks still says what is recorded.
    expect((await at(folder)('status')).stdout).toContain('Site bucket');

    await leave();
    const again = await at(folder)('up', '--through=website');
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).not.toContain('Site bucket created');
    expect(JSON.parse((await at(folder)('status', '--json')).stdout).urls).toEqual(urls);
    await expectAWholeWay(folder);
  });
});

/** Whether small disks of memory can be laid here: it takes root, and a container may forbid it all the same. */
const mountsDisks = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

/** A place on a disk of 2 MB; `fill` leaves no byte of it free, `drain` gives the room back. */
async function onSmallDisk() {
  const folder = await openFolder();
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder.cwd]);
  if (status !== 0) throw new Error(`Can't lay a disk over ${folder.cwd}: ${stderr}`);
  onTestFinished(() => void spawnSync('umount', ['--lazy', folder.cwd]));
  await mkdir(join(folder.cwd, 'mysfits'));
  const ballast = join(folder.cwd, 'ballast');
  const fill = async () => {
    await writeFile(ballast, '');
    spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=1k']);
  };
  return { folder, fill, drain: () => rm(ballast) };
}

describe.skipIf(!mountsDisks)('a full disk (skipped where nobody may mount one, which takes root)', () => {
  it('from the start on is said in so many words, and with room the same command builds', async () => {
    const { folder, fill, drain } = await onSmallDisk();
    await fill();
    const { code, stdout, stderr } = await at(folder)('up', '--through=website', '--rehearse');
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/disk is full|no space left/i);
    expect(stdout + stderr).not.toContain('this was not foreseen');
    await drain();
    expect(await at(folder)('up', '--through=website', '--rehearse')).toMatchObject({ code: 0 });
    await expectAWholeWay(folder);
  });

  it.each(['CreateBucket', 'PutBucketPolicy', 'PutObject'])(
    'from %s on loses nothing: with room again, up goes on',
    async (operation) => {
      const { folder, fill, drain } = await onSmallDisk();
      await at(folder)('sandbox', 'start');
      const control = await folder.control();
      const { id } = await control.addFault({ kind: 'hold-answer', operation, nth: 1, times: 1 });
      const up = program.start(['up', '--through=website', '--rehearse'], { cwd: folder.cwd });
      await control.untilHolding(id);
      await fill();
      await control.liftFault(id);
      const { code, stdout, stderr } = await up.ended;
      expect(code).toBe(1);
      expect(stdout + stderr).toMatch(/disk is full|no space left/i);
      expect(stdout + stderr).not.toContain('this was not foreseen');
      expect(stdout + stderr).not.toContain('health.aws.amazon.com');
      await drain();
      expect(await at(folder)('up', '--through=website')).toMatchObject({ code: 0 });
      await expectAWholeWay(folder);
    },
  );
});

describe('a workspace whose name a shell would read otherwise', () => {
  it.each(['with spaces', `it's "quoted" and $HOME`, 'drôle 🐉', '-looks-like-a-flag'])(
    '(%s) is named in hints so that they can be typed',
    async (name) => {
      const folder = await openFolder(name);
      // As wide as a terminal would have to be for the hint to stand in one line.
      const env = { COLUMNS: '300' };
      const up = await program.run(['up', '--through=website', '--rehearse', `--dir=${name}`], { cwd: folder.cwd, env });
      expect(up).toMatchObject({ code: 0 });
      const hinted = /^ +Tear down +mysfits (.*)$/m.exec(up.stdout)?.[1];
      const shell = await runProgram('/bin/sh', ['-c', `"$0" "$1" ${hinted} --yes`, process.execPath, program.cli], {
        cwd: folder.cwd,
        env: { PATH: '/usr/bin:/bin', HOME: program.home },
      });
      expect(shell).toMatchObject({ code: 0, stderr: '' });
      expect(shell.stdout).toContain('Site bucket deleted');
    },
  );
});
