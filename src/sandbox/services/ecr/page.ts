import { invalidParameter } from './errors.ts';

/** How many ECR answers at once when nobody says (API_DescribeRepositories, API_ListImages, API_DescribeImages). */
const PER_PAGE = 100;

/** One page of a list that is in order of its keys. @throws AwsError InvalidParameterException for a token that isn't ours */
export function pageOf<Item>(
  items: readonly Item[],
  keyOfItem: (item: Item) => string,
  { maxResults = PER_PAGE, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { page: readonly Item[]; nextToken?: string } {
  const after = nextToken === undefined ? '' : keyIn(nextToken);
  const sorted = [...items].sort((a, b) => (keyOfItem(a) < keyOfItem(b) ? -1 : 1)).filter((item) => keyOfItem(item) > after);
  const page = sorted.slice(0, maxResults);
  const last = page.at(-1);
  if (last === undefined || page.length === sorted.length) return { page };
  return { page, nextToken: Buffer.from(`after:${keyOfItem(last)}`).toString('base64') };
}

function keyIn(token: string): string {
  const text = Buffer.from(token, 'base64').toString();
  if (!text.startsWith('after:')) throw invalidParameter('nextToken', 'Invalid pagination token');
  return text.slice('after:'.length);
}
