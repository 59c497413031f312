import { type Failure, type RetryRule, retryRules } from './retry-rules.ts';
import { pause } from './until.ts';

export interface RetryOptions {
  /** Reads a thrown error. */
  readonly failureOf: (error: unknown) => Failure;
  /** How long a second on AWS is here: `target.pace`. */
  readonly pace: number;
  /** Cuts the pauses between attempts; an attempt under way ends by itself. */
  readonly signal: AbortSignal;
  /** The table to go by; the one of AWS if left out. */
  readonly rules?: readonly RetryRule[];
}

/**
 * Tries until it works, or until the table in retry-rules.ts says that trying again won't help.
 * The SDK's own retries are off, so that attempts aren't multiplied.
 * @throws what the last attempt threw; the signal's reason when stopped between two attempts
 */
export async function retrying<Value>(
  attempt: (number: number) => Promise<Value>,
  { failureOf, pace, signal, rules = retryRules }: RetryOptions,
): Promise<Value> {
  const started = performance.now();
  for (let number = 1; ; number += 1) {
    signal.throwIfAborted();
    try {
      return await attempt(number);
    } catch (error) {
      const failure = failureOf(error);
      const rule = rules.find(({ applies }) => applies(failure));
      if (!rule) throw error;
      const wait = pauseBefore(number, rule) * pace;
      const total = rule.schedule.total * (rule.scaleTotal ? pace : 1);
      if (performance.now() - started + wait > total) throw error;
      await pause(wait, signal);
    }
  }
}

/** Milliseconds before the attempt after this one: doubling, and spread a little so that parallel calls don't come back together. */
function pauseBefore(attempt: number, { schedule: { first, most } }: RetryRule): number {
  return Math.min(most, first * 2 ** Math.min(attempt - 1, 20)) * (0.75 + Math.random() / 4);
}
