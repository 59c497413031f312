import type { Digest } from '../../../oci/digest.ts';
import { parseManifest } from '../../../oci/manifest.ts';
import type { World } from '../../world/world.ts';
import { sweepBlobs } from './blobs.ts';
import { type ImageRecord, images, imagesOf, keyOf, layers } from './model.ts';

/** Removes images, and the blobs that then nobody needs. */
export function dropImages(world: World, repository: string, dropped: readonly ImageRecord[]): void {
  for (const { digest } of dropped) images(world).delete(keyOf(repository, digest));
  const needed = new Set(imagesOf(world, repository).flatMap(blobsOf));
  for (const blob of dropped.flatMap(blobsOf)) if (!needed.has(blob)) layers(world).delete(keyOf(repository, blob));
  sweepBlobs(world);
}

function blobsOf({ manifest, mediaType }: ImageRecord): readonly Digest[] {
  const parsed = parseManifest(Buffer.from(manifest), mediaType);
  if (parsed.kind === 'index') return [];
  return [parsed.manifest.config, ...parsed.manifest.layers].map(({ digest }) => digest);
}
