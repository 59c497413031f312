/** What kind of end an error means for the process; cli.ts turns it into the exit code. */
export type ErrorKind = 'failed' | 'left' | 'cannot-ask' | 'preflight' | 'interrupted';

export interface Explanation {
  /** What happened, in the present tense: "Can't reach AWS". */
  readonly what: string;
  /** Why, as far as it is known. */
  readonly why?: string;
  /** What the reader can do now, most useful first. */
  readonly nextSteps?: readonly string[];
  /** AWS's id of the request that failed. */
  readonly requestId?: string;
  readonly kind?: ErrorKind;
  readonly cause?: unknown;
}

/** An error made for the person who reads it: what happened, why, and what to do next, in that order. */
export class ExplainedError extends Error {
  override readonly name: string = 'ExplainedError';
  readonly why: string | undefined;
  readonly nextSteps: readonly string[];
  readonly requestId: string | undefined;
  readonly kind: ErrorKind;

  constructor({ what, why, nextSteps = [], requestId, kind = 'failed', cause }: Explanation) {
    super(what, cause === undefined ? undefined : { cause });
    this.why = why;
    this.nextSteps = nextSteps;
    this.requestId = requestId;
    this.kind = kind;
  }
}

/** A name that has to be ours is held by somebody else; another project id would mend it. */
export class NameTakenError extends ExplainedError {
  override readonly name = 'NameTakenError';
}

/** Something with our name is there, and it isn't ours: nothing is adopted, nothing is deleted. */
export class NotOursError extends ExplainedError {
  override readonly name = 'NotOursError';
}

/** Plain data of an error, for events, state rows and `--json`. */
export interface ErrorView {
  readonly what: string;
  readonly why?: string;
  readonly nextSteps: readonly string[];
  readonly requestId?: string;
}

/** Turns anything thrown into plain data. */
export function errorView(error: unknown): ErrorView {
  if (error instanceof ExplainedError) {
    return {
      what: error.message,
      nextSteps: error.nextSteps,
      ...(error.why === undefined ? {} : { why: error.why }),
      ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
    };
  }
  return { what: error instanceof Error ? error.message : String(error), nextSteps: [] };
}
