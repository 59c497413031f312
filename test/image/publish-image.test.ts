import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CreateRepositoryCommand, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildWithEngine } from '../../src/image/build-with-engine.ts';
import { chooseBuilder } from '../../src/image/choose-builder.ts';
import { imageRequests } from '../../src/image/image-requests.ts';
import { publishImage, removeBuiltImages } from '../../src/image/publish-image.ts';
import { inspectImage, removeImage } from '../../src/oci/engine/images.ts';
import { pullImage } from '../../src/oci/registry/pull-image.ts';
import { parseReference } from '../../src/oci/registry/reference.ts';
import { ecrCredentials } from '../../src/oci/registry/registry.ts';
import { testEngine } from '../helpers/engine.ts';
import { clientsOf, openSandbox } from '../helpers/sandbox.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const run = promisify(execFile);
const service = fileURLToPath(new URL('../../backend/service', import.meta.url));
const here = await testEngine();
const noEngine = { PATH: '/usr/bin:/bin', MYSFITS_ENGINE: 'none' };

/** A repository in a sandbox's ECR, and the way into it. */
async function repository() {
  const { ecr } = clientsOf(await openSandbox());
  const made = await ecr.send(new CreateRepositoryCommand({ repositoryName: 'mysfits-test-service' }));
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const token = authorizationData?.[0]?.authorizationToken ?? '';
  return { repositoryUri: made.repository?.repositoryUri ?? '', credentials: () => ecrCredentials(token) };
}

async function pulled(uri: string, credentials: () => { username: string; password: string }) {
  const { address, repository: name, tag = '' } = parseReference(uri);
  return await pullImage({ address, credentials }, name, tag, { folder: await tempFolder() });
}

/** A folder with a Dockerfile of these lines. */
async function folderWith(dockerfile: string): Promise<string> {
  const folder = await tempFolder();
  await writeFile(join(folder, 'Dockerfile'), dockerfile);
  return folder;
}

describe('publishing an image without an engine', () => {
  it('packs it and pushes it, and sends nothing twice', async () => {
    const builder = await chooseBuilder({ tasksRunHere: true, env: noEngine });
    expect(builder).toMatchObject({ kind: 'packer', told: expect.stringContaining("this machine's own Python runs it") });
    if (builder.kind === 'codebuild') return;
    const { repositoryUri, credentials } = await repository();
    const publish = (tag: string) =>
      publishImage({ builder, folder: service, repositoryUri, tag, credentials, env: noEngine, note: () => {} });
    const first = await publish('one');
    expect(first.sent).toBeGreaterThan(1000);
    expect(await pulled(first.uri, credentials)).toMatchObject({ digest: first.digest });
    expect(await publish('two')).toEqual({ digest: first.digest, uri: `${repositoryUri}:two`, sent: 0 });
  });

  it("explains a registry that doesn't let in", async () => {
    const builder = await chooseBuilder({ tasksRunHere: true, env: noEngine });
    if (builder.kind === 'codebuild') return;
    const { repositoryUri } = await repository();
    const credentials = () => ({ username: 'AWS', password: 'wrong' });
    const publishing = publishImage({
      builder,
      folder: service,
      repositoryUri,
      tag: 'x',
      credentials,
      env: noEngine,
      note: () => {},
    });
    await expect(publishing).rejects.toMatchObject({ name: 'ExplainedError', why: expect.stringMatching(/./) });
  });

  it('would leave it to CodeBuild, where the tasks run in AWS', async () => {
    expect(await chooseBuilder({ tasksRunHere: false, env: noEngine })).toMatchObject({
      kind: 'codebuild',
      platform: 'linux/amd64',
    });
  });
});

describe('what is shown before', () => {
  it('is what a person could type, with names quoted', () => {
    const uri = '1.dkr.ecr.eu-west-1.amazonaws.com/service:ab12';
    const { build, push } = imageRequests({
      folder: '/my work/service',
      uri,
      platform: 'linux/arm64',
      buildArgs: { PYTHON_IMAGE: 'p:3' },
    });
    expect(build.line).toBe(
      `docker build --platform linux/arm64 --provenance=false --build-arg PYTHON_IMAGE=p:3 --tag ${uri} '/my work/service'`,
    );
    expect(push).toMatchObject({ kind: 'docker', operation: 'push', line: `docker push ${uri}` });
  });
});

