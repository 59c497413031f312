import type { PlannedRequest } from '../../course/request.ts';
import type { Style } from '../style.ts';
import { foldCommand } from '../text/fold.ts';

/** How many calls of one operation are shown one by one; `plan --verbose` and calls.ndjson hold them all. */
const shownOfEach = 3;

/** The command lines of calls, many of one kind cut short unless `all` are wanted. */
export function requestLines(
  requests: readonly PlannedRequest[],
  { columns, faint, safe, glyphs }: Style,
  { all = false }: { readonly all?: boolean } = {},
): string[] {
  const byOperation = new Map<string, PlannedRequest[]>();
  for (const request of requests) {
    const key = `${request.service} ${request.operation}`;
    byOperation.set(key, [...(byOperation.get(key) ?? []), request]);
  }
  return [...byOperation.values()].flatMap((alike) => {
    const shown = all || alike.length <= shownOfEach + 1 ? alike : alike.slice(0, shownOfEach);
    const left = alike.length - shown.length;
    return [
      ...shown.flatMap(({ line }) => foldCommand(`$ ${safe(line)}`, columns, { first: '    ', rest: '        ' })),
      ...(left === 0 ? [] : [`    ${glyphs.ellipsis} and ${left} more like it`]),
    ].map(faint);
  });
}
