import type { InventoryItem } from '../../service.ts';
import type { World } from '../../world/world.ts';

/** Something that was deleted and that tag search still shows. */
export interface Tombstone {
  readonly item: InventoryItem;
  /** Milliseconds since 1970, by the world's clock. */
  readonly until: number;
}

/** While this switch is on, tag search goes on showing what was deleted, as AWS's does for a while. */
export const SHOWS_DELETED = 'tagging/shows-deleted';

/** How long, in seconds of the world's time. AWS names no figure; people have seen minutes to hours. */
const SHOWN_FOR = 3_600;

/** What was there when a world was last looked at; by world, and only while the switch is on. */
export type Memory = WeakMap<World, ReadonlyMap<string, InventoryItem>>;

/** Compares what is there with what was, and keeps a tombstone of each thing that went. */
export function noteDeletions(world: World, memory: Memory, present: () => readonly InventoryItem[]): void {
  if (!world.switches.isOn(SHOWS_DELETED)) {
    memory.delete(world);
    return;
  }
  const now = new Map(present().map((item) => [item.arn, item]));
  for (const [arn, item] of memory.get(world) ?? []) {
    if (!now.has(arn)) tombstones(world).set(arn, { item, until: world.clock.now().getTime() + SHOWN_FOR * 1000 });
  }
  memory.set(world, now);
}

/** What was deleted and still shows. */
export function stillShown(world: World): readonly InventoryItem[] {
  if (!world.switches.isOn(SHOWS_DELETED)) return [];
  const now = world.clock.now().getTime();
  for (const [arn, { until }] of [...tombstones(world).entries()]) if (until < now) tombstones(world).delete(arn);
  return [...tombstones(world).values()].map(({ item }) => item);
}

function tombstones(world: World) {
  return world.collection<Tombstone>('tagging/tombstones');
}
