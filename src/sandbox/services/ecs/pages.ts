import { pageOf as pageOfList } from '../../paging.ts';
import { invalidParameter } from './errors.ts';

/** One page of a list: ECS holds 100 to a page unless told less. @throws InvalidParameterException */
export function pageOf(
  all: readonly string[],
  { maxResults = 100, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { readonly page: string[]; readonly nextToken?: string } {
  if (maxResults < 1 || maxResults > 100) throw invalidParameter('maxResults must be between 1 and 100.');
  const refuse = () => invalidParameter('Invalid token.');
  const { page, next } = pageOfList(all, { keyOf: (name) => name, size: maxResults, token: nextToken, refuse });
  return { page, ...(next !== undefined && { nextToken: next }) };
}
