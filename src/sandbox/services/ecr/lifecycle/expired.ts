import type { ImageRecord } from '../model.ts';
import { wildcard } from '../wildcard.ts';
import type { LifecycleRule } from './read.ts';

/**
 * The images that a policy expires. Each rule sees all images, as if no other had expired any; an image that matches the
 * tags of one rule can't be expired by one of lower priority
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html#lp_evaluation_rules).
 * @param rules in order of priority
 * @param now milliseconds since 1970
 */
export function expiredBy(rules: readonly LifecycleRule[], images: readonly ImageRecord[], now: number): readonly ImageRecord[] {
  const taken = new Set<ImageRecord>();
  const expired: ImageRecord[] = [];
  for (const { selection } of rules) {
    const matching = images.filter((image) => matches(image, selection));
    expired.push(...beyond(matching, selection, now).filter((image) => !taken.has(image)));
    for (const image of matching) taken.add(image);
  }
  return expired;
}

function beyond(images: readonly ImageRecord[], selection: LifecycleRule['selection'], now: number): readonly ImageRecord[] {
  const { countType, countNumber } = selection;
  if (countType === 'sinceImagePushed') return images.filter(({ pushedAt }) => now - pushedAt > countNumber * 86_400_000);
  // The youngest stay; of two pushed at once, the later one.
  const byAge = images
    .map((image, index) => ({ image, index }))
    .sort((a, b) => b.image.pushedAt - a.image.pushedAt || b.index - a.index);
  return byAge.slice(countNumber).map(({ image }) => image);
}

function matches({ tags }: ImageRecord, { tagStatus, tagPrefixList, tagPatternList }: LifecycleRule['selection']): boolean {
  if (tagStatus === 'any') return true;
  if (tagStatus === 'untagged') return tags.length === 0;
  // Of several, all must fit, each some tag.
  const patterns = [...(tagPrefixList ?? []).map((prefix) => `${prefix}*`), ...(tagPatternList ?? [])].map(wildcard);
  return patterns.every((pattern) => tags.some((tag) => pattern.test(tag)));
}
