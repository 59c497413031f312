import type { Scene } from '../screen.ts';
import type { Style } from '../style.ts';
import { commandLines } from '../text/failure.ts';
import { fold, foldParts } from '../text/fold.ts';
import { age, elapsed } from '../text/words.ts';

/** What was committed, and where. */
export function committedLines(
  { revision, message, source }: { readonly revision: string; readonly message: string; readonly source: string },
  { columns, glyphs, safe }: Style,
): string[] {
  return foldParts([`${glyphs.doing} Committed ${revision} to the ${source}:`, safe(message)], columns, { rest: '    ' });
}

const nothingWords: Readonly<Record<string, string>> = {
  delivered: 'and the pipeline has delivered that.',
  'under way': 'and the pipeline is still at it: you see how it goes on.',
  'not begun': 'and the pipeline has not begun with it.',
  failed: 'but its release failed: it goes through the pipeline once more.',
  stopped: 'but its release was stopped: it goes through the pipeline once more.',
  overtaken: 'but its release was overtaken by another: it goes through the pipeline once more.',
};

/** Nothing differs from what was committed last: how that stands. */
export function notPushedLines(
  { revision, state }: { readonly revision: string; readonly state: string },
  style: Style,
): string[] {
  return fold(`Nothing in service/ differs from ${revision}, ${nothingWords[state] ?? ''}`.trim(), style.columns);
}

/** What was pushed has come through. */
export function releaseLines(
  { revision, answer, ms }: { readonly revision: string; readonly answer: string | undefined; readonly ms: number },
  { columns, glyphs, good, safe }: Style,
): string[] {
  const said = `${glyphs.done} ${revision.slice(0, 8)} is delivered: the service runs nothing else now`;
  const [first = '', ...rest] = foldParts([said, elapsed(ms)], columns, { rest: '    ' });
  return [
    first.replace(glyphs.done, good(glyphs.done)),
    ...rest,
    ...(answer === undefined ? [] : fold(`It answers: ${safe(answer.slice(0, 200))}`, columns, { first: '  ' })),
  ];
}

/** How the pipeline's last release stands, and what of the learner's service isn't pushed. */
export interface ReleaseView {
  /** Null as long as it isn't known. */
  readonly revision: string | null;
  readonly message: string | null;
  /** Null where nothing was released yet. */
  readonly state: string | null;
  /** Why it was stopped. */
  readonly why: string | null;
  /** ISO 8601. */
  readonly at: string | null;
  /** Files that differ from what was committed last. */
  readonly unpushed: readonly string[];
  /** The command that clones the repository; null where the source is none. */
  readonly clone: string | null;
}

/** The last release in a line, and what to push. */
export function releaseStateLines(
  view: ReleaseView,
  style: Style,
  { hint, now }: { readonly hint: Scene['hint']; readonly now: number },
): string[] {
  const { columns, safe, glyphs, good, care } = style;
  const { revision, message, state, why, at } = view;
  const ways = [
    ...unpushedLines(view.unpushed, style, hint),
    ...(view.clone === null ? [] : commandLines('Clone', view.clone, style)),
  ];
  if (state === null) return ways;
  const what = [revision?.slice(0, 8), message === null ? undefined : safe(message)].filter(Boolean).join(' ');
  const sign = state === 'delivered' ? glyphs.done : state === 'under way' ? glyphs.doing : glyphs.warning;
  const when = at === null ? '' : `${age(now - Date.parse(at))} ago`;
  const [first = '', ...rest] = foldParts(
    [`${sign} Last release ${state}${why === null ? '' : `: ${safe(why)}`}`, what, when],
    columns,
    { rest: '    ' },
  );
  const set = state === 'delivered' ? good(sign) : state === 'under way' ? sign : care(sign);
  return [first.replace(sign, set), ...rest, ...ways];
}

/** That something of the learner's service isn't pushed yet, and how it is. Nothing where all is. */
export function unpushedLines(unpushed: readonly string[], style: Style, hint: Scene['hint']): string[] {
  if (unpushed.length === 0) return [];
  const [first = ''] = unpushed;
  const what = unpushed.length === 1 ? `${style.safe(first)} isn't` : `${unpushed.length} files of service/ aren't`;
  return [
    ...fold(`${style.glyphs.warning} ${what} pushed yet: what runs doesn't have that`, style.columns, { rest: '  ' }).map(
      style.care,
    ),
    ...commandLines('Push', hint('push'), style),
  ];
}
