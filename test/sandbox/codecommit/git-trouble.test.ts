import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { GetBranchCommand, GetFileCommand } from '@aws-sdk/client-codecommit';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterEach, expect, test, vi } from 'vitest';
import { gitCredential } from '../../../src/aws/git-credential.ts';
import { type Access, clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { BRANCH, gitIn, openRepository, REPOSITORY } from './kit.ts';

const repositoryName = REPOSITORY;

afterEach(() => void vi.unstubAllEnvs());

/** The header by which git says who it is. */
function authorization({ region, ...key }: Access & { sessionToken?: string }, url: string): string {
  const { host, pathname } = new URL(url);
  const { username, password } = gitCredential({ host, path: pathname, region }, key, new Date());
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

test('a client that stops halfway through a push keeps nobody waiting, and leaves nothing behind', async () => {
  const { sandbox, codecommit, url, commit } = await openRepository();
  const { commitId } = await commit({ a: '1' });
  const slow = request(`${url}/git-receive-pack`, {
    method: 'POST',
    headers: { authorization: authorization(sandbox, url), 'transfer-encoding': 'chunked' },
  });
  slow.on('error', () => undefined);
  slow.write(`00a4${commitId} ${'1'.repeat(40)} refs/heads/main\0report-status`);
  const pushes = join(sandbox.world.dir, 'pushes');
  await expect.poll(async () => (existsSync(pushes) ? await readdir(pushes) : [])).toHaveLength(1);

  // Meanwhile the API goes on, and so do snapshots.
  const second = await commit({ a: '2' }, { parentCommitId: commitId });
  await sandbox.control.snapshot('meanwhile');
  slow.destroy();
  await expect.poll(() => readdir(pushes)).toEqual([]);
  const { branch } = await codecommit.send(new GetBranchCommand({ repositoryName, branchName: BRANCH }));
  expect(branch?.commitId).toBe(second.commitId);
});

test('where there is no git on the machine, the API works and git is told why it is not answered', async () => {
  const { sandbox, codecommit, url, commit } = await openRepository();
  const headers = { authorization: authorization(sandbox, url) };
  vi.stubEnv('PATH', '/nonexistent');
  await commit({ a: '1' });
  expect((await codecommit.send(new GetFileCommand({ repositoryName, filePath: 'a' }))).fileSize).toBe(1);
  for (const ask of [
    () => fetch(`${url}/info/refs?service=git-upload-pack`, { headers }),
    () => fetch(`${url}/git-upload-pack`, { method: 'POST', headers, body: '0000' }),
    () => fetch(`${url}/git-receive-pack`, { method: 'POST', headers, body: '0000' }),
  ]) {
    const answer = await ask();
    expect(answer.status).toBe(501);
    expect(answer.headers.get('content-type')).toBe('text/plain');
    expect(await answer.text()).toContain('there is no git on its PATH');
  }
});

test('what git keeps of the user whose machine it is does not reach the repository', async () => {
  const { sandbox, url, commit } = await openRepository();
  await commit({ a: '1' });
  const mine = await gitIn(sandbox);
  await writeFile(mine.at('.gitconfig'), '[uploadpack]\n\thideRefs = refs/heads\n');
  vi.stubEnv('HOME', mine.folder);
  vi.stubEnv('GIT_CONFIG_PARAMETERS', "'uploadpack.hideRefs'='refs/heads'");
  const headers = { authorization: authorization(sandbox, url) };
  const answer = await fetch(`${url}/info/refs?service=git-upload-pack`, { headers });
  expect(await answer.text()).toContain('refs/heads/main');
});

test('a lock that a kill left does not keep a branch from changing after the restart', async () => {
  const { sandbox, url, commit } = await openRepository();
  await commit({ a: '1' });
  const { dir } = sandbox.world;
  await sandbox.close();
  const histories = join(dir, 'folders', 'codecommit');
  const [history = ''] = await readdir(histories);
  await writeFile(join(histories, history, 'refs', 'heads', 'main.lock'), '');

  const again = await openSandbox({ dir });
  const { git } = await gitIn(again, { helper: `!f() { echo username=; }; f` });
  const header = `http.extraHeader=Authorization: ${authorization(again, url)}`;
  await git('-c', header, 'clone', '-q', url, 'work');
  await git('-C', 'work', 'commit', '-q', '--allow-empty', '-m', 'Two');
  await git('-c', header, '-C', 'work', 'push', '-q');
});

test('who acts for a role pulls with its session, and with nothing less', async () => {
  const { sandbox, url, commit } = await openRepository();
  await commit({ a: '1' });
  const { iam, sts } = clientsOf(sandbox);
  const statement = (more: object) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'reader',
      AssumeRolePolicyDocument: statement({ Principal: { AWS: sandbox.account }, Action: 'sts:AssumeRole' }),
    }),
  );
  const PolicyDocument = statement({ Action: 'codecommit:GitPull', Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'reader', PolicyName: 'pull', PolicyDocument }));
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'ada' }));
  const session = {
    ...sandbox,
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
  };
  const sessionToken = Credentials?.SessionToken ?? '';
  // AWS's helper again, but asked once: it takes its time to do nothing for `store`.
  const helper = '!f() { test "$1" != get || /usr/bin/aws codecommit credential-helper --ignore-host-check get; }; f';
  const withToken = await gitIn(session, { helper, token: sessionToken });
  await withToken.git('clone', '-q', url, 'work');
  const asks = (what: string, access: Access) =>
    fetch(`${url}/info/refs?service=git-${what}`, { headers: { authorization: authorization(access, url) } });
  const whole = { ...session, sessionToken };
  expect((await asks('upload-pack', whole)).status).toBe(200);
  const refused = await asks('receive-pack', whole);
  expect(refused.status).toBe(403);
  expect(await refused.text()).toMatch(/assumed-role\/reader\/ada is not authorized to perform: codecommit:GitPush/);
  expect((await asks('upload-pack', session)).status).toBe(403);
});
