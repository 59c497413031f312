import type { World } from '../../../world/world.ts';
import type { Dynalite } from '../dynalite/load.ts';
import type { TableRecord } from '../model.ts';
import { openItems, type TableItems } from './table-items.ts';

// Order and indexes follow from what is on disk, and are there from the first look to the world's closing.
const open = new WeakMap<World, Map<string, TableItems>>();

/** The items of a table. */
export function itemsOf(world: World, record: TableRecord, dynalite: Dynalite): TableItems {
  const known = open.get(world) ?? new Map<string, TableItems>();
  open.set(world, known);
  const items = known.get(record.id) ?? openItems(world, record, dynalite);
  known.set(record.id, items);
  return items;
}

/** Forgets what was made of a table's items, after its indexes or its files were changed; of all tables without an id. */
export function forgetItems(world: World, id?: string): void {
  if (id === undefined) open.delete(world);
  else open.get(world)?.delete(id);
}
