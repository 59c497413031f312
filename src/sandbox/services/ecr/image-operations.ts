import type * as Ecr from '@aws-sdk/client-ecr';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { dropImages } from './drop-images.ts';
import { type ImageId, imageNotFound, repositoryOf, scanNotFound } from './errors.ts';
import { type ImageRecord, imageBy, images, imagesOf, keyOf, layers } from './model.ts';
import { pageOf } from './page.ts';
import { storeImage } from './store-image.ts';

export const imageOperations = {
  DescribeImages({ registryId, repositoryName, imageIds, filter, maxResults, nextToken }, { world }: Call) {
    const { name } = repositoryOf(world, repositoryName, registryId);
    if (imageIds) return { imageDetails: imageIds.map((id) => detailOf(world, the(world, name, id))) };
    const found = imagesOf(world, name).filter(hasTagStatus(filter?.tagStatus));
    const { page, ...more } = pageOf(found, ({ digest }) => digest, { maxResults, nextToken });
    return { imageDetails: page.map((image) => detailOf(world, image)), ...more };
  },

  ListImages({ registryId, repositoryName, filter, maxResults, nextToken }, { world }: Call) {
    const { name } = repositoryOf(world, repositoryName, registryId);
    // An image stands here once for each of its tags.
    const ids = imagesOf(world, name)
      .filter(hasTagStatus(filter?.tagStatus))
      .flatMap(({ digest, tags }) =>
        tags.length === 0 ? [{ imageDigest: digest }] : tags.map((imageTag) => ({ imageDigest: digest, imageTag })),
      );
    const { page, ...more } = pageOf(ids, (id) => `${id.imageDigest} ${'imageTag' in id ? id.imageTag : ''}`, {
      maxResults,
      nextToken,
    });
    return { imageIds: [...page], ...more };
  },

  BatchGetImage({ registryId, repositoryName, imageIds = [] }, { world }: Call) {
    const { name } = repositoryOf(world, repositoryName, registryId);
    const { found, failures } = sorted(world, name, imageIds);
    const now = world.clock.now().getTime();
    for (const { image } of found) images(world).set(keyOf(name, image.digest), { ...image, pulledAt: now });
    return { images: found.map(({ id, image }) => whole(world, image, id.imageTag)), failures };
  },

  BatchDeleteImage({ registryId, repositoryName, imageIds = [] }, { world }: Call) {
    const { name } = repositoryOf(world, repositoryName, registryId);
    const { found, failures } = sorted(world, name, imageIds);
    const gone: Ecr.ImageIdentifier[] = [];
    for (const { id, image } of found) {
      const now = images(world).get(keyOf(name, image.digest));
      if (!now) continue;
      // A tag alone is taken off; the image goes with its last one, or when its digest is named (API_BatchDeleteImage).
      const tags = id.imageDigest === undefined ? now.tags.filter((tag) => tag !== id.imageTag) : [];
      const taken = now.tags.filter((tag) => !tags.includes(tag));
      gone.push(...(taken.length === 0 ? [undefined] : taken).map((tag) => identifier(now, tag)));
      if (tags.length === 0) dropImages(world, name, [now]);
      else images(world).set(keyOf(name, now.digest), { ...now, tags });
    }
    return { imageIds: gone, failures };
  },

  BatchCheckLayerAvailability({ registryId, repositoryName, layerDigests = [] }, { world }: Call) {
    const { name } = repositoryOf(world, repositoryName, registryId);
    const found = layerDigests.flatMap((digest) => {
      const layer = layers(world).get(keyOf(name, digest));
      return layer ? [{ layerDigest: digest, layerAvailability: 'AVAILABLE' as const, layerSize: layer.size }] : [];
    });
    const missing = layerDigests.filter((digest) => !layers(world).has(keyOf(name, digest)));
    return {
      layers: [...found, ...missing.map((layerDigest) => ({ layerDigest, layerAvailability: 'UNAVAILABLE' as const }))],
      failures: [],
    };
  },

  PutImage({ registryId, repositoryName, imageManifest = '', imageManifestMediaType, imageTag, imageDigest }, { world }: Call) {
    const repository = repositoryOf(world, repositoryName, registryId);
    const bytes = Buffer.from(imageManifest);
    const stored = storeImage(world, repository, {
      bytes,
      mediaType: imageManifestMediaType,
      tag: imageTag,
      digest: imageDigest,
    });
    if (stored.known) {
      const message = `Image with digest '${stored.image.digest}' and tag '${imageTag ?? 'null'}' already exists in the repository with name '${repository.name}' in registry with id '${world.account}'`;
      throw new AwsError('ImageAlreadyExistsException', message);
    }
    return { image: whole(world, stored.image, imageTag) };
  },

  // The sandbox looks for no weaknesses, so it says that no scan was made, rather than that none was found.
  DescribeImageScanFindings(
    { registryId, repositoryName, imageId = {} },
    { world }: Call,
  ): Ecr.DescribeImageScanFindingsResponse {
    const { name } = repositoryOf(world, repositoryName, registryId);
    the(world, name, imageId);
    throw scanNotFound(world, name, imageId);
  },
} satisfies Handlers<typeof Ecr>;

