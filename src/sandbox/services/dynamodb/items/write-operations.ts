import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import type { DynaliteError, Item } from '../dynalite/types.ts';
import { invalid } from '../errors.ts';
import type { DynamoHandler } from '../model.ts';
import { type Ready, readAction, runAction } from './run-action.ts';
import { isLeft } from './unprocessed.ts';

/** Writes in one call, at most. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MOST_WRITES = 25;

export const putItem: DynamoHandler<'PutItem'> = async (input, { world }) => {
  const ready = await readAction(world, 'PutItem', input);
  return runAction('PutItem', ready, (error) => refused(error, ready, input.ReturnValuesOnConditionCheckFailure));
};

export const updateItem: DynamoHandler<'UpdateItem'> = async (input, { world }) => {
  const ready = await readAction(world, 'UpdateItem', input);
  return runAction('UpdateItem', ready, (error) => refused(error, ready, input.ReturnValuesOnConditionCheckFailure));
};

export const deleteItem: DynamoHandler<'DeleteItem'> = async (input, { world }) => {
  const ready = await readAction(world, 'DeleteItem', input);
  return runAction('DeleteItem', ready, (error) => refused(error, ready, input.ReturnValuesOnConditionCheckFailure));
};

/**
 * The item whose condition wasn't met, where the caller wants to see it. dynalite doesn't know this parameter.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
 */
function refused(error: DynaliteError, { dynalite, store, data }: Ready, wish: string | undefined): { readonly Item?: Item } {
  if (wish !== 'ALL_OLD' || !error.body?.__type.endsWith('#ConditionalCheckFailedException')) return {};
  let found: Item | undefined;
  store.getTable(String(data.TableName), (_error, table) => {
    if (!table) return;
    const key = dynalite.functions.createKey((data.Key ?? data.Item) as Item, table);
    store.getItemDb(table.TableName).get(key, (_missing, item) => {
      found = item;
    });
  });
  return found ? { Item: found } : {};
}

export const batchWriteItem: DynamoHandler<'BatchWriteItem'> = async (input, { world }) => {
  const all = Object.entries(input.RequestItems ?? {}).flatMap(([table, requests]) =>
    requests.map((request) => ({ table, request })),
  );
  if (all.length > MOST_WRITES) throw invalid('Too many items requested for the BatchWriteItem call');
  // All of it must be sound, also what is left for later.
  await readAction(world, 'BatchWriteItem', input);
  const left = isLeft(world, all.length);
  const now = byTable(all.filter((_one, index) => !left(index)));
  const ready = await readAction(world, 'BatchWriteItem', { ...input, RequestItems: now });
  const result = await runAction<Awaited<ReturnType<typeof batchWriteItem>>>('BatchWriteItem', ready);
  return { ...result, UnprocessedItems: byTable(all.filter((_one, index) => left(index))) };
};

function byTable(writes: readonly { readonly table: string; readonly request: WriteRequest }[]): Record<string, WriteRequest[]> {
  const found: Record<string, WriteRequest[]> = {};
  for (const { table, request } of writes) found[table] = [...(found[table] ?? []), request];
  return found;
}
