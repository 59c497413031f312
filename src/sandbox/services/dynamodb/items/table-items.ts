import type { World } from '../../../world/world.ts';
import type { Dynalite } from '../dynalite/load.ts';
import type { DynaliteIndex, DynaliteTable, Item, Range } from '../dynalite/types.ts';
import type { TableRecord } from '../model.ts';
import { asDynalite, indexesOf } from './as-dynalite.ts';
import { type OrderedKeys, orderedKeys } from './ordered-keys.ts';

/** The items of one table, under the keys that dynalite gives them, and its indexes, which follow from them. */
export interface TableItems {
  readonly size: number;
  /** The sum of their sizes, in bytes. */
  bytes(): number;
  get(key: string): Item | undefined;
  put(key: string, item: Item): void;
  delete(key: string): void;
  /** Items in the order of their keys, or as an index projects them in the order of its keys. */
  read(range: Range, index?: string): Iterable<Item>;
  /** An item's place in an index. */
  indexKey(item: Item, index: string): string | undefined;
}

interface Index {
  readonly index: DynaliteIndex;
  readonly keys: OrderedKeys;
  /** The item's own key by its key here. */
  readonly items: Map<string, string>;
}

const collectionOf = (world: World, { id }: Pick<TableRecord, 'id'>) => world.collection<Item>(`dynamodb/items/${id}`);

/** Forgets every item of a table. Each is a line on disk, so it lets others work between a thousand of them. */
export async function dropItems(world: World, table: Pick<TableRecord, 'id'>, signal: AbortSignal): Promise<void> {
  const items = collectionOf(world, table);
  let count = 0;
  for (const key of [...items.entries()].map(([name]) => name)) {
    items.delete(key);
    count += 1;
    if (count % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
}

/**
 * The items of a table. What is on disk is the items alone, one line each, so that a write is there with its place in every
 * index or not at all.
 */
export function openItems(world: World, record: TableRecord, { functions }: Dynalite): TableItems {
  const table = asDynalite(record);
  const items = collectionOf(world, record);
  const order = orderedKeys([...items.entries()].map(([key]) => key));
  const indexes = new Map(indexesOf(table).map((index) => [index.IndexName, openIndex(index)]));
  let bytes: number | undefined;

  function openIndex(index: DynaliteIndex): Index {
    const found = new Map<string, string>();
    for (const [key, item] of items.entries()) {
      const at = placeOf(item, index, key);
      if (at !== undefined) found.set(at, key);
    }
    return { index, items: found, keys: orderedKeys(found.keys()) };
  }

  // dynalite puts six characters of a hash behind an index's key; two items in ten thousand that share an index's key would
  // share these as well, and one of them would be lost. So the whole key of the item comes behind.
  function placeOf(item: Item, { KeySchema }: DynaliteIndex, key: string): string | undefined {
    if (!KeySchema.every(({ AttributeName }) => item[AttributeName] !== undefined)) return undefined;
    return `${functions.createIndexKey(item, table, KeySchema)}/${key}`;
  }

  function reindex(key: string, before: Item | undefined, after: Item | undefined): void {
    for (const { index, keys, items: places } of indexes.values()) {
      const from = before && placeOf(before, index, key);
      const to = after && placeOf(after, index, key);
      if (from === to) continue;
      if (from !== undefined) {
        places.delete(from);
        keys.remove(from);
      }
      if (to !== undefined) {
        places.set(to, key);
        keys.add(to);
      }
    }
  }

  return {
    get size() {
      return items.size;
    },
    bytes() {
      bytes ??= [...items.values()].reduce((sum, item) => sum + functions.itemSize(item), 0);
      return bytes;
    },
    get: (key) => items.get(key),
    put(key, item) {
      const before = items.get(key);
      items.set(key, item);
      if (!before) order.add(key);
      reindex(key, before, item);
      bytes = undefined;
    },
    delete(key) {
      const before = items.get(key);
      if (!items.delete(key)) return;
      order.remove(key);
      reindex(key, before, undefined);
      bytes = undefined;
    },
    *read(range, name) {
      const found = name === undefined ? undefined : indexes.get(name);
      if (name !== undefined && !found) return;
      const shown = found ? projection(table, found.index) : (item: Item) => item;
      for (const at of (found?.keys ?? order).between(range)) {
        const item = items.get(found ? (found.items.get(at) ?? '') : at);
        if (item) yield shown(item);
      }
    },
    indexKey(item, name) {
      const found = indexes.get(name);
      return found && placeOf(item, found.index, functions.createKey(item, table));
    },
  };
}

/** What an index shows of an item. */
function projection(table: DynaliteTable, { KeySchema, Projection }: DynaliteIndex): (item: Item) => Item {
  if (Projection.ProjectionType === 'ALL') return (item) => item;
  const keys = [...KeySchema, ...table.KeySchema].map(({ AttributeName }) => AttributeName);
  const shown = new Set([...keys, ...(Projection.NonKeyAttributes ?? [])]);
  return (item) => Object.fromEntries(Object.entries(item).filter(([name]) => shown.has(name)));
}
