import type { ErrorView } from '../../course/errors.ts';
import type { Style } from '../style.ts';
import { commandLines, failureLines } from '../text/failure.ts';
import { fold, foldParts } from '../text/fold.ts';
import { spellCommands } from '../text/spell-commands.ts';
import { elapsed } from '../text/words.ts';

interface ExerciseView {
  readonly title: string;
  readonly ms: number;
  readonly error?: ErrorView;
}

/** What happens in an exercise, as it happens. */
export function exerciseNoteLines(text: string, { columns, glyphs, safe }: Style): string[] {
  return fold(`${glyphs.doing} ${safe(text)}`, columns, { rest: '  ' });
}

/** How an exercise ended; what went wrong is explained, and what stands is as safe as before. */
export function exerciseLines({ title, ms, error }: ExerciseView, style: Style, hint: (words?: string) => string): string[] {
  const { columns, glyphs, good } = style;
  if (error !== undefined) {
    return [
      ...failureLines({ ...spellCommands(error, hint), what: `${title}: ${error.what}` }, style),
      ...fold("It's an exercise: nothing of what you built was deleted.", columns, { first: '  ' }),
    ];
  }
  const [first = '', ...rest] = foldParts([`${glyphs.done} ${title}: seen to its end`, elapsed(ms)], columns, { rest: '    ' });
  return [first.replace(glyphs.done, good(glyphs.done)), ...rest];
}

/** What there is to try, and by which command. */
export function exerciseOfferLines(
  offers: readonly { readonly id: string; readonly title: string }[],
  style: Style,
  hint: (words?: string) => string,
): string[] {
  return offers.flatMap(({ id, title }) => [
    ...fold(`${title}:`, style.columns),
    ...commandLines('Try it', hint(`verify --exercise ${id}`), style),
  ]);
}
