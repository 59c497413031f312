import type { Digest } from '../digest.ts';
import { type ImageSource, manifestOf } from '../image.ts';
import { type Blob, hasBlob, putBlob } from './blobs.ts';
import { putManifest } from './manifests.ts';
import type { ImageProgress, TransferOptions } from './progress.ts';
import type { Registry } from './registry.ts';

export interface Pushed {
  /** Of the manifest. */
  readonly digest: Digest;
  /** Bytes of the blobs that travelled. */
  readonly sent: number;
  /** How many blobs the repository had already. */
  readonly there: number;
}

/**
 * Puts an image into a registry under a tag. What the repository has already isn't sent; the manifest comes last, so
 * that the tag never names half an image.
 * @throws ImageError unauthorized, not-found, refused (an immutable tag: registryCode TAG_INVALID), unreachable
 */
export async function pushImage(
  registry: Registry,
  repository: string,
  tag: string,
  source: ImageSource,
  { onProgress, signal }: TransferOptions = {},
): Promise<Pushed> {
  const { config, layers } = source;
  const parts: (Blob & { kind: ImageProgress['kind'] })[] = [
    ...layers.map(({ digest, size, path }) => ({ kind: 'layer' as const, digest, size, from: path })),
    { kind: 'config', digest: config.digest, size: config.bytes.length, from: config.bytes },
  ];
  let sent = 0;
  let there = 0;
  // One after the other: an image of the course is two or three layers, and the line is shared anyway.
  for (const { kind, ...blob } of parts) {
    const tell = (state: ImageProgress['state'], done: number) =>
      onProgress?.({ digest: blob.digest, kind, state, done, size: blob.size });
    if (await hasBlob(registry, repository, blob.digest, signal)) {
      there += 1;
      tell('there', blob.size);
      continue;
    }
    await putBlob(registry, repository, blob, { onProgress: (done) => tell('moving', done), signal });
    sent += blob.size;
    tell('done', blob.size);
  }
  const digest = await putManifest(registry, repository, tag, manifestOf(source), { signal });
  return { digest, sent, there };
}
