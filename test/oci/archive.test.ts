import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { readArchive } from '../../src/oci/archive/read-archive.ts';
import { writeArchive } from '../../src/oci/archive/write-archive.ts';
import { digestOf, hexOf } from '../../src/oci/digest.ts';
import { type ImageSource, manifestOf } from '../../src/oci/image.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { makeImage } from './make-image.ts';

type Parts = Readonly<Record<string, string | Uint8Array | { readonly linkTo: string }>>;

const archiveOf = (parts: Parts): Readable => {
  const tar = pack();
  for (const [name, content] of Object.entries(parts)) {
    if (typeof content === 'string' || content instanceof Uint8Array) tar.entry({ name }, Buffer.from(content));
    else tar.entry({ name, type: 'symlink', linkname: content.linkTo });
  }
  tar.finalize();
  return Readable.from(tar);
};

const tarsOf = (source: ImageSource) => Promise.all(source.layers.map(async ({ path }) => gunzipSync(await readFile(path))));
const diffIds = (source: ImageSource) => source.layers.map(({ diffId }) => diffId);

test('an archive of ours is read as the image that went into it', async () => {
  const source = await makeImage('lower', 'upper', 'lower');
  const folder = join(await tempFolder(), 'layers');
  const read = await readArchive(writeArchive(source, { name: 'mysfits/service:v1' }), { folder, name: 'mysfits/service:v1' });
  expect(read.config).toEqual(source.config);
  expect(read.layers.map(({ path, ...layer }) => layer)).toEqual(source.layers.map(({ path, ...layer }) => layer));
  expect(readdirSync(folder).sort()).toEqual([...new Set(source.layers.map(({ digest }) => hexOf(digest)))].sort());
});

test("Docker's older form is read: plain tars, a shared layer linked to, the right image of several", async () => {
  const [one, two] = [await makeImage('shared', 'one'), await makeImage('shared', 'two')];
  const [shared = '', ofOne = ''] = await tarsOf(one);
  const [, ofTwo = ''] = await tarsOf(two);
  const parts = {
    'a/layer.tar': shared,
    'b/layer.tar': ofOne,
    'c/layer.tar': { linkTo: '../a/layer.tar' },
    'd/layer.tar': ofTwo,
    'one.json': one.config.bytes,
    'two.json': two.config.bytes,
    'manifest.json': JSON.stringify([
      { Config: 'one.json', RepoTags: ['x:one'], Layers: ['a/layer.tar', 'b/layer.tar'] },
      { Config: 'two.json', RepoTags: ['x:two', 'x:latest'], Layers: ['c/layer.tar', 'd/layer.tar'] },
    ]),
  };
  const read = await readArchive(archiveOf(parts), { folder: await tempFolder(), name: 'x:two' });
  expect(read.config.digest).toBe(two.config.digest);
  expect(diffIds(read)).toEqual(diffIds(two));
  const unclear = readArchive(archiveOf(parts), { folder: await tempFolder(), name: 'x:three' });
  await expect(unclear).rejects.toMatchObject({ code: 'not-found', why: expect.stringContaining('x:one') });
});

test('an OCI layout alone is read, through an index in an index, past what a build adds beside the image', async () => {
  const source = await makeImage('content');
  const manifest = manifestOf(source);
  const attestation = Buffer.from('{}');
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const descriptor = ({ bytes, type }: { bytes: Uint8Array; type: string }, platform: object) => ({
    mediaType: type,
    digest: digestOf(bytes),
    size: bytes.length,
    platform,
  });
  const inner = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType,
      manifests: [
        descriptor({ bytes: attestation, type: manifest.mediaType }, { os: 'unknown', architecture: 'unknown' }),
        descriptor({ bytes: manifest.bytes, type: manifest.mediaType }, { os: 'linux', architecture: 'amd64' }),
      ],
    }),
  );
  const place = (bytes: Uint8Array) => `blobs/sha256/${hexOf(digestOf(bytes))}`;
  const layer = await readFile(source.layers[0]?.path ?? '');
  const parts = {
    'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
    // An index without a media type of its own, as the specification allows.
    'index.json': JSON.stringify({ schemaVersion: 2, manifests: [descriptor({ bytes: inner, type: mediaType }, {})] }),
    ...Object.fromEntries([inner, manifest.bytes, source.config.bytes, layer].map((bytes) => [place(bytes), bytes])),
  };
  const read = await readArchive(archiveOf(parts), { folder: await tempFolder() });
  expect(manifestOf(read).digest).toBe(manifest.digest);
  const damaged = { ...parts, [place(inner)]: Buffer.concat([inner, Buffer.from(' ')]) };
  await expect(readArchive(archiveOf(damaged), { folder: await tempFolder() })).rejects.toMatchObject({ code: 'bad-archive' });
});

test.each([
  ['nothing', {}, 'bad-archive'],
  ['no manifest', { x: 'y' }, 'bad-archive'],
  ['a manifest that is no JSON', { 'manifest.json': 'x' }, 'bad-archive'],
  ['a manifest of no image', { 'manifest.json': '[]' }, 'bad-archive'],
  [
    'a layer that is not there',
    { 'manifest.json': '[{"Config":"c","Layers":["gone"]}]', c: '{"rootfs":{"diff_ids":[]}}' },
    'bad-archive',
  ],
  ['a path out of it', { 'manifest.json': '[{"Config":"../../etc/hostname","Layers":[]}]' }, 'bad-archive'],
  [
    'another layer than its image names',
    { 'manifest.json': '[{"Config":"c","Layers":["l"]}]', c: `{"rootfs":{"diff_ids":["${digestOf('other')}"]}}`, l: 'layer' },
    'digest-mismatch',
  ],
])('an archive with %s is refused, and leaves nothing half done', async (_what, parts, code) => {
  const folder = await tempFolder();
  await expect(readArchive(archiveOf(parts), { folder })).rejects.toMatchObject({ code });
  expect(readdirSync(folder).filter((file) => file.startsWith('unfinished'))).toEqual([]);
});

test('reading stops when it is told to, also while nothing comes', async () => {
  const folder = await tempFolder();
  const abort = new AbortController();
  const silent = new Readable({ read: () => abort.abort(new Error('enough')) });
  await expect(readArchive(silent, { folder, signal: abort.signal })).rejects.toThrow('enough');
  expect(readdirSync(folder)).toEqual([]);
});
