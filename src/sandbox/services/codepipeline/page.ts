import { pageOf as pageOfList } from '../../paging.ts';
import { invalidToken } from './errors.ts';

/** One page of a list. @throws AwsError InvalidNextTokenException */
export function pageOf<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  { maxResults = 100, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { readonly page: Item[]; readonly nextToken?: string } {
  const { page, next } = pageOfList(all, { keyOf, size: maxResults, token: nextToken, refuse: invalidToken });
  return { page, ...(next !== undefined && { nextToken: next }) };
}
