import type { ErrorView } from '../../course/errors.ts';
import type { Style } from '../style.ts';
import { failureLines } from '../text/failure.ts';
import { foldParts } from '../text/fold.ts';
import { spellCommands } from '../text/spell-commands.ts';
import { elapsed } from '../text/words.ts';

interface CheckView {
  readonly title: string;
  readonly ms: number;
  readonly error?: ErrorView;
}

/** One check: what it proved, or the first cause it found. */
export function checkLines({ title, ms, error }: CheckView, style: Style, hint: (words?: string) => string): string[] {
  if (error) return failureLines({ ...spellCommands(error, hint), what: `${title}: ${error.what}` }, style);
  const { glyphs, good, columns } = style;
  const [first = '', ...rest] = foldParts([`${glyphs.done} ${title}`, elapsed(ms)], columns, { rest: '    ' });
  return [first.replace(glyphs.done, good(glyphs.done)), ...rest];
}
