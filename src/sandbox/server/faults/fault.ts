/** One line of the fault plan: what goes wrong, and with which calls. */
export interface Fault {
  /**
   * - `fail`: answered with `code` and `status`, the work not done
   * - `throttle`: refused as the service refuses callers that are too fast
   * - `delay`: the work begins `ms` milliseconds later
   * - `drop`: the work is done, then the connection is cut without an answer
   * - `hold`: the work isn't begun until the fault is lifted
   * - `hold-answer`: the work is done, the answer waits until the fault is lifted
   */
  readonly kind: 'fail' | 'throttle' | 'delay' | 'drop' | 'hold' | 'hold-answer';
  /** Of this service only, by its id. */
  readonly service?: string;
  readonly operation?: string;
  /** From the nth matching call on, counted from 1. */
  readonly nth?: number;
  /** How many calls it hits; 1 when `nth` is given, else all. */
  readonly times?: number;
  /** Of the matching calls about this share, 0 to 1, the same ones for the same `seed`. */
  readonly share?: number;
  readonly seed?: number;
  /** Of `fail`. */
  readonly code?: string;
  readonly message?: string;
  readonly status?: number;
  /** Of `delay`: milliseconds. */
  readonly ms?: number;
}

/** A fault in the plan, and what it has done so far. */
export interface PlannedFault extends Fault {
  readonly id: string;
  readonly matched: number;
  readonly hit: number;
  /** Calls that wait for it to be lifted. */
  readonly holding: number;
}

const KINDS: readonly string[] = ['fail', 'throttle', 'delay', 'drop', 'hold', 'hold-answer'];

/** A fault as somebody wrote it. @throws TypeError that names the member that isn't right */
export function parseFault(value: unknown): Fault {
  const fault = value as Fault;
  if (typeof value !== 'object' || value === null || !KINDS.includes(fault.kind)) {
    throw new TypeError(`A fault's kind is one of ${KINDS.join(', ')}.`);
  }
  const numbers = { nth: 1, times: 1, share: 0, status: 400, ms: 0, seed: Number.MIN_SAFE_INTEGER } as const;
  for (const [name, least] of Object.entries(numbers)) {
    const given = fault[name as keyof typeof numbers];
    if (given !== undefined && !(typeof given === 'number' && given >= least)) {
      throw new TypeError(`A fault's ${name} is a number from ${least} on.`);
    }
  }
  for (const name of ['service', 'operation', 'code', 'message'] as const) {
    if (fault[name] !== undefined && typeof fault[name] !== 'string') throw new TypeError(`A fault's ${name} is a text.`);
  }
  return fault;
}
