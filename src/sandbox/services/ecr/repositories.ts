import type * as Ecr from '@aws-sdk/client-ecr';
import { arnIn } from '../../arn.ts';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { sweepBlobs } from './blobs.ts';
import { alreadyExists, notEmpty, repositoryOf } from './errors.ts';
import { arnOf, images, imagesOf, keyOf, layers, type RepositoryRecord, repositories } from './model.ts';
import { readMutability, shownMutability } from './mutability.ts';
import { pageOf } from './page.ts';
import { registryAddress } from './registry/server.ts';
import { dropUploads } from './registry/uploads.ts';
import { readTags } from './tags.ts';

export const repositoryOperations = {
  async CreateRepository(input, { world }: Call) {
    const address = await registryAddress(world);
    const name = input.repositoryName ?? '';
    repositoryIsFree(world, name);
    const repository: RepositoryRecord = {
      name,
      uri: `${address}/${name}`,
      createdAt: world.clock.now().getTime(),
      mutability: readMutability(input.imageTagMutability, input.imageTagMutabilityExclusionFilters),
      scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
      encryption: encryptionOf(world, input.encryptionConfiguration),
      tags: readTags(input.tags),
    };
    repositories(world).set(name, repository);
    return { repository: shown(world, repository) };
  },

  DescribeRepositories({ registryId, repositoryNames, maxResults, nextToken }, { world }: Call) {
    if (repositoryNames) {
      return { repositories: repositoryNames.map((name) => shown(world, repositoryOf(world, name, registryId))) };
    }
    const { page, ...more } = pageOf([...repositories(world).values()], ({ name }) => name, { maxResults, nextToken });
    return { repositories: page.map((repository) => shown(world, repository)), ...more };
  },

  DeleteRepository({ registryId, repositoryName, force }, { world }: Call) {
    const repository = repositoryOf(world, repositoryName, registryId);
    const { name } = repository;
    const held = imagesOf(world, name);
    if (held.length > 0 && !force) throw notEmpty(world, name);
    for (const { digest } of held) images(world).delete(keyOf(name, digest));
    for (const layer of [...layers(world).values()]) {
      if (layer.repository === name) layers(world).delete(keyOf(name, layer.digest));
    }
    repositories(world).delete(name);
    dropUploads(world, (each) => each === name);
    sweepBlobs(world);
    return { repository: shown(world, repository) };
  },

  PutImageTagMutability({ registryId, repositoryName, imageTagMutability, imageTagMutabilityExclusionFilters }, { world }: Call) {
    const repository = repositoryOf(world, repositoryName, registryId);
    const mutability = readMutability(imageTagMutability, imageTagMutabilityExclusionFilters);
    repositories(world).set(repository.name, { ...repository, mutability });
    return { registryId: world.account, repositoryName: repository.name, ...shownMutability(mutability) };
  },

  PutImageScanningConfiguration({ registryId, repositoryName, imageScanningConfiguration }, { world }: Call) {
    const repository = repositoryOf(world, repositoryName, registryId);
    const scanOnPush = imageScanningConfiguration?.scanOnPush ?? false;
    repositories(world).set(repository.name, { ...repository, scanOnPush });
    return { registryId: world.account, repositoryName: repository.name, imageScanningConfiguration: { scanOnPush } };
  },
} satisfies Handlers<typeof Ecr>;

function repositoryIsFree(world: World, name: string): void {
  if (repositories(world).has(name)) throw alreadyExists(world, name);
}

/** AES-256 where nothing is said; with KMS, AWS's own key for ECR (API_EncryptionConfiguration). */
function encryptionOf(world: World, asked: Ecr.EncryptionConfiguration | undefined): RepositoryRecord['encryption'] {
  const type = asked?.encryptionType ?? 'AES256';
  if (type === 'AES256') return { type };
  return { type, kmsKey: asked?.kmsKey ?? arnIn(world, 'kms', 'alias/aws/ecr') };
}

/** A repository as ECR answers it. */
function shown(world: World, { name, uri, createdAt, mutability, scanOnPush, encryption }: RepositoryRecord): Ecr.Repository {
  return {
    repositoryArn: arnOf(world, name),
    registryId: world.account,
    repositoryName: name,
    repositoryUri: uri,
    createdAt: new Date(createdAt),
    ...shownMutability(mutability),
    imageScanningConfiguration: { scanOnPush },
    encryptionConfiguration: {
      encryptionType: encryption.type,
      ...(encryption.kmsKey !== undefined && { kmsKey: encryption.kmsKey }),
    },
  };
}
