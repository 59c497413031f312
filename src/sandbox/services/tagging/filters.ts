import type { ResourceTagMapping, TagFilter } from '@aws-sdk/client-resource-groups-tagging-api';
import type { InventoryItem } from '../../service.ts';

/** Every filter must hold; of one filter's values, any; no values: the key alone. */
export function matchesTags(item: InventoryItem, filters: readonly TagFilter[]): boolean {
  return filters.every(({ Key = '', Values = [] }) => {
    const value = item.tags[Key];
    return value !== undefined && (Values.length === 0 || Values.includes(value));
  });
}

/** `ecs` or `ecs:service`, by the words that stand in the ARN. */
export function matchesType(item: InventoryItem, types: readonly string[]): boolean {
  if (types.length === 0) return true;
  const { service, type } = wordsOf(item.arn);
  return types.some((wanted) => wanted === service || wanted === `${service}:${type}`);
}

/**
 * Whether tag search knows this kind of thing. It never returns IAM's: they aren't among the services that the tagging
 * API documents for GetResources in a region.
 */
export function isSearchable(item: InventoryItem): boolean {
  return wordsOf(item.arn).service !== 'iam';
}

/** The item as tag search answers it, tags in order of their keys. */
export function mappingOf(item: InventoryItem): ResourceTagMapping {
  const tags = Object.entries(item.tags).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ResourceARN: item.arn, Tags: tags.map(([Key, Value]) => ({ Key, Value })) };
}

function wordsOf(arn: string): { service: string; type: string } {
  const [, , service = '', , , ...rest] = arn.split(':');
  // A bucket's ARN names no type; tag search calls it s3:bucket all the same.
  if (service === 's3') return { service, type: 'bucket' };
  return { service, type: rest.join(':').replace(/^\//, '').split(/[/:]/)[0] ?? '' };
}
