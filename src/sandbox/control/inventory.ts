import type { InventoryItem, Service } from '../service.ts';
import type { World } from '../world/world.ts';

/** Everything that exists in a world, in order of type and name. */
export function inventoryOf(world: World, services: readonly Service[]): readonly InventoryItem[] {
  const order = ({ type, name }: InventoryItem) => `${type} ${name}`;
  return services.flatMap(({ inventory }) => inventory?.(world) ?? []).sort((a, b) => (order(a) < order(b) ? -1 : 1));
}
