import { pageOf as pageOfList } from '../../paging.ts';
import { validation } from './errors.ts';

/** What a page holds at most. */
const MOST = 50;

interface Paging {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** One page of what was found, and the token of the next. @throws AwsError InvalidNextTokenException is AWS's; ours is ValidationException */
export function pageOf<Item>(
  found: readonly Item[],
  keyOf: (item: Item) => string,
  { MaxResults = MOST, NextToken }: Paging,
): { readonly page: readonly Item[]; readonly next: { NextToken?: string } } {
  const refuse = () => validation('The token is not valid.');
  const { page, next } = pageOfList(found, { keyOf, size: Math.min(MaxResults, MOST), token: NextToken, refuse });
  return { page, next: next === undefined ? {} : { NextToken: next } };
}
