import { Stream } from 'node:stream';
import type { World } from '../../../world/world.ts';
import type { Dynalite } from '../dynalite/load.ts';
import type { Data, DynaliteDb, DynaliteError, DynaliteStore, Item, Range } from '../dynalite/types.ts';
import { tables } from '../model.ts';
import { asDynalite } from './as-dynalite.ts';
import { itemsOf } from './open-items.ts';
import type { TableItems } from './table-items.ts';

/** Bytes. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const LARGEST_ITEM = 400 * 1024;

/**
 * The world's tables as dynalite's actions see them, for one call. Everything but reading a range is done and answered before
 * it returns, so an action looks at an item, decides and writes it without anybody in between.
 */
export function dynaliteStore(world: World, dynalite: Dynalite, data: Data): DynaliteStore {
  const dbOf = (name: string, index?: string): DynaliteDb => {
    const record = tables(world).get(name);
    if (!record) throw new Error(`There is no table ${name}.`);
    const items = itemsOf(world, record, dynalite);
    return {
      lock: (_key, work) => work((done) => done),
      get: (key, done) => done(null, items.get(key)),
      // An index follows its table's items by itself.
      put(key, item, done) {
        if (index === undefined) items.put(key, item);
        done(null);
      },
      del(key, done) {
        if (index === undefined) items.delete(key);
        done(null);
      },
      createValueStream: (range) =>
        streamOf(() => (index === undefined ? items.read(range) : items.read(afterStart(range, items, index, data), index))),
    };
  };
  return {
    options: { maxItemSize: LARGEST_ITEM },
    getTable(name, done) {
      const record = tables(world).get(name);
      const isReady = record && !['CREATING', 'DELETING'].includes(record.status);
      if (isReady) done(null, asDynalite(record));
      else done(missing());
    },
    getItemDb: (table) => dbOf(table),
    getIndexDb: (_type, table, index) => dbOf(table, index),
  };
}

/** A page of an index begins behind the very item that the one before ended with. */
function afterStart(range: Range, items: TableItems, index: string, { ExclusiveStartKey }: Data): Range {
  const start = ExclusiveStartKey ? items.indexKey(ExclusiveStartKey as Item, index) : undefined;
  if (start === undefined) return range;
  return range.reverse ? { ...range, lt: start } : { ...range, gt: start };
}

/** Values as events; dynalite takes only what is a stream of Node's first kind for one. */
function streamOf(read: () => Iterable<Item>): NodeJS.EventEmitter {
  const stream = Object.assign(new Stream(), { destroy: () => stop() });
  let isOver = false;
  const stop = () => {
    isOver = true;
  };
  setImmediate(() => {
    try {
      for (const item of read()) {
        if (isOver) return;
        stream.emit('data', item);
      }
      stream.emit('end');
    } catch (error) {
      stream.emit('error', error);
    }
  });
  return stream;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
function missing(): DynaliteError {
  const message = 'Requested resource not found';
  const body = { __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', message };
  return Object.assign(new Error(message), { name: 'NotFoundError', body });
}
