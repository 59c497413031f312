export interface EngineErrorOptions {
  /** The HTTP status, where the engine answered at all. */
  readonly status?: number | undefined;
  /** The system's name of the problem (ECONNREFUSED, EACCES), where it didn't. */
  readonly code?: string | undefined;
  readonly cause?: unknown;
}

/** A container engine refused, failed, or couldn't be reached; the message is the engine's own where it said one. */
export class EngineError extends Error {
  override readonly name: string = 'EngineError';
  readonly status: number | undefined;
  readonly code: string | undefined;

  constructor(message: string, { status, code, cause }: EngineErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
  }
}

/** A build that failed: the message is the builder's, the lines are the last ones it printed. */
export class BuildFailed extends EngineError {
  override readonly name = 'BuildFailed';
  readonly lines: readonly string[];

  constructor(message: string, lines: readonly string[]) {
    super(message);
    this.lines = lines;
  }
}

/** What `work` gives, or undefined where the engine says that there is no such thing. */
export async function unlessMissing<Value>(work: Promise<Value>): Promise<Value | undefined> {
  return await work.catch((error: unknown) => {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  });
}
