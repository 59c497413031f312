import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  BatchDeleteImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr';
import { expect, test, vi } from 'vitest';
import { type Digest, digestOf } from '../../../src/oci/digest.ts';
import { manifestOf } from '../../../src/oci/image.ts';
import { getBlob, hasBlob, putBlob } from '../../../src/oci/registry/blobs.ts';
import { headManifest, putManifest } from '../../../src/oci/registry/manifests.ts';
import type { ImageProgress } from '../../../src/oci/registry/progress.ts';
import { pullImage } from '../../../src/oci/registry/pull-image.ts';
import { pushImage } from '../../../src/oci/registry/push-image.ts';
import type { Registry } from '../../../src/oci/registry/registry.ts';
import { visitBriefly } from '../../../src/oci/registry/visit.ts';
import { findImage } from '../../../src/sandbox/services/ecr/images.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { makeImage } from '../../oci/make-image.ts';
import { openRepository } from './registry.ts';

const basic = ({ credentials }: Registry) => {
  const { username, password } = credentials as { username: string; password: string };
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
};

/** A request of any kind, and its answer. */
// No connection is kept: the registry that is asked next may be another one at the same port.
const ask = (url: string, headers: Record<string, string>, method = 'GET') =>
  new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, async (answer) => {
      const chunks = [];
      for await (const chunk of answer) chunks.push(chunk);
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() });
    });
    asked.once('error', reject);
    asked.end();
  });

test('what we push is what we pull, and what the sandbox finds by its address', async () => {
  const { sandbox, uri, name, registry } = await openRepository();
  const source = await makeImage('lower', 'upper');
  const { digest, sent, there } = await pushImage(registry, name, 'v1', source);
  expect(digest).toBe(manifestOf(source).digest);
  expect({ sent, there }).toEqual({
    sent: source.config.bytes.length + source.layers.reduce((sum, { size }) => sum + size, 0),
    there: 0,
  });
  expect(await headManifest(registry, name, 'v1')).toMatchObject({ digest });
  expect(await headManifest(registry, name, 'v2')).toBeUndefined();

  for (const reference of ['v1', digest]) {
    const pulled = await pullImage(registry, name, reference, { folder: await tempFolder() });
    expect(pulled.digest).toBe(digest);
    expect(pulled.source.config.value).toEqual(source.config.value);
    for (const [index, { path, ...layer }] of pulled.source.layers.entries()) {
      expect(source.layers[index]).toMatchObject(layer);
      expect(digestOf(await readFile(path))).toBe(layer.digest);
    }
  }
  for (const named of [`${uri}:v1`, `${uri}@${digest}`]) {
    const found = findImage(sandbox.world, named);
    expect(found).toMatchObject({ uri: named, repository: name, digest, source: { config: source.config } });
    expect(found?.source.layers.map(({ diffId }) => diffId)).toEqual(source.layers.map(({ diffId }) => diffId));
  }
  for (const other of [uri, `${uri}:v2`, `127.0.0.1:1/${name}:v1`, 'public.ecr.aws/x/y:v1', 'not an address']) {
    expect(findImage(sandbox.world, other), other).toBeUndefined();
  }
});

test('an image that is pushed again sends nothing but its manifest, and progress says so', async () => {
  const { name, registry } = await openRepository();
  const source = await makeImage('one');
  const told: ImageProgress[] = [];
  const onProgress = (progress: ImageProgress) => told.push(progress);
  await pushImage(registry, name, 'v1', source, { onProgress });
  const [layer] = source.layers;
  expect(told.filter(({ digest }) => digest === layer?.digest)).toMatchObject([
    { kind: 'layer', state: 'moving', done: layer?.size },
    { kind: 'layer', state: 'done', done: layer?.size, size: layer?.size },
  ]);
  told.length = 0;
  expect(await pushImage(registry, name, 'v2', source, { onProgress })).toMatchObject({ sent: 0, there: 2 });
  expect(told.map(({ state }) => state)).toEqual(['there', 'there']);
});

