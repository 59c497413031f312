import { digestOf } from '../../../oci/digest.ts';
import { ImageError } from '../../../oci/image-error.ts';
import { type ParsedManifest, parseManifest } from '../../../oci/manifest.ts';
import { AwsError } from '../../aws-error.ts';
import type { World } from '../../world/world.ts';
import { expireLater } from './lifecycle/expire-later.ts';
import { type ImageRecord, imageBy, images, keyOf, layers, type RepositoryRecord } from './model.ts';
import { isImmutable } from './mutability.ts';

/** What is pushed, and under which tag, if any. */
export interface PushedManifest {
  readonly bytes: Uint8Array;
  readonly mediaType?: string | undefined;
  readonly tag?: string | undefined;
  /** What the sender says it is. */
  readonly digest?: string | undefined;
}

/**
 * Puts an image into a repository and moves the tag to it.
 * @returns the image, and whether it was there already, under this tag
 * @throws AwsError InvalidParameterException, ImageDigestDoesNotMatchException, LayersNotFoundException, ReferencedImagesNotFoundException,
 *   ImageTagAlreadyExistsException
 */
export function storeImage(
  world: World,
  repository: RepositoryRecord,
  pushed: PushedManifest,
): { image: ImageRecord; known: boolean } {
  const { name } = repository;
  const parsed = read(pushed);
  const digest = digestOf(pushed.bytes);
  if (pushed.digest !== undefined && pushed.digest !== digest) {
    const message = `The specified image digest '${pushed.digest}' does not match the digest that Amazon ECR calculated for the image`;
    throw new AwsError('ImageDigestDoesNotMatchException', message);
  }
  const key = keyOf(name, digest);
  const before = images(world).get(key);
  const { tag } = pushed;
  if (before && (tag === undefined || before.tags.includes(tag))) return { image: before, known: true };
  const size = sizeOf(world, name, parsed);
  const holder = tag === undefined ? undefined : imageBy(world, name, tag);
  if (holder && tag !== undefined && isImmutable(repository, tag)) throw immutable(name, tag);

  if (holder) images(world).set(keyOf(name, holder.digest), { ...holder, tags: holder.tags.filter((each) => each !== tag) });
  const image: ImageRecord = {
    repository: name,
    digest,
    mediaType: parsed.mediaType,
    manifest: Buffer.from(pushed.bytes).toString(),
    size,
    ...(parsed.kind === 'image' && { artifactMediaType: parsed.manifest.config.mediaType }),
    pushedAt: world.clock.now().getTime(),
    tags: [...(before?.tags ?? []), ...(tag === undefined ? [] : [tag])],
  };
  images(world).set(key, image);
  if (repository.lifecycle) expireLater(world, name);
  return { image, known: false };
}

function read({ bytes, mediaType }: PushedManifest): ParsedManifest {
  try {
    return parseManifest(bytes, mediaType);
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    const message = `Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax' (${error.why})`;
    throw new AwsError('InvalidParameterException', message);
  }
}

/** Bytes; of an index, those of its largest image (API_ImageDetail). */
function sizeOf(world: World, name: string, parsed: ParsedManifest): number {
  if (parsed.kind === 'index') {
    const found = parsed.index.manifests.map(({ digest }) => ({ digest, image: images(world).get(keyOf(name, digest)) }));
    const missing = found.filter(({ image }) => !image).map(({ digest }) => digest);
    if (missing.length > 0) {
      const message = `The image manifest references images that do not exist in the repository: [${missing.join(', ')}]`;
      throw new AwsError('ReferencedImagesNotFoundException', message);
    }
    return Math.max(0, ...found.map(({ image }) => image?.size ?? 0));
  }
  const needed = [parsed.manifest.config, ...parsed.manifest.layers];
  const missing = needed.filter(({ digest, size }) => layers(world).get(keyOf(name, digest))?.size !== size);
  if (missing.length > 0) {
    const digests = missing.map(({ digest }) => digest).join(', ');
    throw new AwsError('LayersNotFoundException', `The following layers do not exist in the repository: [${digests}]`);
  }
  return needed.reduce((sum, { size }) => sum + size, 0);
}

function immutable(name: string, tag: string): AwsError {
  const message = `The image tag '${tag}' already exists in the '${name}' repository and cannot be overwritten because the repository is immutable.`;
  return new AwsError('ImageTagAlreadyExistsException', message);
}
