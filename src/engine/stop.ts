import { ExplainedError } from '../course/errors.ts';

/** The reason with which a run's `stop` is aborted. */
export class StopRequest extends ExplainedError {
  override readonly name = 'StopRequest';
  /** SIGINT, SIGTERM, SIGHUP, or what the caller says. */
  readonly signal: string;

  constructor(signal: string) {
    super({
      what: `Stopped by ${signal}`,
      nextSteps: ['Run the same command again: it goes on from here.'],
      kind: 'interrupted',
    });
    this.signal = signal;
  }
}

/** The signal that asked a run to stop, by its name. */
export function signalOf(stop: AbortSignal): string {
  return stop.reason instanceof StopRequest ? stop.reason.signal : 'a request to stop';
}

/**
 * Whether something was thrown because the run was asked to stop, and not because it failed.
 * Looks through causes: a wait may wrap what cut it short.
 */
export function isStop(error: unknown, stop: AbortSignal): boolean {
  if (!stop.aborted) return false;
  for (let at = error; at !== undefined; at = at instanceof Error ? at.cause : undefined) {
    if (at === stop.reason) return true;
    if (at instanceof Error && at.name === 'AbortError') return true;
    if (at instanceof ExplainedError && at.kind === 'interrupted') return true;
  }
  return false;
}