test('an upload that broke off goes on where it broke, also after the sandbox was started anew', async () => {
  const dir = await tempFolder();
  const sandbox = await openSandbox({ dir });
  const { ecr } = clientsOf(sandbox);
  const { repository } = await ecr.send(new CreateRepositoryCommand({ repositoryName: 'again' }));
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const authorization = `Basic ${authorizationData?.[0]?.authorizationToken}`;
  const base = `http://${repository?.repositoryUri?.split('/')[0]}`;
  const content = randomBytes(300_000);

  const begun = await ask(`${base}/v2/again/blobs/uploads/`, { authorization }, 'POST');
  expect(begun.status).toBe(202);
  const place = `${base}${begun.headers.location}`;
  // The connection breaks in the middle of what was announced, once the first part has arrived.
  const headers = { authorization, 'content-length': String(content.length) };
  const half = request(place, { method: 'PATCH', agent: false, headers });
  const broken = new Promise<void>((resolve) => void half.once('error', () => resolve()));
  half.write(content.subarray(0, 100_000));
  await vi.waitFor(async () => expect((await ask(place, { authorization })).headers.range).toBe('0-99999'));
  half.destroy(new Error('The plug was pulled.'));
  await broken;
  await sandbox.close();
  const second = await openSandbox({ dir });
  expect(second.endpoint).toBe(sandbox.endpoint);
  const stands = await ask(place, { authorization });
  expect(stands.headers.range).toBe('0-99999');
  const arrived = 100_000;

  const credentials = { username: 'AWS', password: Buffer.from(authorization.slice(6), 'base64').toString().slice(4) };
  const registry = { address: base.slice('http://'.length), credentials };
  const range = { 'content-range': `${arrived - 1}-${content.length - 1}` };
  const wrong = visitBriefly(registry, {
    method: 'PATCH',
    url: place,
    headers: range,
    body: () => content.subarray(arrived - 1),
  });
  await expect(wrong).rejects.toMatchObject({ status: 416, registryCode: 'RANGE_INVALID' });
  const rest = { 'content-range': `${arrived}-${content.length - 1}` };
  await visitBriefly(registry, { method: 'PATCH', url: place, headers: rest, body: () => content.subarray(arrived) });
  const digest = digestOf(content);
  await visitBriefly(registry, { method: 'PUT', url: `${place}?digest=${digest}` });
  const chunks: Buffer[] = [];
  for await (const chunk of await getBlob(registry, 'again', { digest })) chunks.push(chunk);
  expect(Buffer.concat(chunks).equals(content)).toBe(true);
});

test('a blob goes in parts, and the registry has it whole', async () => {
  const { name, registry } = await openRepository();
  const from = randomBytes(100_001);
  const digest = digestOf(from);
  const seen: number[] = [];
  await putBlob(registry, name, { digest, size: from.length, from }, { chunk: 30_000, onProgress: (done) => seen.push(done) });
  expect(seen).toEqual([30_000, 60_000, 90_000, 100_001]);
  expect(await hasBlob(registry, name, digest)).toBe(true);
});

test('what is not what its digest says is refused, and nothing of it stays', async () => {
  const { sandbox, name, registry } = await openRepository();
  const from = Buffer.from('content');
  const digest = digestOf('another');
  await expect(putBlob(registry, name, { digest, size: from.length, from })).rejects.toMatchObject({
    registryCode: 'DIGEST_INVALID',
  });
  expect(await hasBlob(registry, name, digest)).toBe(false);
  expect(readdirSync(sandbox.world.folder('ecr/blobs'))).toEqual([]);
  expect(readdirSync(sandbox.world.folder('ecr/uploads'))).toEqual([]);
});

