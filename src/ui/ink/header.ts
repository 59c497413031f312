import type { Style } from '../style.ts';
import { age, dollars } from '../text/words.ts';
import type { Reading } from './meter.ts';

/** Where the learner is, as far as it is known yet. */
export interface Whereabouts {
  readonly world: 'rehearsal' | 'aws' | 'endpoint';
  readonly project: string | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/**
 * The lines that stand above everything: which world, whose account, and in AWS the money. What there
 * is no room for is left out from the end.
 */
export function headerLines(
  where: Whereabouts | undefined,
  money: Reading,
  now: number,
  express: boolean,
  style: Style,
): string[] {
  const { columns, strong, good, care, faint, glyphs } = style;
  const rule = glyphs.done === '[ok]' ? '-' : '─';
  // The first line is a rule as well: it parts the screen from what went up into scrollback.
  const ruled = (text: string, set: string, index: number) =>
    index === 0 ? `${faint(rule)} ${set} ${faint(rule.repeat(Math.max(0, columns - text.length - 3)))}` : `  ${set}`;
  if (where === undefined) return [ruled('Mythical Mysfits', strong('Mythical Mysfits'), 0)];
  const { world, project, account, region } = where;
  const name = { rehearsal: 'REHEARSAL', aws: 'AWS', endpoint: 'ENDPOINT' }[world];
  const place = [
    ...(project === undefined ? [] : [project]),
    ...(account === undefined ? [] : [account]),
    ...(region === undefined ? [] : [region]),
    ...(express ? ['express'] : []),
  ];
  const free = world === 'rehearsal' ? ['free'] : [];
  const cost = world === 'rehearsal' ? [] : moneyParts(money, now);
  const set = (text: string) => text.replace(name, strong(world === 'rehearsal' ? good(name) : care(name)));
  const lines = partLines([name, ...place, ...free, ...cost], columns - 3, ` ${glyphs.dot} `);
  return lines.map((line, index) => ruled(line, set(line), index));
}

function moneyParts({ perHour, soFar, since }: Reading, now: number): string[] {
  if (since === undefined) return ['nothing runs'];
  return [`running ${age(now - since)}`, `${dollars(perHour)}/h now`, `${dollars(soFar)} so far`];
}

/** Sets parts with a sign between them; what doesn't fit a line goes to the next. */
function partLines(parts: readonly string[], columns: number, between: string): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + between.length + part.length <= columns) {
      lines[lines.length - 1] = `${last}${between}${part}`;
    } else lines.push(part);
  }
  return lines;
}
