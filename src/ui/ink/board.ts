import type { EngineEvent, StepCard } from '../../engine/events.ts';
import type { BoxState } from './map/types.ts';
import type { Meter } from './meter.ts';

/** A step under way. */
export interface AtWork {
  readonly card: StepCard;
  readonly doing: 'looking' | 'creating' | 'updating' | 'deleting';
  /** Milliseconds since 1970. */
  readonly since: number;
  /** The last word from inside a long wait. */
  readonly note: string | undefined;
}

/** What the events of runs have told so far. */
export interface Board {
  readonly listen: (event: EngineEvent) => void;
  readonly cards: () => ReadonlyMap<string, StepCard>;
  readonly atWork: () => readonly AtWork[];
  /** How each step's box stands; one that isn't named is only planned. */
  readonly states: () => Readonly<Record<string, BoxState>>;
  /** Begins anew: each step stands as it is said here. */
  readonly set: (states: Readonly<Record<string, BoxState>>) => void;
  /** Whether the run under way was asked to stop. */
  readonly stopping: () => boolean;
}

/** Makes a board on which nothing stands. */
export function createBoard({ meter }: { readonly meter: Meter }): Board {
  const cards = new Map<string, StepCard>();
  const working = new Map<string, AtWork>();
  let states: Record<string, BoxState> = {};
  let isStopping = false;

  const finished = ({ step, outcome, at }: Extract<EngineEvent, { type: 'step-finished' }>) => {
    working.delete(step);
    if (outcome === 'skipped') return;
    const gone = outcome === 'deleted' || outcome === 'already gone';
    states[step] = gone ? 'gone' : 'standing';
    const when = Date.parse(at);
    if (gone) meter.ends(step, when);
    else meter.starts({ step, perHour: cards.get(step)?.perHour ?? 0, since: when });
  };

  return {
    listen(event) {
      switch (event.type) {
        case 'run-started':
          isStopping = false;
          for (const card of event.steps) cards.set(card.id, card);
          break;
        case 'step-started': {
          const card = cards.get(event.step);
          if (card === undefined) break;
          const former = working.get(event.step);
          const since = former?.doing === event.doing ? former.since : Date.parse(event.at);
          working.set(event.step, { card, doing: event.doing, since, note: undefined });
          if (event.doing === 'creating' || event.doing === 'updating') states[event.step] = 'building';
          if (event.doing === 'deleting') states[event.step] = 'deleting';
          break;
        }
        // Whoever waits for an answer isn't at work.
        case 'requests-shown':
          working.delete(event.step);
          break;
        case 'step-note': {
          const one = working.get(event.step);
          if (one !== undefined) working.set(event.step, { ...one, note: event.text });
          break;
        }
        case 'step-finished':
          finished(event);
          break;
        case 'step-failed':
          working.delete(event.step);
          states[event.step] = 'failed';
          break;
        case 'stopping':
          isStopping = true;
          break;
        case 'run-finished':
          working.clear();
          isStopping = false;
          break;
      }
    },
    cards: () => cards,
    atWork: () => [...working.values()],
    states: () => states,
    set: (anew) => {
      states = { ...anew };
    },
    stopping: () => isStopping,
  };
}