test('a blob that was damaged on the disk is noticed by whoever pulls it', async () => {
  const { sandbox, name, registry } = await openRepository();
  const source = await makeImage('whole');
  await pushImage(registry, name, 'v1', source);
  const [layer] = source.layers;
  const file = join(sandbox.world.folder('ecr/blobs'), layer?.digest.slice('sha256:'.length) ?? '');
  const bytes = await readFile(file);
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  await writeFile(file, bytes);
  const folder = await tempFolder();
  await expect(pullImage(registry, name, 'v1', { folder })).rejects.toMatchObject({ code: 'digest-mismatch' });
  expect(readdirSync(folder)).toEqual([]);
});

test('a manifest is taken only with everything it names, and under no other digest than its own', async () => {
  const { name, registry } = await openRepository();
  const source = await makeImage('x');
  const manifest = manifestOf(source);
  await expect(putManifest(registry, name, 'v1', manifest)).rejects.toMatchObject({ registryCode: 'MANIFEST_BLOB_UNKNOWN' });
  await pushImage(registry, name, 'v1', source);
  const wrong = putManifest(registry, name, digestOf('else'), manifest);
  await expect(wrong).rejects.toMatchObject({ registryCode: 'DIGEST_INVALID' });
  const nonsense = putManifest(registry, name, 'v2', { bytes: Buffer.from('{}'), mediaType: manifest.mediaType });
  await expect(nonsense).rejects.toMatchObject({ registryCode: 'MANIFEST_INVALID' });
});

test('an index leads to the image of the processor', async () => {
  const { sandbox, uri, name, registry } = await openRepository();
  const images = { amd64: await makeImage('amd64'), arm64: await makeImage('arm64') };
  const manifests = [];
  for (const [architecture, source] of Object.entries(images)) {
    const { digest } = await pushImage(registry, name, architecture, source);
    const { bytes, mediaType } = manifestOf(source);
    manifests.push({ mediaType, digest, size: bytes.length, platform: { os: 'linux', architecture } });
  }
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
  await putManifest(registry, name, 'both', { bytes: index, mediaType });
  expect(findImage(sandbox.world, `${uri}:both`)?.digest).toBe(manifestOf(images.amd64).digest);
  expect(findImage(sandbox.world, `${uri}:both`, { architecture: 'arm64' })?.digest).toBe(manifestOf(images.arm64).digest);
  const pulled = await pullImage(registry, name, 'both', { folder: await tempFolder(), architecture: 'arm64' });
  expect(pulled.digest).toBe(manifestOf(images.arm64).digest);
  const none = pullImage(registry, name, 'both', { folder: await tempFolder(), architecture: 'riscv64' });
  await expect(none).rejects.toMatchObject({ code: 'not-found' });
  const lone = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType, manifests: [{ ...manifests[0], digest: digestOf('gone') }] }),
  );
  const unknown = putManifest(registry, name, 'lone', { bytes: lone, mediaType });
  await expect(unknown).rejects.toMatchObject({ registryCode: 'MANIFEST_UNKNOWN' });
});

test('a layer is mounted from another repository, and stays when that one goes', async () => {
  const { sandbox, ecr, name, registry } = await openRepository();
  const source = await makeImage('shared');
  await pushImage(registry, name, 'v1', source);
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'second' }));
  const digest = source.layers[0]?.digest as Digest;
  const url = `/v2/second/blobs/uploads/?mount=${digest}&from=${name}`;
  expect(await visitBriefly(registry, { method: 'POST', url })).toMatchObject({ status: 201 });
  expect(await pushImage(registry, 'second', 'v1', source)).toMatchObject({ there: 1 });
  await ecr.send(new DeleteRepositoryCommand({ repositoryName: name, force: true }));
  await pullImage(registry, 'second', 'v1', { folder: await tempFolder() });
  await ecr.send(new BatchDeleteImageCommand({ repositoryName: 'second', imageIds: [{ imageTag: 'v1' }] }));
  expect(readdirSync(sandbox.world.folder('ecr/blobs'))).toEqual([]);
});

