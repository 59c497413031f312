import type { StageView } from '../../course/stages.ts';
import type { EngineEvent, StepCard } from '../../engine/events.ts';
import type { Scene } from '../screen.ts';
import { outputLines, stageLines } from '../screens/stage-lines.ts';
import type { Style } from '../style.ts';
import { failureLines } from '../text/failure.ts';
import { fold, foldParts } from '../text/fold.ts';
import { spellCommands } from '../text/spell-commands.ts';
import { elapsed, hourly, nameOf, usually } from '../text/words.ts';
import { moduleEndLines, runEndLines } from './end-lines.ts';
import { createNoteSieve } from './note-sieve.ts';
import { requestLines } from './request-lines.ts';

type EventOf<Type extends EngineEvent['type']> = Extract<EngineEvent, { type: Type }>;

const outcomeWords: Readonly<Record<EventOf<'step-finished'>['outcome'], string>> = {
  created: 'created',
  updated: 'brought into line',
  unchanged: 'there already',
  adopted: 'found again and taken over',
  deleted: 'deleted',
  'already gone': 'gone already',
  skipped: 'left alone',
};

/**
 * Turns the events of one run into lines that stay. Steps run side by side, so every line names its
 * step; what only moves (looking, calls) is the spinner's. An event that isn't shown gives no lines, and no heading
 * counts as said for its sake.
 */
export function createRunLines(
  style: Style,
  scene: Scene,
  isShown: (event: EngineEvent) => boolean = () => true,
): (event: EngineEvent) => readonly string[] {
  const { columns, glyphs } = style;
  const cards = new Map<string, StepCard>();
  const announced = new Set<string>();
  const notes = createNoteSieve({ all: scene.verbose === true });
  const stages = new Map<string, readonly StageView[]>();
  let heading: string | undefined;
  const cardOf = (step: string) => cards.get(step);
  const titleOf = (step: string) => nameOf(step);

  const underHeading = (step: string, lines: readonly string[]): string[] => {
    const module = cardOf(step)?.module;
    if (module === undefined || module === heading) return [...lines];
    heading = module;
    return ['', style.strong(nameOf(module)), ...lines];
  };

  const started = ({ step, doing }: EventOf<'step-started'>): string[] => {
    const card = cardOf(step);
    if (card === undefined || doing === 'looking') return [];
    if (doing === 'deleting')
      return underHeading(step, foldParts([`${glyphs.doing} ${titleOf(step)}: deleting`], columns, { rest: '    ' }));
    if (doing === 'creating') return announce(step);
    return underHeading(step, fold(`${glyphs.doing} ${card.title}: bringing it into line`, columns, { rest: '  ' }));
  };

  /** What is about to be made, and what to expect of it; once, before its first call. */
  const announce = (step: string): string[] => {
    const card = cardOf(step);
    if (card === undefined || announced.has(step)) return [];
    announced.add(step);
    const time = usually(card.takes);
    const expected =
      scene.world === 'rehearsal' ? `in AWS ${time}, ${hourly(card.perHour)}` : `usually ${time}, ${hourly(card.perHour)}`;
    return underHeading(step, [
      ...fold(`${glyphs.doing} ${card.title} (${card.service})`, columns, { rest: '  ' }),
      ...fold(expected, columns, { first: '    ' }).map(style.faint),
    ]);
  };

  const finished = (event: EventOf<'step-finished'>): string[] => {
    const { step, outcome, ms, name, links, why } = event;
    const said = `${titleOf(step)} ${outcomeWords[outcome]}${why === undefined ? '' : `: ${style.safe(why)}`}`;
    const time = outcome === 'unchanged' || outcome === 'already gone' ? '' : elapsed(ms);
    const sign = outcome === 'skipped' ? glyphs.dash : glyphs.done;
    const [first = '', ...rest] = foldParts([`${sign} ${said}`, time, name], columns, { rest: '    ' });
    const shown = outcome === 'created' || outcome === 'adopted' ? links : [];
    return underHeading(step, [
      first.replace(glyphs.done, style.good(glyphs.done)),
      ...rest,
      ...shown.flatMap(({ label, url }) => foldParts([`${label}:`, style.link(url)], columns, { first: '    ' })),
    ]);
  };

  /** The end of what was held back of a program's output, where the error doesn't hold it. */
  const lastWords = ({ step, error: { why = '' } }: EventOf<'step-failed'>): string[] => {
    const printed = notes.lastOutput(step);
    const isTold = printed.some((line) => why.includes(line.trim()));
    return isTold ? [] : printed.flatMap((line) => outputLines(line, style));
  };

  const linesOf = (event: EngineEvent): readonly string[] => {
    switch (event.type) {
      case 'run-started':
        for (const card of event.steps) cards.set(card.id, card);
        return [];
      case 'step-started':
        return started(event);
      case 'requests-shown':
        return [...announce(event.step), ...underHeading(event.step, requestLines(event.requests, style, { diffs: true }))];
      case 'step-note':
        if (!notes.lets(event)) return [];
        return underHeading(
          event.step,
          fold(`${titleOf(event.step)}: ${style.safe(event.text)}`, columns, { first: '    ' }).map(style.faint),
        );
      case 'step-stages': {
        const before = stages.get(event.step) ?? [];
        stages.set(event.step, event.stages);
        const about = `${titleOf(event.step)}, `;
        return underHeading(event.step, stageLines(before, event.stages, style, { indent: '    ', about }));
      }
      case 'step-finished':
        return finished(event);
      case 'step-failed':
        return underHeading(event.step, [
          ...lastWords(event),
          ...failureLines(
            { ...spellCommands(event.error, scene.hint), what: `${titleOf(event.step)}: ${event.error.what}` },
            style,
          ),
        ]);
      case 'module-finished':
        heading = undefined;
        return moduleEndLines(event, [...cards.values()], style, scene);
      case 'sweep-started':
        heading = undefined;
        return ['', ...fold('Looking for anything of this project that no record names', columns)];
      case 'leftover': {
        const sign =
          event.outcome === 'failed' || event.outcome === 'skipped' ? style.bad(glyphs.failed) : style.good(glyphs.done);
        const parts = [`${glyphs.done} ${event.resource} ${event.outcome}`, style.safe(event.name), `(${style.safe(event.why)})`];
        const lines = foldParts(parts, columns, { rest: '    ' });
        return lines.map((line, index) => (index === 0 ? line.replace(glyphs.done, sign) : line));
      }
      case 'lock-taken-over':
        return remark(
          `Taken over from a process that ended without saying so (${event.command}, pid ${event.pid}, since ${event.since})`,
        );
      case 'warning':
        return remark(event.text);
      case 'stopping':
        return remark(
          `Stopping (${event.signal}): nothing new is begun, what is under way is finished and recorded. Once more ends at once; that is safe too.`,
        );
      case 'run-finished':
        return runEndLines(event, style, scene);
      case 'call':
        return [];
    }
  };

  return (event) => {
    const said = heading;
    const lines = linesOf(event);
    if (isShown(event)) return lines;
    heading = said;
    return [];
  };

  function remark(text: string): string[] {
    const [first = '', ...rest] = fold(`${glyphs.warning} ${style.safe(text)}`, columns, { rest: '  ' });
    return [style.care(first), ...rest.map(style.care)];
  }
}
