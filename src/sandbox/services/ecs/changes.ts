import type { World } from '../../world/world.ts';

// Nothing here outlives the process: whoever waits looks at the collections before and after.
const waiting = new WeakMap<World, Set<() => void>>();

/** Says that something of this world's ECS has changed. */
export function changed(world: World): void {
  const all = waiting.get(world);
  if (!all) return;
  waiting.delete(world);
  for (const wake of all) wake();
}

/** Waits for the next change, `milliseconds` at most. @throws the signal's reason when it is aborted meanwhile */
export function nextChange(world: World, signal: AbortSignal, milliseconds = 500): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const end = (settle: () => void) => () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      waiting.get(world)?.delete(wake);
      settle();
    };
    const wake = end(resolve);
    const abort = end(() => reject(signal.reason));
    const timer = setTimeout(wake, milliseconds);
    signal.addEventListener('abort', abort, { once: true });
    const all = waiting.get(world) ?? new Set();
    waiting.set(world, all.add(wake));
  });
}
