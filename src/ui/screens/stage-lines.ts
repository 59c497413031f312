import type { StageView } from '../../course/stages.ts';
import type { Style } from '../style.ts';
import { fold } from '../text/fold.ts';
import { changedStages, stageSign, stageWords } from '../text/stages.ts';

/** How stages stand that changed, a line each: `✓ Source: done, 1a2b3c4 Say hello`. */
export function stageLines(
  before: readonly StageView[],
  now: readonly StageView[],
  style: Style,
  { indent = '', about = '' }: { readonly indent?: string; readonly about?: string } = {},
): string[] {
  return changedStages(before, now).flatMap(({ title, state, detail }) => {
    const { sign, set } = stageSign(state, style);
    const said = `${sign} ${about}${title}: ${stageWords[state]}${detail === undefined || state === 'running' ? '' : `, ${style.safe(detail)}`}`;
    const [first = '', ...rest] = fold(said, style.columns, { first: indent, rest: `${indent}  ` });
    return [first.replace(sign, set), ...rest];
  });
}

/** A line of what a program prints. */
export const outputLines = (text: string, { safe, faint, columns }: Style): string[] =>
  fold(safe(text), columns, { first: '    ' }).map(faint);
