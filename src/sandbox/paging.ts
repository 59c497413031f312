/** How a list is cut into pages. */
export interface Paging<Item> {
  /** What tells an item from all others of its list. */
  readonly keyOf: (item: Item) => string;
  /** Items on a page, at most. */
  readonly size: number;
  /** What came with the page before; none for the first. */
  readonly token: string | undefined;
  /** What a token that nobody gave out is refused with. */
  readonly refuse: () => Error;
}

/**
 * One page of a list, and the token of the next; there is none after the last. A token names the item that comes next, so
 * whoever deletes what a page showed leaves nothing out. Where that item is gone too, it goes on with as many as were left then,
 * counted from the end.
 * @throws what `refuse` makes
 */
export function pageOf<Item>(
  all: readonly Item[],
  { keyOf, size, token, refuse }: Paging<Item>,
): { readonly page: Item[]; readonly next: string | undefined } {
  const start = token === undefined ? 0 : startOf(all.map(keyOf), token, refuse);
  const page = all.slice(start, start + size);
  const next = all[start + page.length];
  return { page, next: next === undefined ? undefined : tokenOf(keyOf(next), all.length - start - page.length) };
}

const tokenOf = (key: string, left: number) => Buffer.from(`${left} ${key}`).toString('base64url');

function startOf(keys: readonly string[], token: string, refuse: () => Error): number {
  const [, left, key = ''] = /^(\d+) (.*)$/s.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  // Decoding leaves out what isn't base64, so a token with such in it isn't ours.
  if (left === undefined || tokenOf(key, Number(left)) !== token) throw refuse();
  const at = Math.max(0, keys.length - Number(left));
  return keys[at] === key || !keys.includes(key) ? at : keys.indexOf(key);
}
