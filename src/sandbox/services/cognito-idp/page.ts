import { pageOf as pageOfList } from '../../paging.ts';
import { invalid } from './errors.ts';

/** One page of a list. @throws AwsError InvalidParameterException for a token that nobody gave out */
export function pageOf<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  { size, token }: { size: number; token: string | undefined },
): { readonly page: Item[]; readonly next: string | undefined } {
  return pageOfList(all, { keyOf, size, token, refuse: () => invalid('Invalid pagination token') });
}
