import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Digest, hexOf } from '../digest.ts';
import type { ImageSource, LayerFile } from '../image.ts';
import { ImageError } from '../image-error.ts';
import { chooseImage, type Descriptor, type ImageManifest } from '../manifest.ts';
import { readConfig } from '../read-config.ts';
import { getBlob } from './blobs.ts';
import { getManifest } from './manifests.ts';
import type { TransferOptions } from './progress.ts';
import type { Registry } from './registry.ts';

export interface PullOptions extends TransferOptions {
  /** Where the layers go, each under the hex of its digest; what is there already isn't fetched. */
  readonly folder: string;
  /** Which image of an index, by Go's names; amd64 by default. */
  readonly architecture?: string;
}

/**
 * Fetches an image by its tag or digest.
 * @returns the digest of its manifest (not of an index that led to it), and the image
 * @throws ImageError not-found, unauthorized, unreachable, digest-mismatch, bad-manifest
 */
export async function pullImage(
  registry: Registry,
  repository: string,
  reference: string,
  options: PullOptions,
): Promise<{ digest: Digest; source: ImageSource }> {
  await mkdir(options.folder, { recursive: true });
  const { digest, manifest } = await findManifest(registry, repository, reference, options);
  const bytes = await readAll(await getBlob(registry, repository, manifest.config, { signal: options.signal }));
  const value = readConfig(bytes);
  const layers: LayerFile[] = [];
  for (const [index, layer] of manifest.layers.entries()) {
    const diffId = value.rootfs.diff_ids[index];
    if (diffId === undefined) throw incomplete(reference);
    const path = await fetchLayer(registry, repository, layer, options);
    layers.push({ path, digest: layer.digest, size: layer.size, diffId, mediaType: layer.mediaType });
  }
  const { digest: configDigest, mediaType } = manifest.config;
  return { digest, source: { config: { value, bytes, digest: configDigest, mediaType }, layers } };
}

async function findManifest(registry: Registry, repository: string, reference: string, options: PullOptions) {
  const { signal, architecture = 'amd64' } = options;
  let found = await getManifest(registry, repository, reference, { signal });
  if (found.kind === 'index') {
    const chosen = chooseImage(found.index, architecture);
    if (chosen === undefined) throw noneFor(reference, architecture);
    found = await getManifest(registry, repository, chosen.digest, { signal });
  }
  if (found.kind === 'index') throw noneFor(reference, architecture);
  return { digest: found.digest, manifest: found.manifest satisfies ImageManifest };
}

async function fetchLayer(registry: Registry, repository: string, layer: Descriptor, options: PullOptions): Promise<string> {
  const { folder, onProgress, signal } = options;
  const { digest, size } = layer;
  const path = join(folder, hexOf(digest));
  const there = await stat(path).catch(() => undefined);
  if (there?.size === size) {
    onProgress?.({ digest, kind: 'layer', state: 'there', done: size, size });
    return path;
  }
  const unfinished = join(folder, `unfinished-${randomUUID()}`);
  try {
    const told = (done: number) => onProgress?.({ digest, kind: 'layer', state: 'moving', done, size });
    const blob = await getBlob(registry, repository, layer, { onProgress: told, signal });
    await pipeline(blob, createWriteStream(unfinished), signal ? { signal } : {});
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw signal?.aborted ? signal.reason : error;
  }
  onProgress?.({ digest, kind: 'layer', state: 'done', done: size, size });
  return path;
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function noneFor(reference: string, architecture: string): ImageError {
  return new ImageError('not-found', `${reference} has no image for linux/${architecture}.`, {
    why: 'It is an index of images, and none of them is for this platform.',
    nextSteps: [`Build it for linux/${architecture}, or run it on another processor.`],
  });
}

function incomplete(reference: string): ImageError {
  return new ImageError('bad-manifest', `The image ${reference} isn't whole.`, {
    why: 'Its configuration names fewer layers than its manifest.',
    nextSteps: ['Build and push it again.'],
  });
}
