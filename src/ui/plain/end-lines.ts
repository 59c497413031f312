import type { EngineEvent, StepCard } from '../../engine/events.ts';
import type { Scene } from '../screen.ts';
import type { Style } from '../style.ts';
import { costSentence } from '../text/cost.ts';
import { commandLines } from '../text/failure.ts';
import { fold, foldParts } from '../text/fold.ts';
import { elapsed } from '../text/words.ts';

type EventOf<Type extends EngineEvent['type']> = Extract<EngineEvent, { type: Type }>;

/** A module's end: what works now, where to see it, what it costs to leave it, and how to go on. */
export function moduleEndLines(
  { module, title, result, links }: EventOf<'module-finished'>,
  cards: readonly StepCard[],
  style: Style,
  { world, hint }: Scene,
): string[] {
  const { columns, glyphs } = style;
  const perHour = cards.filter((card) => card.module === module).reduce((sum, card) => sum + card.perHour, 0);
  const [first = '', ...rest] = fold(`${glyphs.done} ${title}: ${result}`, columns, { rest: '  ' });
  return [
    '',
    style.strong(style.good(first)),
    ...rest,
    ...links.flatMap(({ label, url }) => foldParts([`Open ${label}:`, style.link(url)], columns, { first: '  ', rest: '    ' })),
    ...fold(`Cost: ${costSentence(perHour, world)}`, columns, { first: '  ', rest: '    ' }),
    ...commandLines('Check', hint(`verify ${module}`), style),
    ...commandLines('Open', hint('open site'), style),
    ...commandLines('Tear down', hint('teardown'), style),
    '',
  ];
}

/** The last line of a run. */
export function runEndLines({ run, outcome, ms }: EventOf<'run-finished'>, style: Style, { hint }: Scene): string[] {
  const { columns, glyphs } = style;
  const again = hint(run);
  if (outcome === 'done') {
    const said = run === 'up' ? 'All that was asked for stands' : 'All that was asked for is gone';
    return [style.good(`${glyphs.done} ${said}  ${elapsed(ms)}`)];
  }
  const said = {
    failed: `Stopped at an error. What was made is recorded; nothing is lost. Once it is mended, go on with`,
    left: `Not everything could be deleted; what is left is named above. To try again`,
    interrupted: `Stopped where you asked. Everything that was made is recorded. To go on`,
  }[outcome];
  return [
    '',
    ...fold(`${glyphs.warning} ${said}:`, columns, { rest: '  ' }).map(style.care),
    ...commandLines('Go on', again, style),
  ];
}
