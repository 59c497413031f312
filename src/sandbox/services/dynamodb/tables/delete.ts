import { inUse, invalid, knownTable } from '../errors.ts';
import { changeTable, type DynamoHandler } from '../model.ts';
import { describedTable } from './describe.ts';
import { carryOn } from './life.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html */
export const deleteTable: DynamoHandler<'DeleteTable'> = ({ TableName }, { world }) => {
  const table = knownTable(world, TableName);
  const inTheMiddle = { CREATING: 'created', UPDATING: 'updated' } as Readonly<Record<string, string>>;
  const being = inTheMiddle[table.status];
  if (being) throw inUse(`Attempt to change a resource which is still in use: Table is being ${being}: ${table.name}`);
  if (table.deletionProtection) {
    throw invalid('Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.');
  }
  // A second call while it goes is answered as the first.
  changeTable(world, table, { status: 'DELETING' });
  const going = knownTable(world, TableName);
  carryOn(world, going);
  return { TableDescription: describedTable(world, going) };
};
