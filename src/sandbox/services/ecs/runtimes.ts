import { closeRelays } from '../../tasks/container/relay.ts';
import { openRuntimes, type Runtimes } from '../../tasks/runtimes.ts';
import type { World } from '../../world/world.ts';

// What runs can't be kept on disk: it is there from the world's opening to its closing.
const open = new WeakMap<World, Runtimes>();

/** What runs this world's tasks. */
export function runtimesOf(world: World): Runtimes {
  const runtimes = open.get(world);
  if (!runtimes) throw new Error("This world's tasks can't run: it isn't open.");
  return runtimes;
}

/** Whether tasks of this world may run, or it is being closed. */
export const isOpen = (world: World): boolean => open.has(world);

/** Begins anew: what an earlier process left behind is ended. */
export async function openTasks(world: World): Promise<void> {
  const runtimes = openRuntimes(world);
  await runtimes.sweep();
  open.set(world, runtimes);
}

/** Kills all tasks at once; their records stay as they are. */
export async function closeTasks(world: World): Promise<void> {
  const runtimes = open.get(world);
  open.delete(world);
  await runtimes?.close();
  // Builds may have been the only ones that used it.
  await closeRelays(world);
}
