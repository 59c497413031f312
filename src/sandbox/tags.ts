/** Tags as they are kept: by key, in the order in which they came. */
export type Tags = Readonly<Record<string, string>>;

/** Tags as most services list them. */
export const tagList = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Tags without those of some keys. */
export const tagsWithout = (tags: Tags, keys: readonly string[] = []): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