test('nobody comes in without a token, with a wrong one, with an old one, or by a name of a web page', async () => {
  const { sandbox, name, registry, url } = await openRepository();
  const anonymous = await ask(`${url}/v2/`, {});
  expect(anonymous).toMatchObject({ status: 401, headers: { 'www-authenticate': expect.stringMatching(/^Basic /) } });
  expect(JSON.parse(anonymous.text).errors[0]).toMatchObject({ code: 'UNAUTHORIZED' });
  const guessed = { ...registry, credentials: { username: 'AWS', password: 'guessed' } };
  await expect(headManifest(guessed, name, 'v1')).rejects.toMatchObject({ code: 'unauthorized', status: 401 });
  const authorization = basic(registry);
  expect(await ask(`${url}/v2/`, { authorization })).toMatchObject({ status: 200 });
  expect(await ask(`${url}/v2/`, { authorization, host: 'evil.example' })).toMatchObject({ status: 403 });
  await sandbox.control.moveClock(12 * 3_600 + 1);
  expect(await ask(`${url}/v2/`, { authorization })).toMatchObject({ status: 401 });
});

test('what does not exist, and what is not done here, is said by name', async () => {
  const { name, registry, url } = await openRepository();
  const headers = { authorization: basic(registry) };
  const code = async (path: string, method?: string) => {
    const { status, text } = await ask(`${url}${path}`, headers, method);
    return [status, JSON.parse(text).errors[0].code];
  };
  const digest = digestOf('nothing');
  expect(await code('/v2/unknown/manifests/v1')).toEqual([404, 'NAME_UNKNOWN']);
  expect(await code(`/v2/${name}/manifests/v1`)).toEqual([404, 'MANIFEST_UNKNOWN']);
  expect(await code(`/v2/${name}/blobs/${digest}`)).toEqual([404, 'BLOB_UNKNOWN']);
  expect(await code(`/v2/${name}/blobs/uploads/1-2`)).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
  expect(await code(`/v2/${name}/manifests/${digest}`, 'DELETE')).toEqual([405, 'UNSUPPORTED']);
  expect(await code('/v3/')).toEqual([404, 'UNSUPPORTED']);
});

test('a push stops when it is told to', async () => {
  const { name, registry } = await openRepository();
  const source = await makeImage(randomBytes(5_000_000));
  const abort = new AbortController();
  const onProgress = () => abort.abort(new Error('Ctrl-C'));
  await expect(pushImage(registry, name, 'v1', source, { onProgress, signal: abort.signal })).rejects.toThrow('Ctrl-C');
  expect(await headManifest(registry, name, 'v1')).toBeUndefined();
});

test('a layer of 100 MB goes through without being held in memory', async () => {
  const { name, registry } = await openRepository();
  const folder = await tempFolder();
  const path = join(folder, 'large');
  const hash = createHash('sha256');
  const block = randomBytes(1024 ** 2);
  const blocks = function* () {
    for (let count = 0; count < 100; count += 1) {
      block.writeUInt32LE(count);
      const piece = Buffer.from(block);
      hash.update(piece);
      yield piece;
    }
  };
  await pipeline(Readable.from(blocks()), createWriteStream(path));
  const digest = `sha256:${hash.digest('hex')}` as Digest;
  // Client and registry live in this process: what both hold at their highest is what is measured.
  global.gc?.();
  const before = process.memoryUsage().arrayBuffers;
  let highest = 0;
  const watch = () => {
    highest = Math.max(highest, process.memoryUsage().arrayBuffers);
  };
  await putBlob(registry, name, { digest, size: 100 * 1024 ** 2, from: path }, { onProgress: watch });
  const back = await getBlob(registry, name, { digest }, { onProgress: watch });
  for await (const chunk of back) void chunk;
  expect(highest - before).toBeLessThan(50 * 1024 ** 2);
});
