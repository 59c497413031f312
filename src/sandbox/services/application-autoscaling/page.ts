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
  { MaxResults = MOST, NextToken }: Paging,
): { readonly page: readonly Item[]; readonly next: { NextToken?: string } } {
  const start = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) throw validation('The token is not valid.');
  const end = start + Math.min(MaxResults, MOST);
  const next = end < found.length ? { NextToken: Buffer.from(String(end)).toString('base64url') } : {};
  return { page: found.slice(start, end), next };
}
