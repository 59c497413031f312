/** What the sandbox says to the person who runs it; never sent over AWS's API. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly why: string;
  readonly nextSteps: readonly string[];

  constructor(message: string, { why, nextSteps, cause }: { why: string; nextSteps: readonly string[]; cause?: unknown }) {
    super(message, cause === undefined ? undefined : { cause });
    this.why = why;
    this.nextSteps = nextSteps;
  }
}