/** The one image that an id means. @throws AwsError ImageNotFoundException */
function the(world: World, name: string, id: ImageId): ImageRecord {
  const image = imageBy(world, name, id.imageDigest ?? id.imageTag ?? '');
  if (!image || (id.imageTag !== undefined && !image.tags.includes(id.imageTag))) throw imageNotFound(world, name, id);
  return image;
}

/** What a batch finds, and what it doesn't. */
function sorted(world: World, name: string, ids: readonly Ecr.ImageIdentifier[]) {
  const found: { id: Ecr.ImageIdentifier; image: ImageRecord }[] = [];
  const failures: Ecr.ImageFailure[] = [];
  for (const imageId of ids) {
    const { imageDigest, imageTag } = imageId;
    const image = imageBy(world, name, imageDigest ?? imageTag ?? '');
    const failure = failureOf(imageId, image);
    if (failure) failures.push({ imageId, ...failure });
    else if (image) found.push({ id: imageId, image });
  }
  return { found, failures };
}

function failureOf({ imageDigest, imageTag }: Ecr.ImageIdentifier, image: ImageRecord | undefined) {
  if (imageDigest === undefined && imageTag === undefined) {
    return {
      failureCode: 'MissingDigestAndTag' as const,
      failureReason: 'Invalid request parameters: both tag and digest cannot be null',
    };
  }
  if (imageDigest !== undefined && !/^sha256:[a-f0-9]{64}$/.test(imageDigest)) {
    return {
      failureCode: 'InvalidImageDigest' as const,
      failureReason: `Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'`,
    };
  }
  if (!image) return { failureCode: 'ImageNotFound' as const, failureReason: 'Requested image not found' };
  if (imageDigest !== undefined && imageTag !== undefined && !image.tags.includes(imageTag)) {
    return { failureCode: 'ImageTagDoesNotMatchDigest' as const, failureReason: `Tag '${imageTag}' isn't the digest's` };
  }
  return undefined;
}

function hasTagStatus(status: Ecr.TagStatus | undefined) {
  return ({ tags }: ImageRecord) => status === undefined || status === 'ANY' || (status === 'TAGGED') === tags.length > 0;
}

function identifier({ digest }: ImageRecord, imageTag: string | undefined): Ecr.ImageIdentifier {
  return { imageDigest: digest, ...(imageTag !== undefined && { imageTag }) };
}

function whole(world: World, image: ImageRecord, tag: string | undefined): Ecr.Image {
  return {
    registryId: world.account,
    repositoryName: image.repository,
    imageId: identifier(image, tag),
    imageManifest: image.manifest,
    imageManifestMediaType: image.mediaType,
  };
}

function detailOf(world: World, image: ImageRecord): Ecr.ImageDetail {
  return {
    registryId: world.account,
    repositoryName: image.repository,
    imageDigest: image.digest,
    ...(image.tags.length > 0 && { imageTags: [...image.tags] }),
    imageSizeInBytes: image.size,
    imagePushedAt: new Date(image.pushedAt),
    imageManifestMediaType: image.mediaType,
    ...(image.artifactMediaType !== undefined && { artifactMediaType: image.artifactMediaType }),
    ...(image.pulledAt !== undefined && { lastRecordedPullTime: new Date(image.pulledAt) }),
  };
}
