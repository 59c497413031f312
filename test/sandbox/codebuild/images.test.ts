import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateRepositoryCommand, DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { contextZip } from '../../../src/image/codebuild/zip.ts';
import { readContext } from '../../../src/image/context.ts';
import { inspectImage } from '../../../src/oci/engine/images.ts';
import { openWorkshop } from '../../../src/sandbox/builds/workshop.ts';
import { testEngine } from '../../helpers/engine.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { buildOf, makeRole, projectInput } from './kit.ts';

const service = new URL('../../../backend/service', import.meta.url).pathname;

describe('a build of an image', () => {
  test('logs in with the CLI, packs the service where there is no engine, pushes it, and finds it again', async () => {
    const sandbox = await openSandbox();
    const clients = clientsOf(sandbox);
    const { repository } = await clients.ecr.send(new CreateRepositoryCommand({ repositoryName: 'demo' }));
    const uri = String(repository?.repositoryUri);
    const registry = uri.split('/')[0];
    await clients.s3.send(new CreateBucketCommand({ Bucket: 'sources' }));
    await clients.s3.send(
      new PutObjectCommand({ Bucket: 'sources', Key: 'a.zip', Body: await contextZip(await readContext(service)) }),
    );
    const role = await makeRole(clients, {
      actions: ['logs:*', 's3:GetObject', 'ecr:*', 'ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken'],
    });
    const buildspec = stringify({
      version: 0.2,
      phases: {
        pre_build: {
          commands: [
            `aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin ${registry}`,
            'aws ecr-public get-login-password --region us-east-1 | docker login --username AWS --password-stdin public.ecr.aws',
          ],
        },
        build: {
          commands: [
            `docker build --provenance=false --tag app . && docker tag app ${uri}:one && docker push ${uri}:one`,
            `docker manifest inspect ${uri}:one | head -c 1`,
            `docker push ${uri}:two`,
          ],
        },
      },
    });
    const build = await buildOf(
      clients,
      projectInput(role, buildspec, { source: { type: 'S3', location: 'sources/a.zip', buildspec } }),
    );
    expect(build.lines.slice(0, 2)).toEqual(['Login Succeeded', 'Login Succeeded']);
    expect(build.lines.join('\n')).toMatch(/Packing \d+ files[\s\S]*one: digest: sha256:[0-9a-f]{64} size: \d+\n\{\n/);
    // What isn't there can't be pushed, and the build says so.
    expect(build.lines.at(-1)).toBe(`An image does not exist locally with the tag: ${uri}:two`);
    const { imageDetails = [] } = await clients.ecr.send(new DescribeImagesCommand({ repositoryName: 'demo' }));
    expect(imageDetails.map(({ imageTags }) => imageTags)).toEqual([['one']]);
  });

  test('may do at the registry what its role may, and no more', async () => {
    const sandbox = await openSandbox();
    const clients = clientsOf(sandbox);
    const { repository } = await clients.ecr.send(new CreateRepositoryCommand({ repositoryName: 'demo' }));
    const registry = String(repository?.repositoryUri).split('/')[0];
    const role = await makeRole(clients);
    const login = (what: string, at: string) =>
      `aws ${what} get-login-password | docker login --username AWS --password-stdin ${at}`;
    const commands = [`${login('ecr', String(registry))} || true`, login('ecr-public', 'public.ecr.aws')];
    const build = await buildOf(clients, projectInput(role, stringify({ version: 0.2, phases: { build: { commands } } })));
    expect(build.buildStatus).toBe('FAILED');
    const said = build.lines.join('\n');
    expect(said).toMatch(/not authorized to perform: ecr:GetAuthorizationToken/);
    expect(said).toMatch(/not authorized to perform: ecr-public:GetAuthorizationToken/);
  });
});

const here = await testEngine();

describe.skipIf(here === undefined)('with a container engine', () => {
  test('docker builds by it, and takes its images along when the build is over', async () => {
    if (here === undefined) throw new Error('There is no engine.');
    const { engine, baseImage } = here;
    const folder = await tempFolder();
    const { world } = await openSandbox();
    const workshop = await openWorkshop({
      world,
      build: 'demo:1',
      endpoint: 'http://127.0.0.1:1',
      home: folder,
      platform: 'linux/amd64',
      aws: async () => 1,
      hostEnv: {},
    });
    await writeFile(
      join(workshop.source, 'Dockerfile'),
      `ARG PYTHON_IMAGE\nFROM $PYTHON_IMAGE\nCMD ["python3", "-V", "${randomUUID()}"]\n`,
    );
    const lines: string[] = [];
    const signal = new AbortController().signal;
    const say = (line: string) => void lines.push(line);
    // Its Dockerfile names no image that is here: the commands themselves run on this machine.
    const place = await workshop.settle({ image: 'curated', say, signal });
    const shell = await place.shell({ shell: 'sh', env: place.env, onLine: say });
    const name = '127.0.0.1:1/mysfits-build-test:one';
    const code = await shell.run(
      `docker build --build-arg PYTHON_IMAGE=${baseImage} --tag ${name} . && docker inspect ${name}`,
      signal,
    );
    const said = lines.join('\n');
    expect(code, said).toBe(0);
    expect(said).toContain('"python3",');
    const id = /writing image (sha256:\w+)/.exec(said)?.[1] ?? '';
    expect(await inspectImage(engine, id)).toBeDefined();
    // The machine's other images are nothing to a build, nor are its names to the machine.
    expect(await shell.run(`docker inspect ${baseImage}`, signal)).toBe(1);
    expect(await inspectImage(engine, name)).toBeUndefined();
    await workshop.close();
    expect(await inspectImage(engine, id)).toBeUndefined();
  });
});
