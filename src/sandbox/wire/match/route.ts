import { membersOf, type OperationSchema } from '../schema.ts';
import { decodePercent } from './percent.ts';

type Segment = { readonly literal: string } | { readonly label: string; readonly greedy: boolean };

/** How a rest operation is recognised. */
export interface Route {
  readonly operation: string;
  readonly method: string;
  readonly segments: readonly Segment[];
  /** Query parameters the pattern names, with their values where it gives one. */
  readonly query: readonly (readonly [name: string, value: string | undefined])[];
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
  /** What SDKs send as `x-id` to tell operations of one path apart; other clients don't. */
  readonly hint: string | undefined;
}

/** Operation and labels a path and its query lead to. */
export interface RouteMatch {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Asked {
  readonly method: string;
  /** Percent-encoded: a label may hold an encoded slash. */
  readonly rawPath: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** The route of an operation; undefined where the protocol doesn't bind to HTTP. */
export function routeOf({ name, http, input }: OperationSchema): Route | undefined {
  if (!http) {
    return undefined;
  }
  const [path = '/', rawQuery = ''] = http.pattern.split('?');
  const members = membersOf(input);
  const inPath = members.filter(({ binding }) => binding === 'label');
  // S3's patterns leave the bucket out, for it may stand in the host name; here it is always brought into the path first.
  const prefix = inPath.filter((member) => !path.includes(`{${member.name}}`) && !path.includes(`{${member.name}+}`));
  const segments = [...prefix.map((member) => `{${member.name}}`), ...path.split('/').filter((part) => part !== '')];
  const parameters = [...new URLSearchParams(rawQuery)].map(([key, value]) => [key, value === '' ? undefined : value] as const);
  const required = members.filter((member) => member.required);
  return {
    operation: name,
    method: http.method,
    segments: segments.map(segmentOf),
    query: parameters.filter(([key]) => key !== 'x-id'),
    requiredQuery: required.filter(({ binding }) => binding === 'query').map(({ wireName }) => wireName),
    requiredHeaders: required.filter(({ binding }) => binding === 'header').map(({ wireName }) => wireName),
    hint: parameters.find(([key]) => key === 'x-id')?.[1],
  };
}

function segmentOf(part: string): Segment {
  const label = /^\{(.+?)(\+?)\}$/.exec(part);
  return label?.[1] ? { label: label[1], greedy: label[2] === '+' } : { literal: part };
}

/**
 * The operation a request asks for: most literals win, then what an operation requires in query and headers, then the
 * operations that are served, then the client's hint.
 */
export function matchRoute(
  routes: readonly Route[],
  asked: Asked,
  isServed: (operation: string) => boolean,
): RouteMatch | undefined {
  let best: { rank: readonly number[]; match: RouteMatch } | undefined;
  for (const route of routes) {
    const labels =
      route.method === asked.method && hasQuery(route, asked.query) ? matchPath(route.segments, asked.rawPath) : undefined;
    if (!labels) {
      continue;
    }
    const rank = rankOf(route, asked, isServed);
    if (!best || compare(rank, best.rank) > 0) {
      best = { rank, match: { operation: route.operation, labels } };
    }
  }
  return best?.match;
}

function hasQuery(route: Route, query: URLSearchParams): boolean {
  return route.query.every(([name, value]) => query.has(name) && (value === undefined || query.get(name) === value));
}

function rankOf(route: Route, { query, headers }: Asked, isServed: (operation: string) => boolean): readonly number[] {
  const missing = [
    ...route.requiredQuery.filter((name) => !query.has(name)),
    ...route.requiredHeaders.filter((name) => headers[name] === undefined),
  ];
  return [
    route.segments.filter((segment) => 'literal' in segment).length,
    // An operation that lacks what it requires is answered only where no other fits: then its error is the useful one.
    route.query.length,
    missing.length === 0 ? 1 : 0,
    route.requiredQuery.length + route.requiredHeaders.length,
    route.segments.length,
    isServed(route.operation) ? 1 : 0,
    route.hint !== undefined && route.hint === query.get('x-id') ? 1 : 0,
  ];
}

function compare(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((value, index) => value !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

/**
 * Labels of a path that fits a pattern, decoded one by one; undefined where it doesn't fit.
 * A greedy label takes the rest, slashes and empty parts included: S3 keys may hold both.
 */
export function matchPath(segments: readonly Segment[], rawPath: string): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  let rest = rawPath.replace(/^\//, '');
  for (const [index, segment] of segments.entries()) {
    const isGreedy = 'greedy' in segment && segment.greedy;
    const tail = isGreedy ? segments.slice(index + 1) : [];
    const end = isGreedy ? endOfGreedy(rest, tail.length) : rest.indexOf('/');
    const part = end < 0 ? rest : rest.slice(0, end);
    if ('literal' in segment ? decodePercent(part) !== segment.literal : part === '') {
      return undefined;
    }
    if ('label' in segment) {
      const decoded = decodePercent(part);
      if (decoded === undefined) {
        return undefined;
      }
      labels[segment.label] = decoded;
    }
    rest = end < 0 ? '' : rest.slice(end + 1);
    if (end < 0 && index < segments.length - 1) {
      return undefined;
    }
  }
  // A slash at the end of a bucket's path means the bucket: `/bucket/`.
  return rest === '' ? labels : undefined;
}

/** Where a greedy label ends that `count` further segments follow. */
function endOfGreedy(rest: string, count: number): number {
  let end = rest.length;
  for (let left = count; left > 0; left--) {
    end = rest.lastIndexOf('/', end - 1);
    if (end < 0) {
      return 0;
    }
  }
  return count === 0 ? -1 : end;
}
