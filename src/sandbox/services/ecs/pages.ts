import { invalidParameter } from './errors.ts';

/** A page of a list: ECS holds 100 to a page unless told less, and its tokens say nothing to anyone else. */
export function pageOf(
  all: readonly string[],
  { maxResults = 100, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { readonly page: string[]; readonly nextToken?: string } {
  if (maxResults < 1 || maxResults > 100) throw invalidParameter('maxResults must be between 1 and 100.');
  const from = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64').toString());
  if (!Number.isInteger(from) || from < 0) throw invalidParameter('Invalid token.');
  const to = from + maxResults;
  return { page: all.slice(from, to), ...(to < all.length && { nextToken: Buffer.from(String(to)).toString('base64') }) };
}
