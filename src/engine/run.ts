import type { Course } from '../course/course.ts';
import type { ErrorView } from '../course/errors.ts';
import type { AnyOutputs } from '../course/outputs.ts';
import type { PlannedRequest } from '../course/request.ts';
import type { AnyStep, Difference, Link, Note } from '../course/step.ts';
import type { Emit, RunOutcome, StepCard, StepOutcome, UnstampedEvent } from './events.ts';
import type { Whereabouts } from './state/row.ts';
import type { StateStore } from './state/store.ts';

/** On whose behalf tools are made: the calls they send are logged under it. */
export interface Scope {
  /** Undefined for what belongs to no step: a module's links, the sweep. */
  readonly step: string | undefined;
  /**
   * Aborted when the run is asked to stop. Waits end with it. A call that has been sent
   * is never cut by it: it finishes, and its answer is recorded.
   */
  readonly signal: AbortSignal;
  /** Tells the learner what goes on inside a long wait. Does nothing outside a step. */
  readonly note: Note;
  readonly emit: (event: UnstampedEvent) => void;
}

/** Makes the tools that steps are handed. */
export type ToolsFor<Tools> = (scope: Scope) => Tools;

/** What every run is given. */
export interface RunOptions<Tools> {
  readonly course: Course<Tools>;
  /** The state, its lock held by whoever calls. */
  readonly store: StateStore;
  /** Where this run talks to. Another place, account or region than the state's is refused before anything is touched. */
  readonly at: Whereabouts;
  readonly tools: ToolsFor<Tools>;
  readonly card: (step: AnyStep<Tools>, module: string) => StepCard;
  readonly emit: Emit;
  /** Asks the run to stop: nothing new starts, calls in flight finish and are recorded, waits end. */
  readonly stop: AbortSignal;
  /** How many steps may run side by side; no limit if left out. */
  readonly concurrency?: number;
}

export interface UpOptions<Tools> extends RunOptions<Tools> {
  /** The last module to build; all if left out. */
  readonly through?: string;
  /** Called before the first call of a creation, with the calls about to be sent. `stop` ends the run as if interrupted. */
  readonly gate?: (card: StepCard, requests: readonly PlannedRequest[]) => Promise<'go' | 'stop'>;
  /** Asks before something is replaced. Without it, or on `false`, the step fails and nothing is replaced. */
  readonly confirmReplacement?: (card: StepCard, replacement: Replacement) => Promise<boolean>;
}

export interface Replacement {
  readonly differences: readonly Difference[];
  /** What would be lost, as the step tells it. */
  readonly loses: string;
}

export interface TeardownOptions<Tools> extends RunOptions<Tools> {
  /** Modules to tear down, and with them every later module that needs them. All, and the sweep, if left out. */
  readonly modules?: readonly string[];
}

/**
 * What became of a step, for receipts.
 * `blocked`: something that needs it (teardown) or that it needs (up) is in the way.
 * `stopped`: the run ended before it was done; a row, if there is one, resumes.
 */
export type StepEnd = StepOutcome | 'failed' | 'blocked' | 'stopped';

export interface StepResult {
  readonly step: string;
  readonly module: string;
  readonly title: string;
  /** CloudFormation's name of the type. */
  readonly type: string;
  /** Physical name; undefined where none was worked out. */
  readonly name: string | undefined;
  readonly outcome: StepEnd;
  readonly outputs: AnyOutputs;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** ISO 8601. */
  readonly deletedAt?: string;
  readonly why?: string;
  readonly error?: ErrorView;
  /** What was thrown, for an exit code or a stack trace. */
  readonly cause?: unknown;
}

/** What became of something that no row recorded. */
export interface LeftoverResult {
  readonly type: string;
  readonly name: string;
  readonly why: string;
  readonly outcome: 'deleted' | 'already gone' | 'skipped' | 'failed';
  /** US dollars an hour. */
  readonly perHour: number;
  readonly link?: Link;
  readonly error?: ErrorView;
}

export interface RunSummary {
  readonly run: 'up' | 'teardown';
  readonly outcome: RunOutcome;
  readonly ms: number;
  /** Every step of the run, in the order in which they could be walked one by one. */
  readonly results: readonly StepResult[];
  /** Found by the sweep; empty for `up` and for a part. */
  readonly leftovers: readonly LeftoverResult[];
  /** Why the sweep couldn't look for them, where it couldn't; the outcome is `left` then. */
  readonly unsearched?: ErrorView;
}
