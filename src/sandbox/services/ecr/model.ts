import type { Digest } from '../../../oci/digest.ts';
import { arnIn } from '../../arn.ts';
import type { World } from '../../world/world.ts';
import type { Mutability } from './mutability.ts';

/** A repository as it is kept. */
export interface RepositoryRecord {
  readonly name: string;
  /** Registry's host and port, and the name. */
  readonly uri: string;
  /** Milliseconds since 1970, by the world's clock. */
  readonly createdAt: number;
  readonly mutability: Mutability;
  readonly scanOnPush: boolean;
  readonly encryption: { readonly type: 'AES256' | 'KMS' | 'KMS_DSSE'; readonly kmsKey?: string };
  readonly tags: Readonly<Record<string, string>>;
  readonly lifecycle?: { readonly text: string; readonly evaluatedAt: number };
  /** Its resource policy. */
  readonly policy?: string;
}

/** An image, or an index of images, in a repository. */
export interface ImageRecord {
  readonly repository: string;
  readonly digest: Digest;
  readonly mediaType: string;
  /** As it was pushed, to the byte: the digest is its. */
  readonly manifest: string;
  /** What its blobs weigh together. */
  readonly size: number;
  /** Of its configuration; none for an index. */
  readonly artifactMediaType?: string;
  readonly pushedAt: number;
  readonly pulledAt?: number;
  readonly tags: readonly string[];
}

/** A blob that a repository has. The bytes lie once for all repositories. */
export interface LayerRecord {
  readonly repository: string;
  readonly digest: Digest;
  readonly size: number;
}

export const repositories = (world: World) => world.collection<RepositoryRecord>('ecr/repositories');
export const images = (world: World) => world.collection<ImageRecord>('ecr/images');
export const layers = (world: World) => world.collection<LayerRecord>('ecr/layers');

/** The key of an image or a layer. */
export const keyOf = (repository: string, digest: string): string => `${repository}@${digest}`;

export const arnOf = (world: World, name: string): string => arnIn(world, 'ecr', `repository/${name}`);

/** A repository's images, as they were pushed. */
export function imagesOf(world: World, repository: string): readonly ImageRecord[] {
  return [...images(world).values()].filter((image) => image.repository === repository);
}

/** The image that a tag or a digest names. */
export function imageBy(world: World, repository: string, reference: string): ImageRecord | undefined {
  if (reference.startsWith('sha256:')) return images(world).get(keyOf(repository, reference));
  return imagesOf(world, repository).find(({ tags }) => tags.includes(reference));
}
