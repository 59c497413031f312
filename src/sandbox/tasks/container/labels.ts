import { readIdentity } from '../../world/identity.ts';
import type { World } from '../../world/world.ts';

/** What everything of ours in an engine carries, so that it is found again: the id of its world. */
export const LABEL = 'mysfits.sandbox';

/** The labels of everything of a world in an engine. */
export const labelsOf = (world: World): Readonly<Record<string, string>> => ({
  [LABEL]: readIdentity(world.dir)?.id ?? world.dir,
});

/** Whether this world has ever had something in an engine: if not, no engine is asked what is left of it. */
const used = (world: World) => world.collection<true>('ecs/engine-used');

const wasEngineUsed = (world: World): boolean => used(world).has('yes');

export function markEngineUsed(world: World): void {
  if (!wasEngineUsed(world)) used(world).set('yes', true);
}
