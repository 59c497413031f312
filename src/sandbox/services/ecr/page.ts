import { pageOf as pageOfList } from '../../paging.ts';
import { invalidParameter } from './errors.ts';

/** How many ECR answers at once when nobody says (API_DescribeRepositories, API_ListImages, API_DescribeImages). */
const PER_PAGE = 100;

/** One page of a list, in order of its keys. @throws AwsError InvalidParameterException for a token that isn't ours */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { maxResults = PER_PAGE, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { page: readonly Item[]; nextToken?: string } {
  const sorted = [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const refuse = () => invalidParameter('nextToken', 'Invalid pagination token');
  const { page, next } = pageOfList(sorted, { keyOf, size: maxResults, token: nextToken, refuse });
  return { page, ...(next !== undefined && { nextToken: next }) };
}
