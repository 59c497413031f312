import { readFileSync } from 'node:fs';
import type { Digest } from '../../../oci/digest.ts';
import type { ImageConfig, ImageSource } from '../../../oci/image.ts';
import { chooseImage, parseManifest } from '../../../oci/manifest.ts';
import { readConfig } from '../../../oci/read-config.ts';
import { parseReference } from '../../../oci/registry/reference.ts';
import type { World } from '../../world/world.ts';
import { blobPath } from './blobs.ts';
import { type ImageRecord, imageBy, images, keyOf, repositories } from './model.ts';

/** An image that a task can run. */
export interface StoredImage {
  /** As it was asked for. */
  readonly uri: string;
  readonly repository: string;
  /** Of the manifest: that of the image itself, also where an index led to it. */
  readonly digest: Digest;
  readonly source: ImageSource;
}

/**
 * The image that a task definition names: `registry/repository`, with `:tag`, `@digest`, or neither (which is `latest`).
 * Undefined when this registry has none of that name, or an index none for Linux on that processor (by Go's names;
 * amd64 by default). The files are the registry's own: whoever needs them for longer copies them.
 */
export function findImage(world: World, uri: string, { architecture = 'amd64' } = {}): StoredImage | undefined {
  const named = referenceOf(uri);
  if (!named) return undefined;
  const { repository, address, tag = 'latest', digest = tag } = named;
  if (repositories(world).get(repository)?.uri !== `${address}/${repository}`) return undefined;
  let record = imageBy(world, repository, digest);
  const parsed = record && parsedOf(record);
  if (parsed?.kind === 'index') {
    const chosen = chooseImage(parsed.index, architecture);
    record = chosen && images(world).get(keyOf(repository, chosen.digest));
  }
  const source = record && sourceOf(world, record);
  if (!record || !source) return undefined;
  images(world).set(keyOf(repository, record.digest), { ...record, pulledAt: world.clock.now().getTime() });
  return { uri, repository, digest: record.digest, source };
}

function referenceOf(uri: string) {
  try {
    return parseReference(uri);
  } catch {
    return undefined;
  }
}

function parsedOf({ manifest, mediaType }: ImageRecord) {
  return parseManifest(Buffer.from(manifest), mediaType);
}

function sourceOf(world: World, record: ImageRecord): ImageSource | undefined {
  const parsed = parsedOf(record);
  if (parsed.kind !== 'image') return undefined;
  const { config, layers } = parsed.manifest;
  const bytes = readFileSync(blobPath(world, config.digest));
  const value = configIn(bytes);
  if (!value) return undefined;
  return {
    config: { value, bytes, digest: config.digest, mediaType: config.mediaType },
    layers: layers.map(({ digest, size, mediaType }, index) => ({
      path: blobPath(world, digest),
      ...{ digest, size, mediaType },
      // Too few of them: no tar is what this names, and unpacking says so.
      diffId: value.rootfs.diff_ids[index] ?? digest,
    })),
  };
}

/** Undefined for what isn't an image (an artifact in a registry has a configuration of its own kind). */
function configIn(bytes: Uint8Array): ImageConfig | undefined {
  try {
    return readConfig(bytes);
  } catch {
    return undefined;
  }
}
