import type { World } from '../../../world/world.ts';
import { invalid } from '../errors.ts';
import { type DynamoHandler, nameOf, tables } from '../model.ts';
import { readAction, runAction } from './run-action.ts';

export const getItem: DynamoHandler<'GetItem'> = async (input, { world }) =>
  runAction('GetItem', await readAction(world, 'GetItem', input));

export const batchGetItem: DynamoHandler<'BatchGetItem'> = async (input, { world }) =>
  runAction('BatchGetItem', await readAction(world, 'BatchGetItem', input));

export const query: DynamoHandler<'Query'> = async (input, { world }) => {
  const ready = await readAction(world, 'Query', input);
  checkIndex(world, input);
  return runAction('Query', ready);
};

export const scan: DynamoHandler<'Scan'> = async (input, { world }) => {
  const ready = await readAction(world, 'Scan', input);
  checkIndex(world, input);
  return runAction('Scan', ready);
};

/**
 * An index that is still being filled can't be read.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html
 */
function checkIndex(
  world: World,
  { TableName = '', IndexName }: { TableName?: string | undefined; IndexName?: string | undefined },
) {
  const table = tables(world).get(nameOf(world, TableName));
  const index = table?.globalIndexes.find(({ name }) => name === IndexName);
  if (table?.status !== 'CREATING' && index?.status === 'CREATING') {
    throw invalid(`Cannot read from backfilling global secondary index: ${index.name}`);
  }
}
