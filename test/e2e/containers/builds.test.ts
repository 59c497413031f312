import { readdir } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildsCommand,
  type Build,
  CreateProjectCommand,
  StartBuildCommand,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import { CreateRepositoryCommand, DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { readZip } from '../../../src/oci/archive/read-zip.ts';
import { zipOf } from '../../../src/oci/archive/write-zip.ts';
import { startSandbox, stopSandbox } from '../../../src/sandbox/launcher.ts';
import { readIdentity } from '../../../src/sandbox/world/identity.ts';
import { buildSandbox } from '../../helpers/bundle.ts';
import { testEngine } from '../../helpers/engine.ts';
import { type Access, clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { ended, linesOf, makeRole, projectInput } from '../../sandbox/codebuild/kit.ts';
import { openReleases } from '../../sandbox/codebuild/releases.ts';
import { docker, dockerLines } from './docker.ts';

const here = await testEngine();

vi.setConfig({ testTimeout: 90_000 });

/** An image of nothing but what the build has made: it is quick to push. */
const dockerfile = 'FROM scratch\nCOPY made.txt /\n';

/** A project that builds an archive with the given commands, and keeps what it made in the same bucket. */
async function opened(
  access: Access,
  commands: readonly string[],
  { files = {}, more = {} }: { readonly files?: Readonly<Record<string, string>>; readonly more?: object } = {},
) {
  const clients = clientsOf(access);
  const { s3, codebuild } = clients;
  await s3.send(new CreateBucketCommand({ Bucket: 'sources' }));
  const all = { Dockerfile: dockerfile, 'deep/run.sh': '#!/bin/sh\necho ran in $PWD\n', ...files };
  const members = Object.entries(all).map(([path, text]) => ({ path, content: Buffer.from(text), mode: 0o100755 }));
  const link = { path: 'link', content: Buffer.from('deep/run.sh'), mode: 0o120777 };
  await s3.send(new PutObjectCommand({ Bucket: 'sources', Key: 'a.zip', Body: zipOf([...members, link]) }));
  const role = await makeRole(clients, { actions: ['logs:*', 's3:*', 'ecr:*'] });
  const buildspec = stringify({ version: 0.2, phases: { build: { commands } }, ...more });
  const artifacts = { type: 'S3', location: 'sources', name: 'out.zip', packaging: 'ZIP' } as const;
  const source = { type: 'S3', location: 'sources/a.zip', buildspec } as const;
  await codebuild.send(new CreateProjectCommand(projectInput(role, buildspec, { source, artifacts })));
  const start = async () => String((await codebuild.send(new StartBuildCommand({ projectName: 'demo' }))).build?.id);
  const end = async (id: string) => {
    const build = await ended(clients, id, 60_000);
    return { build, lines: await linesOf(clients, build) };
  };
  return { clients, role, start, end };
}

/** What a build's log holds, with what CodeBuild itself says in it. */
async function wholeLog({ logs }: ReturnType<typeof clientsOf>, { logs: at }: Build): Promise<string> {
  const wish = { logGroupName: at?.groupName, logStreamName: at?.streamName, startFromHead: true };
  return ((await logs.send(new GetLogEventsCommand(wish))).events ?? []).map(({ message }) => message).join('');
}

/** Containers of a build, and images that builds have made in its world. */
async function leftOf(id: string, { account }: { readonly account: string }): Promise<readonly string[]> {
  return [
    ...(await dockerLines('ps', '--all', '--quiet', '--filter', `label=mysfits.build=${id}`)),
    ...(await dockerLines('image', 'ls', '--quiet', `mysfits-sandbox/${account}`)),
  ];
}

describe.skipIf(here === undefined)('with a container engine, a build', () => {
  beforeEach(() => {
    vi.stubEnv('MYSFITS_ENGINE', undefined);
    vi.stubEnv('MYSFITS_PYTHON_IMAGE', here?.baseImage);
    return () => void vi.unstubAllEnvs();
  });

  test('runs in a container of its own, as root of nothing else, with its source, its variables and its role', async () => {
    vi.stubEnv('MYSFITS_SECRET', 'ours');
    const program = [
      'import boto3, os',
      "client = boto3.client('sts', endpoint_url=os.environ['AWS_ENDPOINT_URL'])",
      "print(client.get_caller_identity()['Arn'].split(':')[-1].split('/AWSCodeBuild')[0])",
    ];
    const unseen = await tempFolder();
    const commands = [
      `id -u; pwd; test -e ${unseen} || echo contained`,
      './deep/run.sh; readlink link; env | grep -c MYSFITS_SECRET || true',
      "printf 'a line without end'",
      'cd deep && export OUT=kept && exit 3',
    ];
    const sandbox = await openSandbox();
    const { clients, start, end } = await opened(sandbox, commands, {
      files: { 'who.py': program.join('\n') },
      more: {
        phases: {
          build: { commands, 'on-failure': 'CONTINUE' },
          post_build: {
            commands: ['echo "$OUT in $(basename "$PWD")"; cd ..', 'python3 who.py', 'echo 1 >made.txt; chmod 755 made.txt'],
          },
        },
        env: { 'exported-variables': ['OUT'] },
        artifacts: { files: ['made.txt', 'deep/*'] },
      },
    });
    const id = await start();
    const { build, lines } = await end(id);
    expect(lines).toEqual([
      ...['0', '/codebuild/output/src', 'contained', 'ran in /codebuild/output/src', 'deep/run.sh', '0', 'a line without end'],
      ...['kept in deep', 'assumed-role/build'],
    ]);
    expect(build.exportedEnvironmentVariables).toEqual([{ name: 'OUT', value: 'kept' }]);
    const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: 'sources', Key: 'out.zip' }));
    const made = await readZip(await buffer(Body as NodeJS.ReadableStream));
    expect(made.map(({ path, mode }) => [path, mode & 0o777])).toEqual([
      ['deep/run.sh', 0o755],
      ['made.txt', 0o755],
    ]);
    expect(await leftOf(id, sandbox)).toEqual([]);
  });

  test('builds images of what its commands have made by the real engine, and pushes them; nothing of that stays', async () => {
    const sandbox = await openSandbox();
    const { repository } = await clientsOf(sandbox).ecr.send(new CreateRepositoryCommand({ repositoryName: 'demo' }));
    const uri = String(repository?.repositoryUri);
    const { clients, start, end } = await opened(sandbox, [
      'echo made in the build >made.txt',
      `aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin ${uri.split('/')[0]}`,
      'aws ecr describe-images --repository-name demo --image-ids imageTag=one || echo none yet',
      `docker build --provenance=false --tag ${uri}:one . && docker push ${uri}:one`,
      'aws ecr describe-images --repository-name demo --image-ids imageTag=one | grep -c sha256',
    ]);
    const id = await start();
    const { lines } = await end(id);
    const said = lines.join('\n');
    expect(said).toMatch(
      /^Login Succeeded\n\nAn error occurred \(ImageNotFoundException\).*\nnone yet\n[\s\S]*one: digest: sha256:\w{64}/,
    );
    expect(lines.at(-1)).toBe('1');
    const { imageDetails = [] } = await clients.ecr.send(new DescribeImagesCommand({ repositoryName: 'demo' }));
    expect(imageDetails.map(({ imageTags }) => imageTags)).toEqual([['one']]);
    expect(await leftOf(id, sandbox)).toEqual([]);
  });

  test("follows the service's own buildspec", async () => {
    const { release, definitions, images, uri } = await openReleases({ Dockerfile: 'FROM scratch\nCOPY app.py /\n' });
    const commit = 'c'.repeat(40);
    for (const say of [
      /Login Succeeded\nLogin Succeeded\n[\s\S]*digest: sha256:/,
      /is in the repository already: nothing to build/,
    ]) {
      const { status, said } = await release(commit);
      expect(status, said).toBe('SUCCEEDED');
      expect(said).toMatch(say);
      expect(await definitions(commit)).toEqual([['imagedefinitions.json', [{ name: 'service', imageUri: `${uri}:${commit}` }]]]);
      expect((await images()).map(({ tag }) => tag)).toEqual([commit]);
    }
    const { failure } = await release('d'.repeat(40), { Dockerfile: 'FROM scratch\nCOPY missing /\n' });
    expect(failure).toMatch(/Phase: BUILD, Code: COMMAND_EXECUTION_ERROR/);
  });

  /** A build in the middle of something endless, and its container. */
  async function begun(access: Access & { readonly account: string }) {
    const { clients, start, end } = await opened(access, ['sleep 600 & echo begun', 'sleep 600']);
    const id = await start();
    await vi.waitFor(
      async () => {
        const { builds: [now] = [] } = await clients.codebuild.send(new BatchGetBuildsCommand({ ids: [id] }));
        expect(now && (await linesOf(clients, now))).toEqual(['begun']);
      },
      { timeout: 30_000, interval: 50 },
    );
    const left = await leftOf(id, access);
    expect(left).toHaveLength(1);
    return { clients, id, end, container: String(left[0]) };
  }

  test('that is stopped takes its container along', async () => {
    const sandbox = await openSandbox();
    const { clients, id } = await begun(sandbox);
    expect((await clients.codebuild.send(new StopBuildCommand({ id }))).build?.buildStatus).toBe('STOPPED');
    expect(await leftOf(id, sandbox)).toEqual([]);
  });

  test('whose sandbox is killed ends, and its container is gone, without anybody who looks after it', async () => {
    const { entry, remove } = await buildSandbox();
    onTestFinished(remove);
    const [dir, scratch] = [await tempFolder(), await tempFolder()];
    vi.stubEnv('TMPDIR', scratch);
    const killed = await startSandbox({ dir, entry });
    const { id, container } = await begun(killed);
    expect(await readdir(scratch)).toHaveLength(1);
    process.kill(killed.pid, 'SIGKILL');
    await vi.waitFor(async () => expect(await leftOf(id, killed)).toEqual([]), { timeout: 20_000, interval: 100 });
    await expect(docker('inspect', container)).rejects.toThrow(/No such object/);
    await vi.waitFor(async () => expect(await readdir(scratch)).toEqual([]), { timeout: 10_000 });
    // What carried its calls waits for the next sandbox, or for the world's end.
    const { id: world } = readIdentity(dir) ?? {};
    const carriers = () => dockerLines('ps', '--all', '--quiet', '--filter', `label=mysfits.sandbox=${world}`);
    expect(await carriers()).toHaveLength(1);
    await stopSandbox({ dir });
    expect(await carriers()).toEqual([]);
  });

  test('whose image is not here runs as a process of this machine, and its log says so', async () => {
    vi.stubEnv('MYSFITS_PYTHON_IMAGE', undefined);
    const files = { Dockerfile: 'ARG PYTHON_IMAGE=none.invalid/python:3\nFROM $PYTHON_IMAGE\n' };
    const { clients, start, end } = await opened(await openSandbox(), [`test -e ${await tempFolder()} && pwd`], { files });
    const { build, lines } = await end(await start());
    expect(lines).toEqual([expect.stringMatching(/mysfits-build-\w+\/src$/)]);
    const all = await wholeLog(clients, build);
    expect(all).toContain(
      "Without aws/codebuild/amazonlinux-x86_64-standard:5.0: the image none.invalid/python:3 isn't on this machine, so the commands run as processes of this machine",
    );
  });
});
