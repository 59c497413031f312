import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetBranchCommand, GetFileCommand, GetRepositoryCommand, ListBranchesCommand } from '@aws-sdk/client-codecommit';
import { describe, expect, test } from 'vitest';
import { gitCredential } from '../../../src/aws/git-credential.ts';
import type { Access } from '../../helpers/sandbox.ts';
import { gitIn, happenings, openRepository, REPOSITORY } from './kit.ts';

const repositoryName = REPOSITORY;

/** A helper that answers with the same words each time. */
const saying = (username: string, password: string) => `!f() { echo username=${username}; echo password=${password}; }; f`;

/** A helper that answers as AWS's own does, which takes a second to start each time. */
function signedOnce({ region, ...key }: Access, url: string): string {
  const { host, pathname } = new URL(url);
  const { username, password } = gitCredential({ host, path: pathname, region }, key, new Date());
  return saying(username, password);
}

describe("with AWS's own credential helper", () => {
  test('git clones what the API committed, the API reads what git pushed, and both are told of', async () => {
    const { sandbox, codecommit, url, commit } = await openRepository();
    const first = await commit({ 'app.py': 'print(1)\n', 'lib/deep/x.txt': 'x' }, { commitMessage: 'By the API' });
    const told = happenings(sandbox);
    const { git, at } = await gitIn(sandbox);
    await git('clone', '-q', url, 'work');
    expect(await readFile(at('work/lib/deep/x.txt'), 'utf8')).toBe('x');
    expect(await git('-C', 'work', 'log', '--format=%H %s')).toBe(`${first.commitId} By the API`);

    await writeFile(at('work/app.py'), 'print(2)\n');
    await git('-C', 'work', 'commit', '-qam', 'By git');
    await git('-C', 'work', 'push', '-q');
    const pushed = await git('-C', 'work', 'rev-parse', 'HEAD');
    const { branch } = await codecommit.send(new GetBranchCommand({ repositoryName, branchName: 'main' }));
    expect(branch?.commitId).toBe(pushed);
    const { fileContent } = await codecommit.send(new GetFileCommand({ repositoryName, filePath: 'app.py' }));
    expect(Buffer.from(fileContent ?? []).toString()).toBe('print(2)\n');
    expect(told).toMatchObject([
      { event: 'referenceUpdated', referenceName: 'main', commitId: pushed, oldCommitId: first.commitId, repositoryName },
    ]);
    expect(told[0]?.callerUserArn).toMatch(/^arn:aws:iam::\d{12}:user\//);

    const third = await commit({ 'more.txt': 'more' }, { parentCommitId: pushed });
    await git('-c', 'credential.helper=', '-c', `credential.helper=${signedOnce(sandbox, url)}`, '-C', 'work', 'pull', '-q');
    expect(await git('-C', 'work', 'rev-parse', 'HEAD')).toBe(third.commitId);
    expect(await git('-C', 'work', 'fsck', '--strict')).toBe('');

    const journal = await sandbox.control.journal({ service: 'codecommit' });
    const ofGit = journal.filter(({ operation = '' }) => operation.startsWith('Git'));
    expect(new Set(ofGit.map(({ operation }) => operation))).toEqual(new Set(['GitPull', 'GitPush']));
    expect(ofGit).toContainEqual(
      expect.objectContaining({
        operation: 'GitPush',
        status: 200,
        caller: { account: sandbox.account, accessKeyId: sandbox.accessKeyId },
        input: { repositoryName, references: ['refs/heads/main'] },
      }),
    );
    expect(JSON.stringify(ofGit)).not.toContain(sandbox.secretAccessKey);
  });
});

async function openSigned() {
  const opened = await openRepository();
  const helper = signedOnce(opened.sandbox, opened.url);
  const machine = await gitIn(opened.sandbox, { helper });
  return { ...opened, ...machine, helper };
}

/** Makes a repository here with one commit of these files, ready to be pushed. */
async function begin(
  { git, at }: Pick<Awaited<ReturnType<typeof openSigned>>, 'git' | 'at'>,
  url: string,
  contents: Record<string, string | Buffer>,
) {
  await git('init', '-q', 'work');
  await git('-C', 'work', 'remote', 'add', 'origin', url);
  for (const [path, content] of Object.entries(contents)) {
    await mkdir(join(at('work'), path, '..'), { recursive: true });
    await writeFile(join(at('work'), path), content);
  }
  await git('-C', 'work', 'add', '.');
  await git('-C', 'work', 'commit', '-qm', 'Begin');
}

test('the first push makes the default branch; branches and tags come and go by pushes', async () => {
  const opened = await openSigned();
  const { sandbox, codecommit, git, run, url } = opened;
  const told = happenings(sandbox);
  await begin(opened, url, { a: '1' });
  await git('-C', 'work', 'tag', '-a', 'v1', '-m', 'one');
  await git('-C', 'work', 'push', '-q', 'origin', 'main', 'main:feature/x', 'v1');
  expect((await codecommit.send(new GetRepositoryCommand({ repositoryName }))).repositoryMetadata?.defaultBranch).toMatch(
    /^(main|feature\/x)$/,
  );
  expect(told.map(({ event, referenceFullName }) => `${event} ${referenceFullName}`).sort()).toEqual([
    'referenceCreated refs/heads/feature/x',
    'referenceCreated refs/heads/main',
    'referenceCreated refs/tags/v1',
  ]);
  // A tag that has words of its own leads to its commit.
  const byTag = await codecommit.send(new GetFileCommand({ repositoryName, filePath: 'a', commitSpecifier: 'v1' }));
  expect(byTag.commitId).toBe(await git('-C', 'work', 'rev-parse', 'HEAD'));
  const { repositoryMetadata } = await codecommit.send(new GetRepositoryCommand({ repositoryName }));
  const [other = ''] = ['main', 'feature/x'].filter((name) => name !== repositoryMetadata?.defaultBranch);
  await git('-C', 'work', 'push', '-q', 'origin', '--delete', other);
  expect(told.at(-1)).toMatchObject({ event: 'referenceDeleted', referenceName: other });
  const refused = await run('-C', 'work', 'push', '-q', 'origin', '--delete', repositoryMetadata?.defaultBranch ?? '');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('deletion of the current branch prohibited') });
  expect((await codecommit.send(new ListBranchesCommand({ repositoryName }))).branches).toEqual([
    repositoryMetadata?.defaultBranch,
  ]);
});

