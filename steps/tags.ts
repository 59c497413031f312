import type { Difference } from '../src/course/step.ts';

/** Tags in the form most services take: a list of `{ Key, Value }`. */
export const tagList = (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Tags as ECS takes them, in lower case. */
export const ecsTags = (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([key, value]) => ({ key, value }));

/** ECS's tags in the form of everybody else's. */
export const plainTags = (tags: readonly { readonly key?: string | undefined; readonly value?: string | undefined }[] = []) =>
  tags.map(({ key, value }) => ({ Key: key, Value: value }));

/** Which of the wanted tags are missing or have another value; tags that others added don't count. */
export function tagDifferences(
  wanted: Readonly<Record<string, string>>,
  present: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): Difference[] {
  const values = new Map(present.map(({ Key, Value }) => [Key, Value]));
  return Object.entries(wanted)
    .filter(([key, value]) => values.get(key) !== value)
    .map(([key, should]) => ({ what: `tag ${key}`, is: values.get(key) ?? 'missing', should }));
}
