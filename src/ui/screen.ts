import type { ErrorView } from '../course/errors.ts';
import type { Emit } from '../engine/events.ts';
import type { Style } from './style.ts';

/** Which of the two worlds a screen speaks of. */
export type World = 'rehearsal' | 'aws';

/** What a screen must know of the run it watches. */
export interface Scene {
  readonly world: World;
  /** Makes the words that start another command of ours. */
  readonly hint: (words?: string) => string;
  /** Whether everything is to be told, what programs print line by line included. */
  readonly verbose?: boolean;
}

export interface FailureView extends ErrorView {
  /** Only where it was asked for. */
  readonly stack?: string;
}

/** Where a command's output goes, chosen once. Commands hand over data; what it looks like is the screen's. */
export interface Screen {
  readonly kind: 'plain' | 'json' | 'ink';
  readonly style: Style;
  /** Watches a run: the listener for the engine's events. */
  readonly watch: (scene: Scene) => Emit;
  /**
   * The answer of a command: lines for people, or the document for programs.
   * As a `result` line of a run, the document follows the run's events.
   */
  readonly show: (answer: { readonly document: unknown; readonly lines: (style: Style) => readonly string[] }) => void;
  /** A remark beside the answer, for people only. */
  readonly remark: (text: string) => void;
  readonly fail: (failure: FailureView, exitCode: number) => void;
  /** Takes away what moves; to be called before the process ends or asks something. */
  readonly rest: () => void;
}

/** What of a process a screen writes to. */
export interface Out {
  readonly write: (text: string) => void;
}
