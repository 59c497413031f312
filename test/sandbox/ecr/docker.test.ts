import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { expect, onTestFinished, test } from 'vitest';
import { readArchive } from '../../../src/oci/archive/read-archive.ts';
import { writeArchive } from '../../../src/oci/archive/write-archive.ts';
import { unpackImage } from '../../../src/oci/layers/unpack-image.ts';
import { pullImage } from '../../../src/oci/registry/pull-image.ts';
import { pushImage } from '../../../src/oci/registry/push-image.ts';
import { findImage } from '../../../src/sandbox/services/ecr/images.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { makeImage } from '../../oci/make-image.ts';
import { dockerOfItsOwn, importImage, noDocker } from './docker.ts';
import { openRepository } from './registry.ts';

const missing = noDocker();

test.skipIf(missing)('docker logs in, pushes an image and pulls the very same one', async () => {
  const { ecr, uri, name, url, credentials, sandbox } = await openRepository();
  const docker = dockerOfItsOwn();
  const id = await importImage(docker, await tempFolder(), `${uri}:v1`);
  expect(await docker('login', '--username', 'AWS', '--password', credentials.password, url)).toContain('Login Succeeded');
  await docker('push', `${uri}:v1`);

  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName: name }));
  expect(imageDetails).toMatchObject([
    { imageTags: ['v1'], imageManifestMediaType: 'application/vnd.docker.distribution.manifest.v2+json' },
  ]);
  await docker('image', 'rm', `${uri}:v1`);
  await docker('pull', `${uri}:v1`);
  expect(await docker('image', 'inspect', '--format', '{{.Id}}', `${uri}:v1`)).toBe(id);
  const stored = findImage(sandbox.world, `${uri}:v1`);
  expect(stored?.source.config.digest).toBe(id);
  expect(stored?.digest).toBe(imageDetails?.[0]?.imageDigest);
});

test.skipIf(missing)('docker is told why it may not push: immutable tag, no repository, no login', async () => {
  const { uri, url, credentials, registry } = await openRepository({ imageTagMutability: 'IMMUTABLE' });
  const docker = dockerOfItsOwn();
  const folder = await tempFolder();
  await importImage(docker, folder, `${uri}:v1`);
  await expect(docker('push', `${uri}:v1`)).rejects.toThrow(/no basic auth credentials/);
  await docker('login', '--username', 'AWS', '--password', credentials.password, url);
  await docker('push', `${uri}:v1`);
  await docker('push', `${uri}:v1`);
  await importImage(docker, folder, `${uri}:v1`);
  await expect(docker('push', `${uri}:v1`)).rejects.toThrow(
    /tag invalid: The image tag 'v1' already exists in the 'mysfits\/service' repository and cannot be overwritten because the repository is immutable/,
  );
  const elsewhere = `${registry.address}/unknown:v1`;
  await docker('tag', `${uri}:v1`, elsewhere);
  await expect(docker('push', elsewhere)).rejects.toThrow(/The repository with name 'unknown' does not exist in the registry/);
});

test.skipIf(missing)(
  "an image that docker saved is pushed by us, and what we pulled docker loads: it's the same image",
  async () => {
    const { uri, name, registry } = await openRepository();
    const docker = dockerOfItsOwn();
    const folder = await tempFolder();
    const id = await importImage(docker, folder, `${uri}:saved`);

    const saving = spawn('docker', ['save', `${uri}:saved`], { stdio: ['ignore', 'pipe', 'inherit'] });
    const source = await readArchive(saving.stdout, { folder: join(folder, 'layers'), name: `${uri}:saved` });
    expect(source.config.digest).toBe(id);
    await docker('image', 'rm', `${uri}:saved`);
    await pushImage(registry, name, 'saved', source);

    const pulled = await pullImage(registry, name, 'saved', { folder: join(folder, 'pulled') });
    const loading = spawn('docker', ['load'], { stdio: ['pipe', 'pipe', 'inherit'] });
    await Promise.all([pipeline(writeArchive(pulled.source, { name: `${uri}:loaded` }), loading.stdin), once(loading, 'exit')]);
    expect(await docker('image', 'inspect', '--format', '{{.Id}}', `${uri}:loaded`)).toBe(id);
    expect(JSON.parse(await docker('image', 'inspect', '--format', '{{json .Config.Cmd}}', id))).toEqual(['/content']);

    await unpackImage(pulled.source, join(folder, 'out'));
    expect(await readFile(join(folder, 'out', 'content'))).toEqual(await readFile(join(folder, 'root', 'content')));
  },
);

test.skipIf(missing)('an image that we packed, docker loads and pushes back: the same layers, the same id', async () => {
  const { sandbox, uri, url, credentials } = await openRepository();
  const docker = dockerOfItsOwn();
  const source = await makeImage(randomUUID(), 'upper', 'upper');
  const loading = spawn('docker', ['load'], { stdio: ['pipe', 'ignore', 'inherit'] });
  await Promise.all([pipeline(writeArchive(source, { name: `${uri}:packed` }), loading.stdin), once(loading, 'exit')]);
  onTestFinished(async () => {
    await docker('image', 'rm', '--force', source.config.digest).catch(() => undefined);
  });
  expect(await docker('image', 'inspect', '--format', '{{.Id}}', `${uri}:packed`)).toBe(source.config.digest);
  await docker('login', '--username', 'AWS', '--password', credentials.password, url);
  await docker('push', `${uri}:packed`);
  const stored = findImage(sandbox.world, `${uri}:packed`)?.source;
  expect(stored?.config.digest).toBe(source.config.digest);
  expect(stored?.layers.map(({ diffId }) => diffId)).toEqual(source.layers.map(({ diffId }) => diffId));
});