describe.skipIf(here === undefined)('publishing an image with a real engine', () => {
  const engine = () => {
    if (here === undefined) throw new Error('skipped');
    return here;
  };

  it('builds the service, pushes it, and keeps no older image and no token', async () => {
    const env = { HOME: await tempFolder(), MYSFITS_PYTHON_IMAGE: engine().baseImage };
    const builder = await chooseBuilder({ tasksRunHere: true, env });
    expect(builder).toMatchObject({ kind: 'engine', platform: `linux/${engine().engine.architecture}` });
    if (builder.kind === 'codebuild') return;
    const { repositoryUri, credentials } = await repository();
    onTestFinished(async () => void (await removeBuiltImages(engine().engine, repositoryUri)));
    const folder = join(await tempFolder(), 'service');
    await cp(service, folder, { recursive: true });
    // The base is 300 MB, which are pushed once; a small one shows the same.
    await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY mysfits /service/mysfits\nCMD ["python3"]\n');
    const said: string[] = [];
    const note = (text: string) => said.push(text);
    const first = await publishImage({ builder, folder, repositoryUri, tag: 'one', credentials, env, note });
    expect(said).toEqual(expect.arrayContaining([expect.stringMatching(/^Step 2\/\d+ : COPY mysfits/), `Pushing ${first.uri}`]));
    expect((await pulled(first.uri, credentials)).source.config.value.config?.Cmd).toEqual(['python3']);
    await writeFile(join(folder, 'mysfits', 'more.py'), 'new');
    await publishImage({ builder, folder, repositoryUri, tag: 'two', credentials, env, note });
    expect(await inspectImage(engine().engine, `${repositoryUri}:one`)).toBeUndefined();
    expect(await removeBuiltImages(engine().engine, repositoryUri)).toBe(1);
    expect(await inspectImage(engine().engine, `${repositoryUri}:two`)).toBeUndefined();
    await expect(readFile(join(env.HOME, '.docker', 'config.json'))).rejects.toThrow('ENOENT');
  });

  it('takes away only the names it gave, while somebody runs the image under another', async () => {
    const { engine: to, baseImage } = engine();
    const repositoryUri = `127.0.0.1:9/mysfits-test-${process.pid}-shared`;
    const other = `mysfits-test-${process.pid}:shared`;
    const labels = { 'mysfits.repository': repositoryUri };
    const folder = await folderWith(`FROM ${baseImage}\nCMD ["sleep", "600"]\n`);
    const platform = `linux/${to.architecture}`;
    const name = `${repositoryUri}:one`;
    await buildWithEngine({ engine: to, folder, name, platform, buildArgs: {}, labels, note: () => {} });
    await run('/usr/bin/docker', ['tag', name, other]);
    const { stdout: container } = await run('/usr/bin/docker', ['run', '--detach', other]);
    onTestFinished(async () => {
      await run('/usr/bin/docker', ['rm', '--force', container.trim()]);
      await run('/usr/bin/docker', ['rmi', other]);
      expect(await inspectImage(to, other)).toBeUndefined();
    });
    expect(await removeBuiltImages(to, repositoryUri)).toBe(1);
    expect((await inspectImage(to, other))?.tags).toEqual([other]);
  });

  const building = (folder: string, buildArgs: Record<string, string> = {}) => {
    const { engine: to } = engine();
    const platform = `linux/${to.architecture}`;
    return buildWithEngine({ engine: to, folder, name: `mysfits-test-${process.pid}:bad`, platform, buildArgs, note: () => {} });
  };

  it("shows a failed build's last lines, and what to do", async () => {
    const folder = await folderWith(`FROM ${engine().baseImage}\nRUN echo something odd; exit 4\n`);
    await expect(building(folder)).rejects.toMatchObject({
      message: "The service's image can't be built",
      why: expect.stringMatching(/something odd\n.*returned a non-zero code: 4$/s),
      nextSteps: [
        `Mend ${join(folder, 'Dockerfile')} or what it copies, then run it again`,
        expect.stringContaining('docker build'),
      ],
    });
  });

  it("says so when the base image can't be pulled, and that another can be named", async () => {
    const folder = await folderWith('ARG PYTHON_IMAGE=127.0.0.1:9/mysfits/python:3\nFROM $PYTHON_IMAGE\n');
    await expect(building(folder)).rejects.toMatchObject({
      message: "Can't pull the base image",
      nextSteps: expect.arrayContaining([expect.stringContaining('MYSFITS_PYTHON_IMAGE')]),
    });
    onTestFinished(async () => void (await removeImage(engine().engine, `mysfits-test-${process.pid}:bad`)));
    await building(folder, { PYTHON_IMAGE: engine().baseImage });
  });

  it("says so when pip can't find a package", async () => {
    const folder = await folderWith(`FROM ${engine().baseImage}\nRUN python3 -m pip install --no-index mysfits-nowhere\n`);
    await expect(building(folder)).rejects.toMatchObject({
      message: "Can't install the Python packages: one of requirements.txt isn't there as it is asked for",
    });
  });

  it('sees the same context as docker itself does', async () => {
    const folder = await folderWith(
      `FROM ${engine().baseImage}\nCOPY . /all\nCMD ["sh", "-c", "cd /all && find . | LC_ALL=C sort"]\n`,
    );
    const ignore = '*\n!app\n!*.txt\nsecret.txt\n**/*.pyc\napp/deep/*\n!app/deep/kept*\n';
    await writeFile(join(folder, '.dockerignore'), ignore);
    await mkdir(join(folder, 'app/deep/more'), { recursive: true });
    for (const path of [
      'a.txt',
      'secret.txt',
      'b.py',
      'app/x.py',
      'app/x.pyc',
      'app/deep/y.py',
      'app/deep/kept.py',
      'app/deep/more/z.py',
    ])
      await writeFile(join(folder, path), path);
    const names = ['ours', 'theirs'].map((who) => `mysfits-test-${process.pid}:${who}`);
    onTestFinished(async () => void (await run('/usr/bin/docker', ['rmi', '-f', ...names])));
    const { engine: to } = engine();
    const platform = `linux/${to.architecture}`;
    await buildWithEngine({ engine: to, folder, name: names[0] ?? '', platform, buildArgs: {}, note: () => {} });
    await run('/usr/bin/docker', ['build', '--tag', names[1] ?? '', folder], { env: { DOCKER_BUILDKIT: '0', PATH: '/usr/bin' } });
    const seen = await Promise.all(names.map(async (name) => (await run('/usr/bin/docker', ['run', '--rm', name])).stdout));
    expect(seen[0]).toContain('./app/deep/kept.py');
    expect(seen[0]).toBe(seen[1]);
  });
});
