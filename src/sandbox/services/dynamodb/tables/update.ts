import type { GlobalSecondaryIndexUpdate, UpdateTableInput } from '@aws-sdk/client-dynamodb';
import type { World } from '../../../world/world.ts';
import { checkedData, loadDynalite } from '../dynalite/load.ts';
import { toData } from '../dynalite/values.ts';
import { inUse, invalid, knownTable, notFound } from '../errors.ts';
import { dynaliteStore } from '../items/dynalite-store.ts';
import { forgetItems } from '../items/open-items.ts';
import { type DynamoHandler, type GlobalIndexRecord, type TableRecord, tables } from '../model.ts';
import { noStreams, throughputOf } from './create.ts';
import { describedTable } from './describe.ts';
import { carryOn } from './life.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html */
export const updateTable: DynamoHandler<'UpdateTable'> = async (input, { world }) => {
  const dynalite = await loadDynalite();
  const data = toData(input);
  // dynalite wants a change of what it knows; protection and class came later.
  if (input.DeletionProtectionEnabled === undefined && input.TableClass === undefined) {
    checkedData(dynalite, 'UpdateTable', data, dynaliteStore(world, dynalite, data));
  }
  if (input.StreamSpecification?.StreamEnabled) throw noStreams();
  const table = knownTable(world, input.TableName);
  if (table.status !== 'ACTIVE') {
    throw inUse(
      `Attempt to change a resource which is still in use: Table is being ${table.status.toLowerCase()}: ${table.name}`,
    );
  }
  const changed = changedTable(world, table, input);
  tables(world).set(table.name, changed);
  forgetItems(world, table.id);
  carryOn(world, changed);
  return { TableDescription: describedTable(world, changed) };
};

function changedTable(world: World, table: TableRecord, input: UpdateTableInput): TableRecord {
  const { BillingMode, ProvisionedThroughput, AttributeDefinitions, GlobalSecondaryIndexUpdates = [] } = input;
  const { DeletionProtectionEnabled, TableClass } = input;
  const mode = BillingMode ?? table.billing.mode;
  if (ProvisionedThroughput && mode === 'PAY_PER_REQUEST') {
    throw invalid(
      'One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  const asked = throughputOf(ProvisionedThroughput);
  const { read, write } = table.throughput;
  if (ProvisionedThroughput && mode === table.billing.mode && asked.read === read && asked.write === write) {
    throw invalid(
      `The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: ${read}. Requested ReadCapacityUnits: ${asked.read}. Current WriteCapacityUnits provisioned for the table: ${write}. Requested WriteCapacityUnits: ${asked.write}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
    );
  }
  const attributes = withDefined(table, AttributeDefinitions);
  const now = world.clock.now().toISOString();
  const turnsToRequests = mode === 'PAY_PER_REQUEST' && table.billing.mode !== mode;
  const changesNothingSlow = !BillingMode && !ProvisionedThroughput && GlobalSecondaryIndexUpdates.length === 0;
  return {
    ...table,
    attributes,
    billing: { ...table.billing, mode, ...(turnsToRequests && { byRequestSince: now }) },
    throughput: turnsToRequests
      ? throughputOf(undefined)
      : ProvisionedThroughput
        ? changedThroughput(table, asked, now)
        : table.throughput,
    globalIndexes: GlobalSecondaryIndexUpdates.reduce(
      (indexes, update) => changedIndexes(table, indexes, update),
      turnsToRequests
        ? table.globalIndexes.map((index) => ({ ...index, throughput: throughputOf(undefined) }))
        : table.globalIndexes,
    ),
    ...(TableClass !== undefined && { tableClass: TableClass }),
    ...(DeletionProtectionEnabled !== undefined && { deletionProtection: DeletionProtectionEnabled }),
    status: changesNothingSlow ? 'ACTIVE' : 'UPDATING',
  };
}

function changedThroughput(
  { throughput }: TableRecord,
  asked: TableRecord['throughput'],
  now: string,
): TableRecord['throughput'] {
  const grows = asked.read > throughput.read || asked.write > throughput.write;
  return { ...throughput, ...asked, ...(grows ? { increased: now } : { decreased: now }) };
}

function withDefined(
  { attributes }: TableRecord,
  added: UpdateTableInput['AttributeDefinitions'] = [],
): TableRecord['attributes'] {
  const known = new Set(attributes.map(({ AttributeName }) => AttributeName));
  return [...attributes, ...added.filter(({ AttributeName }) => !known.has(AttributeName))];
}

function changedIndexes(
  { name: table, localIndexes }: TableRecord,
  indexes: readonly GlobalIndexRecord[],
  { Create, Update, Delete }: GlobalSecondaryIndexUpdate,
): readonly GlobalIndexRecord[] {
  const name = (Create ?? Update ?? Delete)?.IndexName ?? '';
  const isThere = indexes.some((index) => index.name === name);
  if (Create) {
    if (isThere || localIndexes.some((index) => index.name === name)) {
      throw invalid(`One or more parameter values were invalid: Duplicate index name: ${name}`);
    }
    const { KeySchema: keys = [], Projection: projection = {}, ProvisionedThroughput } = Create;
    return [...indexes, { name, keys, projection, status: 'CREATING', throughput: throughputOf(ProvisionedThroughput) }];
  }
  if (!isThere) throw notFound(`Requested resource not found: Index: ${name} of table: ${table} not found`);
  return indexes.map((index) => {
    if (index.name !== name) return index;
    if (Delete) return { ...index, status: 'DELETING' };
    return { ...index, status: 'UPDATING', throughput: { ...index.throughput, ...throughputOf(Update?.ProvisionedThroughput) } };
  });
}
