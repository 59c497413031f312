import { inventoryOf } from './control/inventory.ts';
import type { InventoryItem } from './service.ts';
import { sandboxServices } from './services/index.ts';
import { openWorld } from './world/open-world.ts';

export { endLeftovers } from './end-leftovers.ts';

/** Everything that exists in a world whose sandbox isn't running; only reads. @throws SandboxError when none is there */
export async function stoppedInventory(dir: string): Promise<readonly InventoryItem[]> {
  const world = await openWorld({ dir, readOnly: true });
  try {
    return inventoryOf(world, sandboxServices());
  } finally {
    world.close();
  }
}
