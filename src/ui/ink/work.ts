import type { Style } from '../style.ts';
import { fold } from '../text/fold.ts';
import { elapsed, hourly, usually } from '../text/words.ts';
import type { AtWork } from './board.ts';

export interface WorkView {
  readonly atWork: readonly AtWork[];
  /** What goes on while no step is at work: "Starting your local AWS". */
  readonly busy: string;
  readonly stopping: boolean;
  readonly world: 'rehearsal' | 'aws' | 'endpoint';
  /** Milliseconds since 1970. */
  readonly now: number;
}

const doingWords = { looking: 'looking', creating: '', updating: 'bringing it into line', deleting: 'deleting' } as const;

/** What is under way: each step with its time, what to expect of it, and the last word from inside. */
export function workLines(view: WorkView, style: Style): string[] {
  const { atWork, busy, stopping, world, now } = view;
  const { columns, faint, care, glyphs, strong, link } = style;
  const sign = link(spin(now, glyphs.done === '[ok]'));
  const steps = atWork.flatMap(({ card, doing, since, note }) => {
    const said = doingWords[doing] === '' ? card.title : `${card.title}: ${doingWords[doing]}`;
    const time = elapsed(Math.floor((now - since) / 1000) * 1000).replace('.0s', 's');
    const room = columns - 2 - time.length - 2;
    const title = said.length > room ? `${said.slice(0, Math.max(1, room - 1))}${glyphs.ellipsis.slice(0, 1)}` : said;
    const expected = `${world === 'rehearsal' ? 'in AWS' : 'usually'} ${usually(card.takes)}, ${hourly(card.perHour)}`;
    return [
      `${sign} ${strong(title)}  ${time}`,
      ...(doing === 'creating' ? fold(expected, columns, { first: '  ' }).map(faint) : []),
      ...(note === undefined ? [] : fold(style.safe(shortArns(note)), columns, { first: '  ' }).map(faint)),
    ];
  });
  const stop = fold(
    `${glyphs.warning} Stopping: nothing new is begun, what is under way is finished and recorded. Ctrl-C once more ends at once; that is safe too.`,
    columns,
    { rest: '  ' },
  );
  return [...(steps.length === 0 ? [`${sign} ${busy}`] : steps), ...(stopping ? stop.map(care) : [])];
}

/** ARNs without what every ARN of this account begins with: a line has room for the rest. */
const shortArns = (text: string) => text.replace(/arn:[\w-]+:[\w-]*:[\w-]*:\d*:/g, '');

const dots = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const strokes = ['-', '\\', '|', '/'];

/** The sign that turns while something is under way. */
function spin(now: number, ascii: boolean): string {
  const signs = ascii ? strokes : dots;
  return signs[Math.floor(now / 100) % signs.length] ?? '';
}
