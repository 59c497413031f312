import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type Digest, hexOf, meter } from '../digest.ts';
import type { ImageSource, LayerFile } from '../image.ts';
import { ImageError } from '../image-error.ts';
import type { TarLimits } from '../layers/read-tar.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import { type ArchivedImage, findInArchive } from './find-in-archive.ts';
import { takeApart } from './take-apart.ts';

export interface ReadArchiveOptions {
  /** Where the layers go, each under the hex of its digest. */
  readonly folder: string;
  /** Which image, by its `repository:tag`; the only one, by default. */
  readonly name?: string;
  readonly limits?: TarLimits;
  readonly signal?: AbortSignal;
}

/**
 * Reads what `docker save` writes, in its form of today (an OCI image layout) and in the one before (`manifest.json`).
 * Layers in plain tar are compressed on the way, as an engine does before it pushes them.
 * @throws ImageError bad-archive, not-found (no image of that name), digest-mismatch, too-large
 */
export async function readArchive(archive: Readable, options: ReadArchiveOptions): Promise<ImageSource> {
  const { folder, signal } = options;
  await mkdir(folder, { recursive: true });
  const apart = join(folder, `unfinished-${randomUUID()}`);
  await mkdir(apart);
  try {
    const files = await takeApart(archive, apart, options);
    const image = await findInArchive(files, options.name);
    return { config: image.config, layers: await layersOf(image, folder, signal) };
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  } finally {
    await rm(apart, { recursive: true, force: true });
  }
}

async function layersOf(
  { config, layers }: ArchivedImage,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<LayerFile[]> {
  const kept = new Map<string, LayerFile>();
  const files: LayerFile[] = [];
  for (const [index, path] of layers.entries()) {
    const file = kept.get(path) ?? (await keep(path, folder, signal));
    kept.set(path, file);
    const expected: Digest | undefined = config.value.rootfs.diff_ids[index];
    if (file.diffId !== expected) {
      throw new ImageError('digest-mismatch', `Layer ${index + 1} of the archive isn't what the image says.`, {
        why: `It is ${file.diffId}; the configuration names ${expected ?? 'none'}.`,
        nextSteps: ['Build the image again.'],
      });
    }
    files.push(file);
  }
  return files;
}

/** Puts a layer where layers lie, compressed. */
async function keep(from: string, folder: string, signal: AbortSignal | undefined): Promise<LayerFile> {
  const packed = meter();
  const plain = meter();
  const options = signal ? { signal } : {};
  let result = from;
  if (await isGzip(from)) {
    const streams = [createReadStream(from), packed.stream, createGunzip(), plain.stream] as const;
    await pipeline(...streams, drain, options);
  } else {
    result = `${from}.gz`;
    // A base layer has hundreds of megabytes: a tenth more to send is sooner sent than squeezed out.
    const streams = [
      createReadStream(from),
      plain.stream,
      createGzip({ level: 1 }),
      packed.stream,
      createWriteStream(result),
    ] as const;
    await pipeline(...streams, options);
  }
  const digest = packed.digest();
  const path = join(folder, hexOf(digest));
  await rename(result, path);
  return { path, digest, size: packed.size(), diffId: plain.digest(), mediaType: MEDIA_TYPES.ociLayer };
}

async function drain(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source);
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}
