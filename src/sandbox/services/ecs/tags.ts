import type * as Ecs from '@aws-sdk/client-ecs';
import type { Tags } from '../../tags.ts';
import { invalidParameter } from './errors.ts';

/** AWS's limit for most resources. */
const MOST = 50;

/**
 * Tags as a request brings them.
 * @throws InvalidParameterException for more than 50, a key twice, or a key that belongs to AWS
 */
export function tagsOf(list: readonly Ecs.Tag[] | undefined): Tags {
  const tags: Record<string, string> = {};
  for (const { key, value = '' } of list ?? []) {
    if (key === undefined || key === '') throw invalidParameter('Tag key must not be empty.');
    if (/^aws:/i.test(key)) {
      throw invalidParameter("The tag key must not begin with 'aws:': this prefix is reserved for AWS use.");
    }
    if (Object.hasOwn(tags, key)) throw invalidParameter(`Duplicate tag keys found: ${key}.`);
    tags[key] = value;
  }
  if (Object.keys(tags).length > MOST) throw invalidParameter(`Too many tags: a resource can have ${MOST}.`);
  return tags;
}

export function tagList(tags: Tags): Ecs.Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
