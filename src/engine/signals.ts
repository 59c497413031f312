import { StopRequest } from './stop.ts';

/** Signals by which a person or a system asks a run to stop. */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface StopOnSignals {
  /** Aborted by the first signal. */
  readonly stop: AbortSignal;
  /** Takes the handlers off again. */
  readonly remove: () => void;
}

/** What signals arrive at. */
export interface SignalSource {
  readonly on: (signal: NodeJS.Signals, handler: (signal: NodeJS.Signals) => void) => unknown;
  readonly off: (signal: NodeJS.Signals, handler: (signal: NodeJS.Signals) => void) => unknown;
}

export interface StopOnSignalsOptions {
  /** Ends the process; called with 130. */
  readonly exitNow: (code: number) => void;
  /** This process if left out. */
  readonly source?: SignalSource;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * One Ctrl-C under `npm start` arrives twice: the terminal sends it to the whole process group, and npm
 * passes its own on to its child. What follows this soon (in milliseconds) is the same key press.
 */
const sameKeyPress = 200;

/** Makes the first signal a request to stop, and the second one an end at once, by `exitNow(130)`. */
export function stopOnSignals({ exitNow, source = process, now = () => performance.now() }: StopOnSignalsOptions): StopOnSignals {
  const controller = new AbortController();
  let firstAt = 0;
  const handler = (signal: NodeJS.Signals) => {
    if (!controller.signal.aborted) {
      firstAt = now();
      controller.abort(new StopRequest(signal));
    } else if (now() - firstAt >= sameKeyPress) {
      exitNow(130);
    }
  };
  for (const signal of stopSignals) source.on(signal, handler);
  return {
    stop: controller.signal,
    remove: () => {
      for (const signal of stopSignals) source.off(signal, handler);
    },
  };
}
