/** Signals by which a person or a system asks a run to stop. */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface StopOnSignals {
  /** Aborted by the first signal. */
  readonly stop: AbortSignal;
  /** Takes the handlers off again. */
  readonly remove: () => void;
}

/** Makes the first signal a request to stop, and the second one an end at once, by `exitNow(130)`. */
export function stopOnSignals(_options: { readonly exitNow: (code: number) => void }): StopOnSignals {
  throw new Error('in progress');
}
