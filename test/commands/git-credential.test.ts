import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CodeCommitClient, CreateCommitCommand, CreateRepositoryCommand, GetFileCommand } from '@aws-sdk/client-codecommit';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { Shell } from '../../src/commands/command.ts';
import { cloneLine } from '../../src/commands/context/clone-line.ts';
import { openFolder } from './program/folder.ts';
import { installProgram, type Program } from './program/install.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let program: Program;

beforeAll(async () => {
  program = await installProgram();
});
afterAll(async () => {
  await program.remove();
});

/** A rehearsal in which a repository has one commit. */
async function openRehearsal() {
  const { cwd } = await openFolder();
  const dir = join(cwd, 'mysfits');
  await program.run(['sandbox', 'start'], { cwd });
  const status = JSON.parse((await program.run(['sandbox', 'status', '--json'], { cwd })).stdout);
  const { endpoint, region, accessKeyId, secretAccessKey } = status;
  const codecommit = new CodeCommitClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  onTestFinished(() => codecommit.destroy());
  const repositoryName = 'mysfits-ab12cd-source';
  const { repositoryMetadata } = await codecommit.send(new CreateRepositoryCommand({ repositoryName }));
  await codecommit.send(
    new CreateCommitCommand({
      repositoryName,
      branchName: 'main',
      putFiles: [{ filePath: 'app.py', fileContent: Buffer.from('print(1)\n') }],
    }),
  );
  return { cwd, dir, codecommit, repositoryName, url: repositoryMetadata?.cloneUrlHttp ?? '', ...status };
}

/** What the program answers git. */
const ask = (cwd: string, input: string, env: NodeJS.ProcessEnv = {}) =>
  program.run(['git-credential', 'get'], { cwd, input, env });

test('The line that is printed clones a rehearsal from any folder, and git pushes from there without another word.', async () => {
  const { dir, codecommit, repositoryName, url, secretAccessKey } = await openRehearsal();
  const elsewhere = await mkdtemp(join(tmpdir(), "mysfits it's elsewhere-"));
  onTestFinished(() => rm(elsewhere, { recursive: true, force: true }));
  const env = {
    PATH: `${join(process.execPath, '..')}:/usr/bin:/bin`,
    HOME: program.home,
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  };
  const shell = (line: string) => promisify(execFile)('/bin/sh', ['-c', line], { cwd: elsewhere, env });
  const started = { env: {}, cwd: '/', script: program.cli, isCheckout: true };
  const line = cloneLine({ shell: started as Partial<Shell> as Shell }, { dir }, url);
  await shell(`${line} work`);
  expect(await readFile(join(elsewhere, 'work', 'app.py'), 'utf8')).toBe('print(1)\n');

  await writeFile(join(elsewhere, 'work', 'app.py'), 'print(2)\n');
  await shell('cd work && git commit -qam Two && git push -q');
  const { fileContent } = await codecommit.send(new GetFileCommand({ repositoryName, filePath: 'app.py' }));
  expect(Buffer.from(fileContent ?? []).toString()).toBe('print(2)\n');
  // What git keeps of it is the way to the program, and nothing that opens anything.
  expect(await readFile(join(elsewhere, 'work', '.git', 'config'), 'utf8')).not.toContain(secretAccessKey);
});

test('It answers for what is its own and is silent about everything else.', async () => {
  const { cwd, dir, url, accessKeyId } = await openRehearsal();
  const { host, pathname } = new URL(url);
  const asked = `protocol=http\nhost=${host}\npath=${pathname.slice(1)}\n\n`;
  const answered = await ask(join(dir, 'service'), asked).catch(() => ask(dir, asked));
  expect(answered).toMatchObject({ code: 0, stderr: '' });
  expect(answered.stdout).toMatch(new RegExp(`^username=${accessKeyId}\npassword=\\d{8}T\\d{6}Z[0-9a-f]{64}\n$`));
  expect((await ask(cwd, 'protocol=https\nhost=github.com\npath=me/mine\n')).stdout).toBe('');
  // Nothing is kept, so nothing is to be stored or forgotten.
  expect(await program.run(['git-credential', 'store'], { cwd, input: asked })).toMatchObject({ code: 0, stdout: '' });
  const withoutPath = await ask(dir, `protocol=http\nhost=${host}\n`);
  expect(withoutPath).toMatchObject({ code: 1, stdout: '' });
  expect(withoutPath.stderr).toContain('credential.useHttpPath');
});

test("For CodeCommit's own hosts it signs with the keys of the learner's profile.", async () => {
  const { cwd } = await openFolder();
  const aws = join(cwd, 'aws');
  await mkdir(join(cwd, 'mysfits', '.mysfits'), { recursive: true });
  await writeFile(join(cwd, 'mysfits', '.mysfits', 'settings.json'), JSON.stringify({ place: 'aws', profile: 'course' }));
  await writeFile(
    aws,
    '[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = s\n[course]\naws_access_key_id = AKIACOURSE\naws_secret_access_key = s\naws_session_token = t\n',
  );
  const asked = 'protocol=https\nhost=git-codecommit.eu-west-1.amazonaws.com\npath=v1/repos/mysfits-ab12cd-source\n';
  const { stdout } = await ask(cwd, asked, { AWS_SHARED_CREDENTIALS_FILE: aws });
  expect(stdout).toMatch(/^username=AKIACOURSE%t\npassword=/);
});
