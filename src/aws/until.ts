import { setTimeout as sleep } from 'node:timers/promises';
import { ExplainedError } from '../course/errors.ts';
import type { Target } from './target.ts';

export interface WaitOptions<Value> {
  /** What is waited for, as it stands in a sentence: "the bucket to be gone". */
  readonly what: string;
  readonly look: () => Promise<Value | undefined>;
  /** After how many seconds it gives up. */
  readonly seconds: number;
  /** How many seconds AWS usually needs; decides how often to look. A tenth of `seconds` if left out. */
  readonly usually?: number;
  /** Told every half minute how long it has been waiting. */
  readonly note?: (text: string) => void;
}

/** Where a wait stands: how often to look, and when to stop. */
export interface WaitPlace {
  readonly target: Pick<Target, 'pollEvery'>;
  readonly signal: AbortSignal;
}

const noteEvery = 30_000;

/**
 * Looks again and again until `look` returns something. The SDK's own waiters sleep for 15 to 30 seconds at a time,
 * can't be told that a sandbox is quicker, and say nothing on the way.
 * @throws ExplainedError when the time is over; the signal's reason when stopped; whatever `look` throws
 */
export async function until<Value>(
  { what, look, seconds, usually = seconds / 10, note }: WaitOptions<Value>,
  { target, signal }: WaitPlace,
): Promise<Value> {
  const started = performance.now();
  const every = target.pollEvery(usually);
  let noted = started;
  for (;;) {
    signal.throwIfAborted();
    const seen = await look();
    if (seen !== undefined) return seen;
    const now = performance.now();
    const waited = Math.round((now - started) / 1000);
    if (now - started + every > seconds * 1000) throw tooLong(what, waited);
    if (note && now - noted >= noteEvery) {
      noted = now;
      note(`Waiting for ${what}, ${waited} s so far.`);
    }
    await pause(every, signal);
  }
}

/** Sleeps; cut short by the signal, whose reason it then throws. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

function tooLong(what: string, seconds: number): ExplainedError {
  return new ExplainedError({
    what: `Waiting for ${what} takes too long`,
    why: `AWS isn't done after ${seconds} s. What was started goes on there.`,
    nextSteps: ['Run the same command again: it goes on where this one stopped.'],
  });
}
