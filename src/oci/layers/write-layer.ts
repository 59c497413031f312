import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { hexOf, meter } from '../digest.ts';
import type { LayerFile } from '../image.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import type { LayerEntry } from './layer-entry.ts';
import { layerTar } from './layer-tar.ts';

/**
 * Writes a layer into a folder, under the hex of its digest. The same entries give the same tar on every machine and
 * day: they are sorted, and their times are the epoch's beginning. (The compressed bytes may change with Node's zlib.)
 * @throws ImageError bad-layer for paths that stand twice or leave the image
 */
export async function writeLayer({
  entries,
  folder,
  signal,
}: {
  readonly entries: readonly LayerEntry[];
  readonly folder: string;
  readonly signal?: AbortSignal;
}): Promise<LayerFile> {
  const tar = layerTar(entries);
  await mkdir(folder, { recursive: true });
  const unfinished = join(folder, `unfinished-${randomUUID()}`);
  const plain = meter();
  const packed = meter();
  try {
    const streams = [tar, plain.stream, createGzip(), packed.stream, createWriteStream(unfinished)] as const;
    await pipeline(streams, signal ? { signal } : {});
    const digest = packed.digest();
    const path = join(folder, hexOf(digest));
    await rename(unfinished, path);
    return { path, digest, size: packed.size(), diffId: plain.digest(), mediaType: MEDIA_TYPES.ociLayer };
  } catch (error) {
    await rm(unfinished, { force: true });
    throw signal?.aborted ? signal.reason : error;
  }
}
