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
  const arn = Marker === undefined ? undefined : Buffer.from(Marker, 'base64url').toString();
  const start = arn === undefined ? 0 : found.findIndex((item) => item.arn === arn);
  if (start < 0) throw validationError(`'${Marker}' is not a valid marker`);
  const next = found[start + PageSize];
  return {
    page: found.slice(start, start + PageSize),
    next: next ? { NextMarker: Buffer.from(next.arn).toString('base64url') } : {},
  };
}
