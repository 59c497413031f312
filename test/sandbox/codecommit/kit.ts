import { join } from 'node:path';
import { CreateCommitCommand, type CreateCommitCommandInput, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { type Ended, runProgram } from '../../helpers/cli.ts';
import { type Access, clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

export const REPOSITORY = 'mysfits-source';
export const BRANCH = 'main';

/** A sandbox with an empty repository, and what speaks to it. */
export async function openRepository() {
  const sandbox = await openSandbox();
  const { codecommit } = clientsOf(sandbox);
  const { repositoryMetadata } = await codecommit.send(new CreateRepositoryCommand({ repositoryName: REPOSITORY }));
  const url = repositoryMetadata?.cloneUrlHttp ?? '';
  /** Commits files by the API. */
  const commit = (contents: Record<string, string>, more: Partial<CreateCommitCommandInput> = {}) =>
    codecommit.send(
      new CreateCommitCommand({
        repositoryName: REPOSITORY,
        branchName: BRANCH,
        putFiles: Object.entries(contents).map(([filePath, text]) => ({ filePath, fileContent: Buffer.from(text) })),
        ...more,
      }),
    );
  return { sandbox, codecommit, url, commit };
}

/** What happens in a sandbox from now on, as its services tell it. */
export function happenings({ world }: Awaited<ReturnType<typeof openSandbox>>): Record<string, unknown>[] {
  const told: Record<string, unknown>[] = [];
  world.happenings.listen(({ source, detail }) => source === 'aws.codecommit' && told.push({ ...detail }));
  return told;
}

/** AWS's own helper, as its user guide has git ask it, but for a host that isn't AWS's. */
const AWS_HELPER = '!/usr/bin/aws codecommit credential-helper --ignore-host-check $@';

export type Git = (...args: readonly string[]) => Promise<Ended>;

/** Debian's git in a folder of its own, with AWS's credential helper or another one. */
export async function gitIn(access: Access, { helper = AWS_HELPER, token }: { helper?: string; token?: string } = {}) {
  const folder = await tempFolder();
  const env = {
    PATH: '/usr/bin:/bin',
    HOME: folder,
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
    AWS_ACCESS_KEY_ID: access.accessKeyId,
    AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
    AWS_DEFAULT_REGION: access.region,
    ...(token !== undefined && { AWS_SESSION_TOKEN: token }),
  };
  const settings = [
    `credential.helper=${helper}`,
    'credential.useHttpPath=true',
    'init.defaultBranch=main',
    'advice.pushUpdateRejected=false',
  ];
  const run: Git = (...args) =>
    runProgram('/usr/bin/git', [...settings.flatMap((setting) => ['-c', setting]), ...args], { cwd: folder, env });
  /** Fails the test where git fails. */
  const git = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(...args);
    if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  return { folder, env, run, git, at: (path: string) => join(folder, path) };
}
