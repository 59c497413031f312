/** What the sandbox says to the person who runs it; never sent over AWS's API. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly why: string;
  readonly nextSteps: readonly string[];
  /** For whom acts on it. */
  readonly code: 'already-running' | 'port-taken' | undefined;

  constructor(message: string, { why, nextSteps, code, cause }: SandboxErrorParts) {
    super(message, cause === undefined ? undefined : { cause });
    this.why = why;
    this.nextSteps = nextSteps;
    this.code = code;
  }
}

export interface SandboxErrorParts {
  readonly why: string;
  readonly nextSteps: readonly string[];
  readonly code?: SandboxError['code'];
  readonly cause?: unknown;
}
