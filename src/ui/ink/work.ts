import type { Style } from '../style.ts';
import { fold } from '../text/fold.ts';
import { elapsed, hourly, usually } from '../text/words.ts';
import type { AtWork, Followed, Heard } from './board.ts';
import { drawnStages } from './stages/draw.ts';

export interface WorkView {
  readonly atWork: readonly AtWork[];
  readonly followed: Followed;
  /** What goes on while no step is at work: "Starting your local AWS". */
  readonly busy: string;
  readonly stopping: boolean;
  readonly world: 'rehearsal' | 'aws' | 'endpoint';
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Lines it may take; what is drawn where there is much is listed where there is little. */
  readonly height: number;
}

const doingWords = { looking: 'looking', creating: '', updating: 'bringing it into line', deleting: 'deleting' } as const;

/** What is under way: each step with its time, what to expect of it, the stages it follows, and the last word from inside. */
export function workLines(view: WorkView, style: Style): string[] {
  const { atWork, followed, busy, stopping, world, now } = view;
  const { columns, faint, care, glyphs, strong, link } = style;
  const inside = ({ stages, note }: Followed) => [
    ...drawnStages({ stages, now, height: Math.max(1, view.height - linesBeside) }, style),
    ...(note === undefined ? [] : noteLines(note, style)),
  ];
  const sign = link(spin(now, glyphs.done === '[ok]'));
  const steps = atWork.flatMap(({ card, doing, since, note, stages }) => {
    const said = doingWords[doing] === '' ? card.title : `${card.title}: ${doingWords[doing]}`;
    const time = elapsed(Math.floor((now - since) / 1000) * 1000).replace('.0s', 's');
    const room = columns - 2 - time.length - 2;
    const title = said.length > room ? `${said.slice(0, Math.max(1, room - 1))}${glyphs.ellipsis.slice(0, 1)}` : said;
    const expected = `${world === 'rehearsal' ? 'in AWS' : 'usually'} ${usually(card.takes)}, ${hourly(card.perHour)}`;
    return [
      `${sign} ${strong(title)}  ${time}`,
      ...(doing === 'creating' ? fold(expected, columns, { first: '  ' }).map(faint) : []),
      ...inside({ stages, note }),
    ];
  });
  const stop = fold(
    `${glyphs.warning} Stopping: nothing new is begun, what is under way is finished and recorded. Ctrl-C once more ends at once; that is safe too.`,
    columns,
    { rest: '  ' },
  );
  const rest = [`${sign} ${busy}`, ...inside(followed)];
  return [...(steps.length === 0 ? rest : steps), ...(stopping ? stop.map(care) : [])];
}

/** Lines that stand beside the stages: what is done, what to expect, what was heard last. */
const linesBeside = 4;

/** The last that was heard; of what a program prints one line, so that the screen doesn't jump with each. */
function noteLines({ text, output }: Heard, { columns, safe, faint, glyphs }: Style): string[] {
  const said = safe(shortArns(text));
  const room = columns - 2;
  if (!output) return fold(said, columns, { first: '  ' }).map(faint);
  const cut = said.length > room ? `${said.slice(0, Math.max(1, room - glyphs.ellipsis.length))}${glyphs.ellipsis}` : said;
  return [faint(`  ${cut}`)];
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
