import { longestRemaining } from '../course/graph.ts';

export interface Walk {
  /** Sorted so that each comes after those it waits for. */
  readonly ids: readonly string[];
  /** What must have gone well before; what isn't among the ids is taken as done. */
  readonly waitsFor: (id: string) => readonly string[];
  /** Seconds. */
  readonly takes: (id: string) => number;
  /** How many may run side by side. */
  readonly concurrency: number;
  /** Whether nothing new may start any more. */
  readonly halted: () => boolean;
  /** Does one. True: what waits for it may start. */
  readonly visit: (id: string) => Promise<boolean>;
  /** Told of each that can't start because one it waits for didn't go well. */
  readonly blocked: (id: string, by: string) => void;
}

/**
 * Visits everything whose predecessors are done, side by side, the start of the longest remaining
 * path first. One that doesn't go well blocks what waits for it and nothing else.
 * @returns the ids that weren't visited because the walk was halted, in order
 * @throws what `visit` throws, after everything in flight has ended
 */
export async function walk({ ids, waitsFor, takes, concurrency, halted, visit, blocked }: Walk): Promise<string[]> {
  const among = new Set(ids);
  const predecessors = (id: string) => waitsFor(id).filter((before) => among.has(before));
  const weight = longestRemaining(ids, predecessors, takes);
  const left = new Set([...ids].sort((a, b) => (weight.get(b) ?? 0) - (weight.get(a) ?? 0)));
  const well = new Set<string>();
  const badly = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const thrown: unknown[] = [];

  const start = (id: string) => {
    left.delete(id);
    const done = visit(id)
      .then(
        (wentWell) => void (wentWell ? well : badly).add(id),
        (error: unknown) => {
          thrown.push(error);
          badly.add(id);
        },
      )
      .finally(() => running.delete(id));
    running.set(id, done);
  };

  const passOnBlocks = () => {
    // In order, so that a whole branch falls in one pass.
    for (const id of ids) {
      const by = left.has(id) ? predecessors(id).find((before) => badly.has(before)) : undefined;
      if (by === undefined) continue;
      left.delete(id);
      badly.add(id);
      blocked(id, by);
    }
  };

  for (;;) {
    passOnBlocks();
    for (const id of left) {
      if (running.size >= concurrency || halted() || thrown.length > 0) break;
      if (predecessors(id).every((before) => well.has(before))) start(id);
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  if (thrown.length > 0) throw thrown[0];
  return ids.filter((id) => left.has(id));
}
