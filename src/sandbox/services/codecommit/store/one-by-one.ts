import type { World } from '../../../world/world.ts';

const queues = new WeakMap<World, Map<string, Promise<unknown>>>();

/**
 * Does what changes a repository's references after whatever of that kind is under way there has ended: commits of the API and
 * pushes wait for each other, and each sees what the one before has left.
 */
export function oneByOne<Result>(world: World, repositoryId: string, work: () => Promise<Result>): Promise<Result> {
  const queue = queues.get(world) ?? new Map<string, Promise<unknown>>();
  queues.set(world, queue);
  const before = queue.get(repositoryId) ?? Promise.resolve();
  const done = before.then(work);
  const settled = done.catch(() => undefined).finally(() => queue.get(repositoryId) === settled && queue.delete(repositoryId));
  queue.set(repositoryId, settled);
  return done;
}
