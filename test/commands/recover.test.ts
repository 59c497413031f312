import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, DeleteBucketWebsiteCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { State } from '../../src/engine/state/row.ts';
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

/** Runs the program in a folder whose user has a list of workspaces of their own. */
const at = (folder: Folder, env: NodeJS.ProcessEnv = {}) => {
  const all = { XDG_STATE_HOME: join(folder.cwd, 'remembered'), ...env };
  return (...args: string[]) => program.run(args, { cwd: folder.cwd, env: all });
};

async function built(through = 'website') {
  const folder = await openFolder();
  const run = at(folder);
  expect(await run('up', '--rehearse', `--through=${through}`)).toMatchObject({ code: 0 });
  return { folder, run, lost: JSON.parse(await readFile(folder.state, 'utf8')) as State };
}

const lose = async ({ state }: Folder, ...more: string[]) => {
  for (const path of [state, ...more.map((suffix) => `${state}${suffix}`)]) await rm(path);
};
const stateOf = async ({ state }: Folder) => JSON.parse(await readFile(state, 'utf8')) as State;

/** A state less what nobody can know again. */
const timeless = ({ rows, serial: _serial, createdAt: _createdAt, ...rest }: State) => ({
  ...rest,
  rows: Object.fromEntries(Object.entries(rows).map(([id, row]) => [id, { ...row, token: '', startedAt: '', createdAt: '' }])),
});

const changes = (stdout: string) =>
  (jsonLines(stdout) as { call?: { operation: string } }[]).flatMap(({ call }) =>
    call && !/^(Get|Head|List|Describe)/.test(call.operation) ? [call.operation] : [],
  );

