import type { ErrorView } from '../course/errors.ts';
import type { AnyOutputs } from '../course/outputs.ts';
import type { PlannedRequest } from '../course/request.ts';
import type { StageView } from '../course/stages.ts';
import type { Link, Takes } from '../course/step.ts';

/** What a screen needs to know of a step: plain data, prices and all. */
export interface StepCard {
  readonly id: string;
  readonly title: string;
  readonly service: string;
  readonly module: string;
  readonly partOf?: string;
  readonly takes: Takes;
  /** US dollars an hour while it stands. */
  readonly perHour: number;
}

/** What became of a step in a run. */
export type StepOutcome = 'created' | 'updated' | 'unchanged' | 'adopted' | 'deleted' | 'already gone' | 'skipped';

/** How a run ended. `left`: something stands against intention. */
export type RunOutcome = 'done' | 'failed' | 'left' | 'interrupted';

interface At {
  /** ISO 8601. */
  readonly at: string;
}

export type EngineEvent =
  | (At & {
      readonly type: 'run-started';
      readonly run: 'up' | 'teardown';
      readonly project: string;
      /** The steps of this run, in an order in which they could be walked one by one. */
      readonly steps: readonly StepCard[];
    })
  | (At & { readonly type: 'lock-taken-over'; readonly pid: number; readonly command: string; readonly since: string })
  | (At & {
      readonly type: 'step-started';
      readonly step: string;
      readonly doing: 'looking' | 'creating' | 'updating' | 'deleting';
    })
  /** The calls about to be sent, before the first of them. */
  | (At & { readonly type: 'requests-shown'; readonly step: string; readonly requests: readonly PlannedRequest[] })
  | (At & { readonly type: 'call'; readonly step?: string; readonly call: CallRecord })
  | (At & {
      readonly type: 'step-note';
      readonly step: string;
      readonly text: string;
      /** True for a line of what a program prints, one of many. */
      readonly output?: true;
    })
  /** How the stages stand of what a step follows: all of them, each time one of them changed. */
  | (At & { readonly type: 'step-stages'; readonly step: string; readonly stages: readonly StageView[] })
  | (At & {
      readonly type: 'step-finished';
      readonly step: string;
      readonly outcome: StepOutcome;
      readonly ms: number;
      /** Physical name. */
      readonly name: string;
      readonly outputs: AnyOutputs;
      readonly links: readonly Link[];
      /** Why it was skipped. */
      readonly why?: string;
    })
  | (At & { readonly type: 'step-failed'; readonly step: string; readonly ms: number; readonly error: ErrorView })
  | (At & {
      readonly type: 'module-finished';
      readonly module: string;
      readonly title: string;
      readonly result: string;
      readonly links: readonly Link[];
    })
  | (At & { readonly type: 'sweep-started' })
  | (At & {
      readonly type: 'leftover';
      readonly resource: string;
      readonly name: string;
      readonly why: string;
      readonly outcome: 'deleted' | 'already gone' | 'skipped' | 'failed';
      readonly perHour: number;
      readonly link?: Link;
      readonly error?: ErrorView;
    })
  | (At & { readonly type: 'stopping'; readonly signal: string })
  | (At & { readonly type: 'warning'; readonly text: string })
  | (At & { readonly type: 'run-finished'; readonly run: 'up' | 'teardown'; readonly outcome: RunOutcome; readonly ms: number });

/** One API call, as calls.ndjson holds it, one a line. */
export interface CallRecord {
  /** ISO 8601, when it was sent. */
  readonly time: string;
  /** By the name AWS's models use: s3, ecs, elbv2, cognito-idp. */
  readonly service: string;
  readonly operation: string;
  /** Without secrets, without bodies. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly ms: number;
  readonly attempts: number;
  readonly requestId?: string;
  /** The error's code, when it failed. */
  readonly error?: string;
  /** The step on whose behalf it was sent. */
  readonly step?: string;
}

/** Whoever listens. The engine knows nobody by name. */
export type Emit = (event: EngineEvent) => void;

/** An event without its time; the engine stamps it. */
export type UnstampedEvent = EngineEvent extends infer E ? (E extends unknown ? Omit<E, 'at'> : never) : never;
