import type { ErrorView } from '../../course/errors.ts';
import type { Style } from '../style.ts';
import { failureLines } from '../text/failure.ts';
import { fold } from '../text/fold.ts';
import { spellCommands } from '../text/spell-commands.ts';

interface FindingView {
  readonly title: string;
  readonly error?: ErrorView;
}

/** One finding of the doctor: what is well, or what is wrong with the way out. */
export function findingLines({ title, error }: FindingView, style: Style, hint: (words?: string) => string): string[] {
  if (error) return failureLines({ ...spellCommands(error, hint), what: `${title}: ${error.what}` }, style);
  const { glyphs, good, columns, safe } = style;
  const [first = '', ...rest] = fold(`${glyphs.done} ${safe(title)}`, columns, { rest: '  ' });
  return [first.replace(glyphs.done, good(glyphs.done)), ...rest];
}
