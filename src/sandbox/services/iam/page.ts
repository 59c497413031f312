import { pageOf as pageOfList } from '../../paging.ts';
import { validationError } from './errors.ts';

/** How a list of IAM is asked for, page by page. */
interface Asked {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** A page of a list: at most a hundred, unless asked for otherwise. @throws AwsError ValidationError for a marker of nobody's */
export function pageOf<Item>(all: readonly Item[], keyOf: (item: Item) => string, { Marker, MaxItems = 100 }: Asked) {
  const refuse = () => validationError('Invalid Marker.');
  const { page, next } = pageOfList(all, { keyOf, size: MaxItems, token: Marker, refuse });
  return { items: page, rest: { IsTruncated: next !== undefined, ...(next !== undefined && { Marker: next }) } };
}
