import { AwsError } from '../../../aws-error.ts';
import { invalidArgument } from '../errors.ts';
import { compareKeys } from './key-order.ts';

/** What a listing may narrow itself by. */
export interface Narrowing {
  readonly prefix: string;
  /** Empty: no folding. */
  readonly delimiter: string;
  /** A common prefix that an earlier page ended with: it isn't folded up again. */
  readonly after: string;
  readonly max: number;
}

/** One page: entries, folded prefixes, and where it ended if there is more. */
export interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly prefixes: readonly string[];
  readonly truncated: boolean;
  /** The last entry or prefix of a page that isn't the last. */
  readonly last: { readonly entry: Entry } | { readonly prefix: string } | undefined;
}

/** Cuts a page out of entries that come in order. Entries and folded prefixes count alike towards `max`. */
export function cutPage<Entry>(
  entries: Iterable<Entry>,
  keyOf: (entry: Entry) => string,
  { prefix, delimiter, after, max }: Narrowing,
): Page<Entry> {
  const listed: Entry[] = [];
  const prefixes: string[] = [];
  let last: Page<Entry>['last'];
  for (const entry of entries) {
    const key = keyOf(entry);
    if (!key.startsWith(prefix)) continue;
    const folded = fold(key, prefix, delimiter);
    if (folded !== undefined && (folded === prefixes.at(-1) || folded === after)) continue;
    if (listed.length + prefixes.length >= max)
      return { entries: listed, prefixes, truncated: max > 0, last: max > 0 ? last : undefined };
    if (folded === undefined) {
      listed.push(entry);
      last = { entry };
    } else {
      prefixes.push(folded);
      last = { prefix: folded };
    }
  }
  return { entries: listed, prefixes, truncated: false, last: undefined };
}

function fold(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** Entries of a map in the order of their keys. */
export const inOrder = <Value>(entries: Iterable<[string, Value]>): [string, Value][] =>
  [...entries].sort(([a], [b]) => compareKeys(a, b));

/** How many a page holds: 1,000 at most, however many were asked for. @throws AwsError InvalidArgument */
export function pageSize(asked: number | undefined, name: string): number {
  if (asked === undefined) return 1000;
  if (!Number.isInteger(asked) || asked < 0)
    throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, asked);
  return Math.min(asked, 1000);
}

/** How to write keys and prefixes: percent-encoded when the client asked, so that XML can carry any character. */
export function encoder(type: string | undefined): (text: string) => string {
  if (type === undefined) return (text) => text;
  if (type !== 'url') throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type);
  return (text) => encodeURIComponent(text).replaceAll('%2F', '/');
}

export const writeToken = (position: string): string => Buffer.from(position).toString('base64');

/** @throws AwsError InvalidArgument */
export function readToken(token: string): string {
  const position = Buffer.from(token, 'base64').toString();
  if (token === '' || writeToken(position) !== token)
    throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect', {
      members: { ArgumentName: 'continuation-token' },
    });
  return position;
}
