import type { Fault, PlannedFault } from './fault.ts';

/** What the plan adds to one call. */
export interface Hit {
  readonly fault: Fault;
  /** Of the kinds that hold: waits until the fault is lifted. @throws the signal's reason when it is aborted before */
  lifted(signal: AbortSignal): Promise<void>;
}

/** What shall go wrong. In memory only: a sandbox that starts again starts well. */
export interface FaultPlan {
  add(fault: Fault): PlannedFault;
  list(): readonly PlannedFault[];
  /** Lifts one fault, or all; what it held goes on. Whether there was one. */
  lift(id?: string): boolean;
  /** Resolves when a fault holds at least one call. @throws RangeError when there is none with this id */
  untilHolding(id: string, signal: AbortSignal): Promise<PlannedFault>;
  /** Counts a call, and says which fault hits it: the first that does. */
  hit(service: string, operation: string): Hit | undefined;
}

interface Entry {
  readonly id: string;
  readonly fault: Fault;
  readonly random: () => number;
  matched: number;
  hit: number;
  readonly held: Set<() => void>;
  readonly watchers: Set<() => void>;
}

export function createFaultPlan(): FaultPlan {
  const entries = new Map<string, Entry>();
  let count = 0;

  return {
    add(fault) {
      count += 1;
      const id = String(count);
      const random = seeded(fault.seed ?? 1);
      const entry: Entry = { id, fault, random, matched: 0, hit: 0, held: new Set(), watchers: new Set() };
      entries.set(id, entry);
      return shown(entry);
    },
    list: () => [...entries.values()].map(shown),
    lift(id) {
      const lifted = [...entries.values()].filter((entry) => id === undefined || entry.id === id);
      for (const entry of lifted) {
        entries.delete(entry.id);
        for (const go of entry.held) go();
      }
      return lifted.length > 0;
    },
    async untilHolding(id, signal) {
      const entry = entries.get(id);
      if (!entry) throw new RangeError(`There is no fault ${id}.`);
      if (entry.held.size === 0) await waitIn(entry.watchers, signal);
      return shown(entry);
    },
    hit(service, operation) {
      let first: Entry | undefined;
      for (const entry of entries.values()) {
        if (isDue(entry, service, operation) && !first) {
          entry.hit += 1;
          first = entry;
        }
      }
      return first && hitOf(first);
    },
  };
}

function hitOf(entry: Entry): Hit {
  return {
    fault: entry.fault,
    async lifted(signal) {
      const waiting = waitIn(entry.held, signal);
      for (const tell of entry.watchers) tell();
      await waiting;
    },
  };
}

/** Counts the call where it matches, and says whether it is one of those that are hit. */
function isDue(entry: Entry, service: string, operation: string): boolean {
  const { fault } = entry;
  if ((fault.service ?? service) !== service || (fault.operation ?? operation) !== operation) return false;
  entry.matched += 1;
  // Drawn for each match, so that the same seed hits the same calls whatever else the plan holds.
  const drawn = entry.random() < (fault.share ?? 1);
  const most = fault.times ?? (fault.nth === undefined ? Number.POSITIVE_INFINITY : 1);
  return drawn && entry.matched >= (fault.nth ?? 1) && entry.hit < most;
}

function waitIn(waiters: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (end: () => void) => {
      waiters.delete(go);
      signal.removeEventListener('abort', stop);
      end();
    };
    const go = () => done(resolve);
    const stop = () => done(() => reject(signal.reason));
    if (signal.aborted) return reject(signal.reason);
    waiters.add(go);
    signal.addEventListener('abort', stop, { once: true });
  });
}

function shown({ id, fault, matched, hit, held }: Entry): PlannedFault {
  return { ...fault, id, matched, hit, holding: held.size };
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32, in the public domain). */
function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