test('a push on an old tip is rejected, and goes through by force, as AWS lets it', async () => {
  const opened = await openSigned();
  const { git, run, at, url, commit } = opened;
  await begin(opened, url, { a: '1' });
  await git('-C', 'work', 'push', '-q', '-u', 'origin', 'main');
  const parentCommitId = await git('-C', 'work', 'rev-parse', 'HEAD');
  await commit({ a: 'by the API' }, { parentCommitId });
  await writeFile(at('work/a'), 'by git');
  await git('-C', 'work', 'commit', '-qam', 'Late');
  expect(await run('-C', 'work', 'push', '-q')).toMatchObject({ code: 1, stderr: expect.stringContaining('rejected') });
  await git('-C', 'work', 'push', '-q', '--force');
  await expect(commit({ b: '1' }, { parentCommitId })).rejects.toMatchObject({ name: 'ParentCommitIdOutdatedException' });
});

test('what is pushed at the same time as it is committed by the API loses nothing', async () => {
  const opened = await openSigned();
  const { sandbox, codecommit, git, run, url, commit, at, helper } = opened;
  await begin(opened, url, { a: '0' });
  await git('-C', 'work', 'push', '-q', '-u', 'origin', 'main');
  const parentCommitId = await git('-C', 'work', 'rev-parse', 'HEAD');
  const others = await Promise.all(
    [1, 2].map(async (who) => {
      const one = await gitIn(sandbox, { helper });
      await one.git('clone', '-q', url, 'work');
      await writeFile(one.at('work/a'), `by git ${who}`);
      await one.git('-C', 'work', 'commit', '-qam', `Git ${who}`);
      return one;
    }),
  );
  const told = happenings(sandbox);
  const ended = await Promise.all([
    ...others.map(async (one) => (await one.run('-C', 'work', 'push', '-q')).code === 0),
    ...[1, 2].map((who) =>
      commit({ a: `by the API ${who}` }, { parentCommitId }).then(
        () => true,
        () => false,
      ),
    ),
  ]);
  expect(ended.filter(Boolean)).toHaveLength(1);
  expect(told).toMatchObject([{ event: 'referenceUpdated', oldCommitId: parentCommitId }]);
  const { branch } = await codecommit.send(new GetBranchCommand({ repositoryName, branchName: 'main' }));
  expect(told[0]?.commitId).toBe(branch?.commitId);
  await run('-C', 'work', 'pull', '-q');
  expect(existsSync(at('work/a'))).toBe(true);
  expect(await git('-C', 'work', 'rev-parse', 'HEAD')).toBe(branch?.commitId);
});

