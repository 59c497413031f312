import type * as Ecr from '@aws-sdk/client-ecr';
import { invalidParameter } from './errors.ts';
import type { RepositoryRecord } from './model.ts';
import { wildcard } from './wildcard.ts';

/** Which tags may be moved to another image. */
export interface Mutability {
  readonly kind: Ecr.ImageTagMutability;
  /** Patterns of tags for which the opposite holds; only with the kinds that say so. */
  readonly except: readonly string[];
}

/**
 * Reads what a call asks for. At most five filters
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html).
 * @throws AwsError InvalidParameterException
 */
export function readMutability(
  kind: Ecr.ImageTagMutability = 'MUTABLE',
  filters: readonly Ecr.ImageTagMutabilityExclusionFilter[] = [],
): Mutability {
  const name = 'imageTagMutabilityExclusionFilters';
  if (kind.endsWith('_WITH_EXCLUSION') !== filters.length > 0) {
    throw invalidParameter(name, 'Exclusion filters are needed with the mutability settings with exclusion, and only there');
  }
  if (filters.length > 5) throw invalidParameter(name, 'At most 5 filters');
  return { kind, except: filters.map(({ filter = '' }) => filter) };
}

/** Whether a tag, once given, stays with its image. */
export function isImmutable({ mutability: { kind, except } }: RepositoryRecord, tag: string): boolean {
  const excepted = except.some((pattern) => wildcard(pattern).test(tag));
  return kind.startsWith('IMMUTABLE') !== excepted;
}

/** As ECR answers it. */
export function shownMutability({ kind, except }: Mutability) {
  const filters = except.map((filter) => ({ filterType: 'WILDCARD' as const, filter }));
  return { imageTagMutability: kind, ...(filters.length > 0 && { imageTagMutabilityExclusionFilters: filters }) };
}
