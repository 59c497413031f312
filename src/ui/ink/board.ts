import type { StageView } from '../../course/stages.ts';
import type { EngineEvent, StepCard } from '../../engine/events.ts';
import type { BoxState } from './map/types.ts';
import type { Meter } from './meter.ts';
import { type WatchedStage, watchStages } from './stages/watch.ts';

/** The last that was heard from inside a long wait. */
export interface Heard {
  readonly text: string;
  /** Whether it is a line of what a program prints. */
  readonly output: boolean;
}

/** What is followed outside of a run: an exercise's pipeline. */
export interface Followed {
  readonly stages: readonly WatchedStage[];
  readonly note: Heard | undefined;
}

/** A step under way. */
export interface AtWork {
  readonly card: StepCard;
  readonly doing: 'looking' | 'creating' | 'updating' | 'deleting';
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly note: Heard | undefined;
  /** How the stages stand of what it follows. */
  readonly stages: readonly WatchedStage[];
}

/** What the events of runs have told so far. */
export interface Board {
  readonly listen: (event: EngineEvent) => void;
  readonly cards: () => ReadonlyMap<string, StepCard>;
  readonly atWork: () => readonly AtWork[];
  /** What is followed outside of a run. */
  readonly followed: () => Followed;
  /** Tells of what is followed outside of a run: how its stages stand at a time (ISO 8601), or a note; nothing ends it. */
  readonly follow: (
    told?: { readonly at: string; readonly stages: readonly StageView[] } | { readonly note: Heard | undefined },
  ) => void;
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
  let followed: Followed = nothingFollowed;

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
          working.set(event.step, { card, doing: event.doing, since, note: undefined, stages: [] });
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
          const note: Heard = { text: event.text, output: event.output === true };
          if (one !== undefined) working.set(event.step, { ...one, note });
          break;
        }
        case 'step-stages': {
          const one = working.get(event.step);
          if (one === undefined) break;
          working.set(event.step, { ...one, stages: watchStages(one.stages, event.stages, Date.parse(event.at)) });
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
    followed: () => followed,
    follow: (told) => {
      if (told === undefined) followed = nothingFollowed;
      else if ('note' in told) followed = { ...followed, note: told.note };
      else followed = { ...followed, stages: watchStages(followed.stages, told.stages, Date.parse(told.at)) };
    },
    states: () => states,
    set: (anew) => {
      states = { ...anew };
    },
    stopping: () => isStopping,
  };
}

const nothingFollowed: Followed = { stages: [], note: undefined };