test('a large push that comes in pieces and packed is read by the API', async () => {
  const opened = await openSigned();
  const { sandbox, codecommit, git, url } = opened;
  const large = randomBytes(3 * 1024 ** 2);
  const many = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`files/${at}.txt`, `${at}`]));
  await begin(opened, url, { ...many, 'large.bin': large });
  await git('-C', 'work', 'push', '-q', 'origin', 'main');
  const read = async (filePath: string) =>
    Buffer.from((await codecommit.send(new GetFileCommand({ repositoryName, filePath }))).fileContent ?? []);
  expect((await read('large.bin')).equals(large)).toBe(true);
  expect((await read('files/149.txt')).toString()).toBe('149');
  await git('clone', '-q', '--depth', '1', url, 'again');
  expect(await git('-C', 'again', 'rev-parse', 'HEAD')).toBe(await git('-C', 'work', 'rev-parse', 'HEAD'));
  // Nothing of it lies about.
  expect(await readdir(join(sandbox.world.dir, 'pushes'))).toEqual([]);
});

describe('who may not', () => {
  test.each([
    ['a key that is none of the sandbox', 'AKIANONE', 'x', /403/],
    ['a signature that is made up', undefined, `20261124T020202Z${'0'.repeat(64)}`, /403/],
  ])('%s is refused', async (_what, user, password, said) => {
    const { sandbox, url } = await openRepository();
    const { run } = await gitIn(sandbox, { helper: saying(user ?? sandbox.accessKeyId, password) });
    const { code, stderr } = await run('clone', '-q', url, 'work');
    expect(code).not.toBe(0);
    expect(stderr).toMatch(said);
  });

  test('a signature for another repository is refused, and one of last week', async () => {
    const { sandbox, url, helper } = await openSigned();
    const { run } = await gitIn(sandbox, { helper });
    const other = await run('clone', '-q', `${url}-2`, 'work');
    expect(other).toMatchObject({ code: 128, stderr: expect.stringContaining('403') });
    const old = await gitIn(sandbox, { helper: helper.replace(/password=\d{8}T/, 'password=20200101T') });
    expect((await old.run('clone', '-q', url, 'work')).stderr).toContain('403');
  });

  test('a repository that is not there is not found', async () => {
    const { sandbox, url } = await openRepository();
    const { run } = await gitIn(sandbox, { helper: signedOnce(sandbox, `${url}-2`) });
    expect((await run('clone', '-q', `${url}-2`, 'work')).stderr).toContain('not found');
  });

  test('a user may pull without being allowed to push, and push to the branches of the policy only', async () => {
    const { sandbox, url, commit } = await openRepository();
    await commit({ a: '1' });
    const policy = (statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
    const pull = { Effect: 'Allow', Action: 'codecommit:GitPull', Resource: '*' };
    const push = { Effect: 'Allow', Action: 'codecommit:GitPush', Resource: '*' };
    // As AWS's user guide keeps people from pushing to a branch.
    const notMain = {
      Effect: 'Deny',
      Action: 'codecommit:GitPush',
      Resource: '*',
      Condition: {
        StringEqualsIfExists: { 'codecommit:References': ['refs/heads/main'] },
        Null: { 'codecommit:References': 'false' },
      },
    };
    const as = async (statements: object[]) => {
      const key = sandbox.world.credentials.add({ account: sandbox.account, user: 'bob', policies: [policy(statements)] });
      const access = { ...sandbox, accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
      const machine = await gitIn(access, { helper: signedOnce(access, url) });
      await machine.git('clone', '-q', url, 'work');
      await machine.git('-C', 'work', 'commit', '-q', '--allow-empty', '-m', 'Mine');
      return machine;
    };
    const reader = await as([pull]);
    expect((await reader.run('-C', 'work', 'push', '-q')).stderr).toContain('403');
    const writer = await as([pull, push, notMain]);
    expect((await writer.run('-C', 'work', 'push', '-q', 'origin', 'main')).stderr).toContain('403');
    await writer.git('-C', 'work', 'push', '-q', 'origin', 'main:bobs');
  });
});

test('faults of the plan reach git too, and a push whose answer is lost has happened', async () => {
  const opened = await openSigned();
  const { sandbox, codecommit, git, run, url } = opened;
  await begin(opened, url, { a: '1' });
  await sandbox.control.addFault({ kind: 'fail', operation: 'GitPush', times: 1, nth: 1, status: 503, message: 'Not now' });
  const failed = await run('-C', 'work', 'push', '-q', 'origin', 'main');
  expect(failed.stderr).toMatch(/Not now|503/);
  await sandbox.control.addFault({ kind: 'drop', operation: 'GitPush', nth: 3 });
  expect((await run('-C', 'work', 'push', '-q', 'origin', 'main')).code).not.toBe(0);
  const { branch } = await codecommit.send(new GetBranchCommand({ repositoryName, branchName: 'main' }));
  expect(branch?.commitId).toBe(await git('-C', 'work', 'rev-parse', 'HEAD'));
});
