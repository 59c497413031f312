import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import { hexOf } from '../digest.ts';
import { type ImageSource, manifestOf } from '../image.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import { nodeWritable } from '../node-stream.ts';

/**
 * An image as an archive, as it is read: an OCI image layout with Docker's `manifest.json` in it, which both Docker's
 * stores and Podman load. The layers go as they are; engines unpack gzip by themselves.
 * @param name the name that the image gets: `repository:tag`
 */
export function writeArchive(source: ImageSource, { name, signal }: { name: string; signal?: AbortSignal }): Readable {
  const tar = pack();
  const stream = Readable.from(tar, { objectMode: false });
  fill(tar, source, name, signal).catch((error: Error) => stream.destroy(error));
  // Who stops reading ends the writing.
  stream.once('close', () => tar.destroy());
  return stream;
}

async function fill(tar: Pack, source: ImageSource, name: string, signal: AbortSignal | undefined): Promise<void> {
  const { config, layers } = source;
  const manifest = manifestOf(source);
  const blob = (hex: string) => `blobs/sha256/${hex}`;
  const addJson = (path: string, content: unknown) => add(tar, path, Buffer.from(JSON.stringify(content)));

  await addJson('oci-layout', { imageLayoutVersion: '1.0.0' });
  await addJson('index.json', {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.ociIndex,
    manifests: [
      {
        mediaType: manifest.mediaType,
        digest: manifest.digest,
        size: manifest.bytes.length,
        // The whole name is containerd's annotation; `ref.name` alone is the tag's.
        annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name.replace(/^.*:/, '') },
      },
    ],
  });
  await addJson('manifest.json', [
    { Config: blob(hexOf(config.digest)), RepoTags: [name], Layers: layers.map(({ digest }) => blob(hexOf(digest))) },
  ]);
  await add(tar, blob(hexOf(manifest.digest)), manifest.bytes);
  await add(tar, blob(hexOf(config.digest)), config.bytes);
  const written = new Set<string>();
  for (const { digest, size, path } of layers) {
    signal?.throwIfAborted();
    // An image may have the same layer twice.
    if (written.has(digest)) continue;
    written.add(digest);
    const entry = tar.entry({ ...header(blob(hexOf(digest))), size });
    await pipeline(createReadStream(path), nodeWritable(entry), signal ? { signal } : {});
  }
  tar.finalize();
}

function add(tar: Pack, name: string, content: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    tar.entry({ ...header(name), size: content.length }, Buffer.from(content), (error) => (error ? reject(error) : resolve()));
  });
}

function header(name: string) {
  return { name, mode: 0o644, mtime: new Date(0), type: 'file' as const };
}
