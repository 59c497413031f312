import type { Difference, Takes } from '../../course/step.ts';
import type { World } from '../screen.ts';
import type { Style } from '../style.ts';
import { fold } from '../text/fold.ts';
import { dollars, usually } from '../text/words.ts';

/** What another choice changes of what stands. */
export interface ChangeView {
  readonly type: 'change';
  readonly choices: readonly { readonly id: string; readonly title: string; readonly from: string; readonly to: string }[];
  readonly steps: readonly {
    readonly step: string;
    readonly title: string;
    readonly takes: Takes;
    readonly members: readonly Difference[];
  }[];
  /** US dollars an hour of everything that stands. */
  readonly perHour: { readonly before: number; readonly after: number };
}

/** A change, before it is made: what becomes of what, how long it usually takes, and what it costs from then on. */
export function changeLines({ choices, steps, perHour }: ChangeView, style: Style, world: World): string[] {
  const { columns, glyphs, safe, strong } = style;
  const { before, after } = perHour;
  const more = after - before;
  const costs = `${dollars(before)}/h now, ${dollars(after)}/h afterwards: ${dollars(Math.abs(more) * 24)} a day ${more < 0 ? 'less' : 'more'}`;
  return [
    ...choices.flatMap(({ title, from, to }) => fold(`${title}: ${safe(from)} now, ${safe(to)} wanted`, columns).map(strong)),
    ...steps.flatMap(({ title, takes, members }) => [
      ...fold(
        `${glyphs.doing} ${title}: changed in place, ${world === 'rehearsal' ? 'in AWS' : 'usually'} ${usually(takes)}`,
        columns,
        {
          rest: '  ',
        },
      ),
      ...members.flatMap(({ what, is, should }) =>
        fold(`${safe(what)}: ${safe(is)} becomes ${safe(should)}`, columns, { first: '    ', rest: '      ' }).map(style.faint),
      ),
    ]),
    ...fold(
      `${world === 'rehearsal' ? 'It costs nothing here; in AWS about' : 'It costs about'} ${more === 0 ? `${dollars(after)}/h, as before` : costs}.`,
      columns,
    ),
  ];
}
