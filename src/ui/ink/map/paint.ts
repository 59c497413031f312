import type { Style } from '../../style.ts';
import type { DrawnLine, Tone } from './types.ts';

type Paint = 'strong' | 'faint' | 'good' | 'bad' | 'care';

/** What stands is lit, what isn't there is dark; each has its sign too. */
const paints: Readonly<Record<Tone, Paint>> = {
  planned: 'faint',
  building: 'care',
  standing: 'good',
  failed: 'bad',
  deleting: 'care',
  gone: 'faint',
  line: 'faint',
  quiet: 'faint',
  title: 'strong',
};

/** A drawn map as lines of text in a terminal's colours. */
export function painted(lines: readonly DrawnLine[], style: Pick<Style, Paint>): string[] {
  return lines.map((line) => line.map(({ text, tone }) => style[paints[tone]](text)).join(''));
}
