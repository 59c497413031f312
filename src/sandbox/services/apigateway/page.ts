import { pageOf as pageOfList } from '../../paging.ts';
import { badRequest } from './errors.ts';

interface Paging {
  readonly position?: string | undefined;
  readonly limit?: number | undefined;
}

/** What a page holds when nobody says, and at most. */
const USUAL = 25;
const MOST = 500;

/** One page, as API Gateway cuts lists. @throws AwsError BadRequestException */
export function pageOf<Item>(found: readonly Item[], keyOf: (item: Item) => string, { position, limit = USUAL }: Paging) {
  if (limit < 1 || limit > MOST) throw badRequest('Invalid limit parameter');
  const refuse = () => badRequest('Invalid position parameter');
  const { page, next } = pageOfList(found, { keyOf, size: limit, token: position, refuse });
  return { items: page, ...(next !== undefined && { position: next }) };
}
