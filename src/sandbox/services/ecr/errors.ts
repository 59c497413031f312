import { AwsError } from '../../aws-error.ts';
import type { World } from '../../world/world.ts';
import { type RepositoryRecord, repositories } from './model.ts';

/** A repository that is there. @throws AwsError RepositoryNotFoundException, also for another account's registry */
export function repositoryOf(world: World, name: string | undefined, registryId?: string | undefined): RepositoryRecord {
  const found = registryId === undefined || registryId === world.account ? repositories(world).get(name ?? '') : undefined;
  if (found) return found;
  const where = `in the registry with id '${registryId ?? world.account}'`;
  throw new AwsError('RepositoryNotFoundException', `The repository with name '${name}' does not exist ${where}`);
}

export function alreadyExists(world: World, name: string): AwsError {
  const message = `The repository with name '${name}' already exists in the registry with id '${world.account}'`;
  return new AwsError('RepositoryAlreadyExistsException', message);
}

export function notEmpty(world: World, name: string): AwsError {
  return new AwsError(
    'RepositoryNotEmptyException',
    `The repository with name '${name}' in registry with id '${world.account}' cannot be deleted because it still contains images`,
  );
}

/** The end of most messages. */
function inRepository(world: World, name: string): string {
  return `the repository with name '${name}' in the registry with id '${world.account}'`;
}

export interface ImageId {
  readonly imageDigest?: string | undefined;
  readonly imageTag?: string | undefined;
}

export function imageNotFound(world: World, name: string, id: ImageId): AwsError {
  const said = `{imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'}`;
  const message = `The image with imageId ${said} does not exist within ${inRepository(world, name)}`;
  return new AwsError('ImageNotFoundException', message);
}

export function scanNotFound(world: World, name: string, id: ImageId): AwsError {
  const said = `{imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'}`;
  return new AwsError(
    'ScanNotFoundException',
    `Image scan does not exist for the image with '${said}' in ${inRepository(world, name)}`,
  );
}

export function noLifecyclePolicy(world: World, name: string): AwsError {
  return new AwsError('LifecyclePolicyNotFoundException', `Lifecycle policy does not exist for ${inRepository(world, name)}`);
}

export function noRepositoryPolicy(world: World, name: string): AwsError {
  return new AwsError('RepositoryPolicyNotFoundException', `Repository policy does not exist for ${inRepository(world, name)}`);
}

export function invalidParameter(name: string, constraint: string): AwsError {
  return new AwsError(
    'InvalidParameterException',
    `Invalid parameter at '${name}' failed to satisfy constraint: '${constraint}'`,
  );
}
