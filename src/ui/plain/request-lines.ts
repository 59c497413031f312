import type { PlannedRequest } from '../../course/request.ts';
import type { Style } from '../style.ts';
import { hunkLines } from '../text/diff.ts';
import { foldCommand, foldParts } from '../text/fold.ts';

/** How many calls of one operation are shown one by one; `plan --verbose` and calls.ndjson hold them all. */
const shownOfEach = 3;

/** A call as a command line; what becomes of a file is no command. */
const ownLines = ({ kind, line }: PlannedRequest, { columns, safe, glyphs }: Style): string[] =>
  kind === 'file'
    ? foldParts([`${glyphs.doing} ${safe(line)}`], columns, { first: '    ', rest: '        ' })
    : foldCommand(`$ ${safe(line)}`, columns, { first: '    ', rest: '        ' });

/** What changes in a file of the learner's; nothing for other requests. */
export const fileDiffOf = ({ kind, input: { diff } }: PlannedRequest, style: Style): string[] =>
  kind === 'file' && typeof diff === 'string' ? hunkLines(diff, style) : [];

/**
 * The command lines of calls, many of one kind cut short unless `all` are wanted.
 * @param options `diffs`: whether of a change to a file all its lines are shown
 */
export function requestLines(
  requests: readonly PlannedRequest[],
  style: Style,
  { all = false, diffs = false }: { readonly all?: boolean; readonly diffs?: boolean } = {},
): string[] {
  const { columns, faint, glyphs } = style;
  const byOperation = new Map<string, PlannedRequest[]>();
  for (const request of requests) {
    const key = `${request.service} ${request.operation}`;
    byOperation.set(key, [...(byOperation.get(key) ?? []), request]);
  }
  return [...byOperation.values()].flatMap((alike) => {
    const shown = all || alike.length <= shownOfEach + 1 ? alike : alike.slice(0, shownOfEach);
    const left = alike.length - shown.length;
    return [
      ...shown.flatMap((request) => [
        ...ownLines(request, style).map(faint),
        ...(diffs || all ? fileDiffOf(request, { ...style, columns: columns - 4 }).map((line) => `    ${line}`) : []),
      ]),
      ...(left === 0 ? [] : [faint(`    ${glyphs.ellipsis} and ${left} more like it`)]),
    ];
  });
}
