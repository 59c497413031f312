import { validationError } from './errors.ts';

/** How a list of IAM is asked for, page by page. */
interface Asked {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** A page of a list: at most a hundred, unless asked for otherwise. @throws AwsError ValidationError for a marker of nobody's */
export function pageOf<Item>(all: readonly Item[], { Marker, MaxItems = 100 }: Asked) {
  const from = Marker === undefined ? 0 : Number(Buffer.from(Marker, 'base64url').toString());
  if (!Number.isInteger(from) || from < 0) throw validationError('Invalid Marker.');
  const end = from + MaxItems;
  const isTruncated = end < all.length;
  return {
    items: all.slice(from, end),
    rest: { IsTruncated: isTruncated, ...(isTruncated && { Marker: Buffer.from(String(end)).toString('base64url') }) },
  };
}