/** A client of the sandbox that runs in a folder, as its owner or as another account. */
async function clientOf(run: ReturnType<typeof at>, key: { accessKeyId?: string; secretAccessKey?: string } = {}) {
  const access = JSON.parse((await run('sandbox', 'status', '--json')).stdout);
  const { accessKeyId, secretAccessKey } = { ...access, ...key };
  const client = new S3Client({
    endpoint: access.endpoint,
    region: access.region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  onTestFinished(() => client.destroy());
  return {
    access,
    client,
    make: (Bucket: string, tags: Record<string, string> = {}) =>
      client.send(
        new CreateBucketCommand({
          Bucket,
          CreateBucketConfiguration: { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
        }),
      ),
  };
}

describe('a state file that was deleted', () => {
  test('is shown and rebuilt equal to the lost one but for times; `up` then changes nothing and `teardown` leaves nothing', async () => {
    const { folder, run, lost } = await built();
    await lose(folder, '.bak');
    const ended = await run('recover', '--yes');
    expect(ended, ended.stderr).toMatchObject({ code: 0, stderr: '' });
    for (const words of ['Site bucket', 'Site hosting', 'Site access', 'Site pages', 'State file written, 4 resources']) {
      expect(ended.stdout).toContain(words);
    }
    const found = await stateOf(folder);
    expect(timeless(found)).toEqual(timeless(lost));
    // S3 tells when a bucket was made; of the rest nobody knows.
    expect(Date.parse((found.rows['site-bucket'] as { createdAt?: string }).createdAt ?? '')).toBeLessThan(
      Date.parse((lost.rows['site-pages'] as { createdAt?: string }).createdAt ?? ''),
    );
    expect(ended.stdout).toContain("AWS doesn't tell when 3 of them were made");
    const up = await run('up', '--through=website', '--json');
    expect(up.code).toBe(0);
    expect(changes(up.stdout)).toEqual([]);
    expect(await stateOf(folder)).toEqual(found);
    expect((await run('verify')).code).toBe(0);
    expect((await run('teardown', '--yes')).code).toBe(0);
    expect(JSON.parse((await run('sandbox', 'inventory', '--json')).stdout)).toEqual([]);
  });

  test('of a running service is rebuilt equal too, and everything in it is torn down by it', async () => {
    const { folder, run, lost } = await built('service');
    await lose(folder, '.bak');
    const ended = await run('recover', '--yes');
    expect(ended, ended.stderr).toMatchObject({ code: 0, stderr: '' });
    // Tokens are drawn for each creation, and the page's settings were empty when its files were put up.
    const withoutDigests = (state: State) =>
      JSON.parse(JSON.stringify(timeless(state), (key, value) => (key === 'digest' && value.length === 64 ? '' : value)));
    expect(withoutDigests(await stateOf(folder))).toEqual(withoutDigests(lost));
    const up = await run('up', '--through=service', '--json');
    expect(up.code).toBe(0);
    expect(changes(up.stdout)).toEqual([]);
    expect((await run('teardown', '--yes')).code).toBe(0);
    expect(JSON.parse((await run('sandbox', 'inventory', '--json')).stdout)).toEqual([]);
  });

  test('is rebuilt beside its backup too, with what that still knows, saying that the backup itself is the better way', async () => {
    const { folder, run, lost } = await built();
    await lose(folder);
    const ended = await run('recover', '--yes');
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(ended.stdout.replaceAll(/\s+/g, ' ')).toContain(`cp '${folder.state}.bak' '${folder.state}'`);
    const found = await stateOf(folder);
    expect(timeless(found)).toEqual(timeless(lost));
    expect(found.rows['site-bucket']).toEqual(lost.rows['site-bucket']);
    expect(changes((await run('up', '--through=website', '--json')).stdout)).toEqual([]);
  });

  test('is noticed by other commands, with and without a backup, and they name `recover`', async () => {
    const { folder, run } = await built();
    for (const more of [[], ['.bak']]) {
      await rm(folder.state, { force: true });
      for (const suffix of more) await rm(`${folder.state}${suffix}`);
      for (const args of [['up', '--through=website', '--rehearse'], ['teardown', '--yes'], ['status'], []]) {
        const ended = await run(...args);
        expect(ended.code, args.join(' ')).toBe(1);
        expect(ended.stderr).toContain('The state file is missing');
        expect(ended.stderr).toContain('mysfits recover');
      }
    }
    expect(await (await folder.control()).inventory()).toHaveLength(1);
  });

  test('is shown but not written where nobody can say yes', async () => {
    const { folder, run, lost } = await built();
    await lose(folder, '.bak');
    const ended = await run('recover');
    expect(ended.code).toBe(3);
    expect(ended.stdout).toContain('Site bucket');
    expect(ended.stderr).toContain(`mysfits recover --project ${lost.project} --yes`);
    expect(await readdir(folder.home)).not.toContain('state.json');
    const json = await run('recover', '--json');
    const [shown, error] = jsonLines(json.stdout) as [{ steps: { step: string; found: string }[] }, object];
    expect(shown).toMatchObject({ type: 'recovery', project: lost.project });
    const there = shown.steps.filter(({ found }) => found === 'there').map(({ step }) => step);
    expect(there).toEqual(['site-bucket', 'site-hosting', 'site-access', 'site-pages']);
    expect(error).toMatchObject({ type: 'error', exitCode: 3 });
  });

  test('that is damaged is kept beside the one that takes its place', async () => {
    const { folder, run, lost } = await built();
    await writeFile(folder.state, '{"schema": 1, "proj');
    expect((await run('status')).stderr).toContain('mysfits recover');
    expect((await run('recover', '--yes')).code).toBe(0);
    expect(timeless(await stateOf(folder))).toEqual(timeless(lost));
    expect(await readFile(`${folder.state}.damaged`, 'utf8')).toBe('{"schema": 1, "proj');
  });

  test('with the whole of what the program keeps but the rehearsal itself is still found', async () => {
    const { folder, run, lost } = await built();
    await run('sandbox', 'stop');
    for (const name of await readdir(folder.home)) if (name !== 'sandbox') await rm(join(folder.home, name));
    await rm(join(folder.cwd, 'remembered'), { recursive: true });
    const ended = await run('recover', '--yes');
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(timeless(await stateOf(folder))).toEqual(timeless(lost));
  });

  test('whose things are half made is rebuilt with what differs, and `up` mends it', async () => {
    const { folder, run, lost } = await built();
    const { client } = await clientOf(run);
    const Bucket = `${lost.project}-site`;
    await client.send(new DeleteBucketWebsiteCommand({ Bucket }));
    await client.send(new PutObjectCommand({ Bucket, Key: 'index.html', Body: 'spoiled' }));
    await lose(folder, '.bak');
    const ended = await run('recover', '--yes');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/Site hosting isn't there/);
    expect(ended.stdout).toMatch(/Site pages differs from what the course wants/);
    expect(Object.keys((await stateOf(folder)).rows).sort()).toEqual(['site-access', 'site-bucket', 'site-pages']);
    const up = await run('up', '--through=website', '--json');
    expect(up.code).toBe(0);
    expect(changes(up.stdout).sort()).toEqual(['PutBucketWebsite', 'PutObject']);
    expect((await run('verify')).code).toBe(0);
  });
});

describe('a state file that is there', () => {
  test('and says the same needs no recovery', async () => {
    const { folder, run } = await built();
    const before = await readFile(folder.state, 'utf8');
    const ended = await run('recover', '--yes');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('nothing to recover');
    expect(await readFile(folder.state, 'utf8')).toBe(before);
  });

  test('and says something else is not replaced', async () => {
    const { folder, run } = await built();
    await (await folder.control()).reset();
    const before = await readFile(folder.state, 'utf8');
    const ended = await run('recover', '--yes');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("isn't lost");
    expect(await readFile(folder.state, 'utf8')).toBe(before);
  });
});

/** Two projects in one account, each in a folder of its own, and things that only look like the first one's. */
async function crowded() {
  const account = await openFolder();
  const first = at(account);
  await first('sandbox', 'start');
  const { access, make } = await clientOf(first);
  const env = { AWS_ACCESS_KEY_ID: access.accessKeyId, AWS_SECRET_ACCESS_KEY: access.secretAccessKey };
  const run = at(account, env);
  const place = ['--endpoint-url', access.endpoint, '--region', access.region];
  const states: State[] = [];
  for (const dir of ['mine', 'theirs']) {
    const ended = await run('up', '--through=website', '--dir', dir, ...place, '--yes');
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    states.push(JSON.parse(await readFile(join(account.cwd, dir, '.mysfits', 'state.json'), 'utf8')));
  }
  const [mine, theirs] = states as [State, State];
  const stranger = await (await account.control()).addAccount();
  const others = await clientOf(first, stranger);
  await make(`${mine.project}-untagged`);
  await make(`${mine.project}-theirs`, { 'mysfits:project': theirs.project });
  await make('mysfits-n0tags-site');
  await others.make(`${mine.project}-abroad`, { 'mysfits:project': mine.project });
  const home = join(account.cwd, 'mine', '.mysfits');
  const names = async () => (await (await account.control()).inventory()).map(({ name }) => name).sort();
  return { account, run, place, mine, theirs, home, names };
}

describe('with two projects in one account and things that only look like ours', () => {
  test('only its own is taken, `up` changes nothing, and `teardown` leaves the others alone', async () => {
    const { run, mine, theirs, home, names } = await crowded();
    for (const name of ['state.json', 'state.json.bak']) await rm(join(home, name));
    const ended = await run('recover', '--dir', 'mine', '--yes', '--json');
    expect(ended.code, ended.stdout).toBe(0);
    expect(jsonLines(ended.stdout)[0]).toMatchObject({ type: 'recovery', project: mine.project, beside: [] });
    expect(timeless(JSON.parse(await readFile(join(home, 'state.json'), 'utf8')))).toEqual(timeless(mine));
    expect(changes((await run('up', '--through=website', '--dir', 'mine', '--yes', '--json')).stdout)).toEqual([]);
    const before = await names();
    expect((await run('teardown', '--dir', 'mine', '--yes')).code).toBe(0);
    expect(await names()).toEqual(before.filter((name) => name !== `${mine.project}-site`));
    expect((await run('verify', '--dir', 'theirs')).code).toBe(0);
    expect(await names()).toContain(`${theirs.project}-site`);
  });

  test('it lists them and asks for --project when nothing remembers which is meant', async () => {
    const { account, run, place, mine, theirs, home } = await crowded();
    await rm(home, { recursive: true });
    await rm(join(account.cwd, 'remembered'), { recursive: true });
    const ended = await run('recover', '--dir', 'mine', ...place, '--yes');
    expect(ended.code, ended.stdout + ended.stderr).toBe(3);
    expect(ended.stdout).toContain(`${mine.project}-site`);
    expect(ended.stdout).toContain(`${theirs.project}-site`);
    expect(ended.stderr.replaceAll(/\s+/g, ' ')).toContain(`--project ${mine.project}`);
    expect(ended.stdout).not.toContain('n0tags');
    await expect(readdir(home)).rejects.toThrow('ENOENT');
    const named = await run('recover', '--dir', 'mine', ...place, '--project', mine.project, '--yes');
    expect(named, named.stderr).toMatchObject({ code: 0 });
    expect(timeless(JSON.parse(await readFile(join(home, 'state.json'), 'utf8')))).toEqual(timeless(mine));
  });

  test('a bucket with our name and without our marks is never taken, nor is anything in it', async () => {
    const { account, run, place } = await crowded();
    const ended = await run('recover', '--dir', 'elsewhere', ...place, '--project', 'mysfits-n0tags', '--yes');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('Nothing of mysfits-n0tags');
    expect(ended.stderr.replaceAll(/\s+/g, ' ')).toContain("isn't taken: it is in your account, without this project's tags");
    await expect(readdir(join(account.cwd, 'elsewhere'))).rejects.toThrow('ENOENT');
  });
});

describe('looking in the wrong place', () => {
  test('is explained: another region, another account, another project', async () => {
    const { account, run, place, mine, theirs, home } = await crowded();
    for (const name of ['state.json', 'state.json.bak']) await rm(join(home, name));
    const [, endpoint = ''] = place;
    const region = await run('recover', '--dir', 'mine', '--region', 'eu-north-1', '--yes');
    expect(region.code).toBe(4);
    expect(region.stderr).toContain('in another region');
    expect(region.stderr).toContain(`recover --region ${mine.region}`);
    const stranger = await (await account.control()).addAccount();
    const abroad = at(account, { AWS_ACCESS_KEY_ID: stranger.accessKeyId, AWS_SECRET_ACCESS_KEY: stranger.secretAccessKey });
    const other = await abroad('recover', '--dir', 'mine', '--yes');
    expect(other.code).toBe(4);
    expect(other.stderr).toContain(mine.account);
    expect(other.stderr).toContain('--profile');
    const wrong = await run('recover', '--dir', 'mine', '--project', theirs.project, '--yes');
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain(mine.project);
    // Where nothing is remembered either, the names of the buckets still point to their region.
    const lost = ['--dir', 'new', '--endpoint-url', endpoint, '--region', 'eu-north-1', '--project', mine.project, '--yes'];
    const pointed = await run('recover', ...lost);
    expect(pointed.code, pointed.stdout).toBe(1);
    expect(pointed.stderr.replaceAll(/\s+/g, ' ')).toContain(`${mine.project}-site in ${mine.region}`);
    expect(await readdir(home)).not.toContain('state.json');
  });

  test('says what is missing where nothing tells, and that a rehearsal goes with its folder', async () => {
    const folder = await openFolder();
    const nothing = await at(folder)('recover', '--yes');
    expect(nothing.code).toBe(3);
    expect(nothing.stderr).toContain('mysfits recover --aws');
    const gone = await at(folder)('recover', '--rehearse', '--yes');
    expect(gone.code).toBe(1);
    expect(gone.stderr).toContain('up --rehearse');
    expect(await readdir(folder.cwd)).toEqual([]);
  });
});

test('A recovery killed while it looks has written nothing, and the next one works.', async () => {
  const { folder, run, lost } = await built();
  await lose(folder, '.bak');
  const control = await folder.control();
  const { id } = await control.addFault({ kind: 'hold', operation: 'GetBucketWebsite' });
  const child = program.start(['recover', '--yes'], { cwd: folder.cwd, env: { XDG_STATE_HOME: join(folder.cwd, 'remembered') } });
  await control.untilHolding(id);
  child.kill('SIGKILL');
  await child.ended;
  expect(await readdir(folder.home)).not.toContain('state.json');
  await control.liftFaults();
  expect((await run('recover', '--yes')).code).toBe(0);
  expect(timeless(await stateOf(folder))).toEqual(timeless(lost));
});

test('Where all of a known project is gone, the state file says so, and one can build again.', async () => {
  const { folder, run, lost } = await built();
  await (await folder.control()).reset();
  await lose(folder, '.bak');
  const ended = await run('recover', '--yes');
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  expect(await stateOf(folder)).toMatchObject({ project: lost.project, rows: {} });
  expect((await run('up', '--through=website')).code).toBe(0);
});
