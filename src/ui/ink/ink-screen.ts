import type { StageView } from '../../course/stages.ts';
import type { EngineEvent } from '../../engine/events.ts';
import { createRunLines } from '../plain/run-lines.ts';
import type { Screen } from '../screen.ts';
import type { Style } from '../style.ts';
import { failureLines } from '../text/failure.ts';
import { fold } from '../text/fold.ts';
import type { Board } from './board.ts';
import { marginOf } from './frame.ts';
import type { Stage } from './stage.ts';

export interface InkScreenOptions {
  readonly stage: Stage;
  readonly board: Board;
  /** The style of the window as it is now. */
  readonly style: () => Style;
  readonly spoken: boolean;
  /** Hears every event, after the board. */
  readonly hear: (event: EngineEvent) => void;
  /** Is given what a command answers. */
  readonly answered: (document: unknown) => void;
}

/** What stays in scrollback of a run. What only moves is drawn below it, and ends of runs have pages of their own. */
const stays: ReadonlySet<EngineEvent['type']> = new Set([
  'step-finished',
  'step-failed',
  'leftover',
  'sweep-started',
  'lock-taken-over',
  'warning',
  'stopping',
]);

/** A screen for the commands that the wizard runs: their events go to the board, and what is done stays as lines. */
export function createInkScreen({ stage, board, style, spoken, hear, answered }: InkScreenOptions): Screen {
  const print = (lines: readonly string[]) => stage.print(standIn(lines, style()));
  return {
    kind: 'ink',
    get style() {
      return style();
    },
    watch: (scene) => {
      const withoutPause = createPauseClock();
      const isQuiet = createPatience();
      const isShown = (event: EngineEvent) => {
        const isSpoken =
          event.type === 'step-started' || event.type === 'step-stages' || (event.type === 'step-note' && isQuiet(event));
        const isNews = event.type !== 'step-finished' || event.outcome !== 'unchanged';
        return (stays.has(event.type) || (spoken && isSpoken)) && isNews;
      };
      const linesOf = createRunLines(style(), scene, isShown);
      return (told) => {
        const event = withoutPause(told);
        board.listen(event);
        // The calls were shown on a page of their own.
        const lines = event.type === 'requests-shown' ? [] : linesOf(event);
        if (lines.length > 0) print(lines);
        hear(event);
      };
    },
    show: ({ document, lines }) => {
      // A proof that holds stands on the module's last page; one that doesn't has more to say than fits there.
      const isFailedProof = isType(document, 'check') && (document as { ok?: unknown }).ok === false;
      const moving = movingPart(document);
      // Whatever else is answered ends what was followed.
      board.follow(moving);
      // Stages are drawn, and of what a program prints the last line; whoever has it read out hears how the stages stand.
      const isAnswer = isType(document, undefined) || isType(document, 'exercise');
      const stays = moving === undefined ? isAnswer : 'stages' in moving ? spoken : moving.note === undefined;
      if (isFailedProof || stays) print(lines(style()));
      answered(document);
    },
    remark: (text) => print(fold(style().safe(text), style().columns)),
    fail: (failure) => print(failureLines(failure, style())),
    rest: () => {},
  };
}

/** Milliseconds between two notes of a step for whoever hears them: a build prints more lines than anybody can listen to. */
const betweenNotes = 5_000;

/** Tells whether a step has been quiet for long enough that its note may be spoken. */
function createPatience(): (note: Extract<EngineEvent, { type: 'step-note' }>) => boolean {
  const last = new Map<string, number>();
  return ({ step, at }) => {
    const now = Date.parse(at);
    if (now - (last.get(step) ?? 0) < betweenNotes) return false;
    last.set(step, now);
    return true;
  };
}

/** What of a document moves on screen: stages that are followed, a line of what a program prints. */
function movingPart(document: unknown): Parameters<Board['follow']>[0] {
  if (isType(document, 'exercise-stages')) return document as { at: string; stages: readonly StageView[] };
  if (!isType(document, 'exercise-note')) return undefined;
  const { text, output } = document as { text: string; output?: true };
  // What stays as a line needn't stand below as well, and what was printed before it is of the past.
  return { note: output === undefined ? undefined : { text, output } };
}

/** Whether a document is of a type; those of simple answers have none. */
function isType(document: unknown, type: string | undefined): boolean {
  return typeof document === 'object' && document !== null && (document as { type?: unknown }).type === type;
}

/** Lines that stay, standing in as far as the screen below them. */
export function standIn(lines: readonly string[], { columns }: Style): string[] {
  const margin = ' '.repeat(marginOf({ columns, rows: 0 }));
  return lines.map((line) => (line === '' ? '' : margin + line));
}

/** Takes the time that a step waited for the learner off the time it took. */
function createPauseClock(): (event: EngineEvent) => EngineEvent {
  const asked = new Map<string, number>();
  const paused = new Map<string, number>();
  return (event) => {
    if (event.type === 'requests-shown') asked.set(event.step, Date.parse(event.at));
    if (event.type === 'step-started' && event.doing === 'creating') {
      paused.set(event.step, Date.parse(event.at) - (asked.get(event.step) ?? Date.parse(event.at)));
    }
    if (event.type !== 'step-finished' && event.type !== 'step-failed') return event;
    return { ...event, ms: Math.max(0, event.ms - (paused.get(event.step) ?? 0)) };
  };
}
