import { pageOf as pageOfList } from '../../paging.ts';
import { validationError } from './errors.ts';

/** What a page holds when nobody says, and at most. */
const MOST = 400;

interface Paging {
  readonly Marker?: string | undefined;
  readonly PageSize?: number | undefined;
}

/** One page of what was found, and where the next begins. @throws AwsError ValidationError for a marker of nobody's */
export function pageOf<Item extends { readonly arn: string }>(
  found: readonly Item[],
  { Marker, PageSize = MOST }: Paging,
): { readonly page: readonly Item[]; readonly next: { NextMarker?: string } } {
  const refuse = () => validationError(`'${Marker}' is not a valid marker`);
  const { page, next } = pageOfList(found, { keyOf: ({ arn }) => arn, size: PageSize, token: Marker, refuse });
  return { page, next: next === undefined ? {} : { NextMarker: next } };
}
