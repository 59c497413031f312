import type { UpdateTableInput } from '@aws-sdk/client-dynamodb';
import type { World } from '../../../world/world.ts';
import { inUse, invalid, knownTable } from '../errors.ts';
import { forgetItems } from '../items/open-items.ts';
import { type DynamoHandler, type TableRecord, type Throughput, tables } from '../model.ts';
import { noStreams, throughputOf } from './create.ts';
import { describedTable } from './describe.ts';
import { carryOn } from './life.ts';
import { changedIndexes } from './update-indexes.ts';

/** What changes without the table being `UPDATING` meanwhile. */
const AT_ONCE = ['DeletionProtectionEnabled', 'TableClass'] as const;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html */
export const updateTable: DynamoHandler<'UpdateTable'> = (input, { world }) => {
  if (input.StreamSpecification?.StreamEnabled) throw noStreams();
  const { BillingMode, ProvisionedThroughput, GlobalSecondaryIndexUpdates = [] } = input;
  const takesTime = BillingMode !== undefined || ProvisionedThroughput !== undefined || GlobalSecondaryIndexUpdates.length > 0;
  if (!takesTime && AT_ONCE.every((name) => input[name] === undefined)) {
    throw invalid(
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
    );
  }
  const table = knownTable(world, input.TableName);
  if (table.status !== 'ACTIVE') {
    throw inUse(
      `Attempt to change a resource which is still in use: Table is being ${table.status.toLowerCase()}: ${table.name}`,
    );
  }
  const changed: TableRecord = { ...changedTable(world, table, input), status: takesTime ? 'UPDATING' : 'ACTIVE' };
  tables(world).set(table.name, changed);
  forgetItems(world, table.id);
  carryOn(world, changed);
  return { TableDescription: describedTable(world, changed) };
};

function changedTable(world: World, table: TableRecord, input: UpdateTableInput): TableRecord {
  const { AttributeDefinitions = [], GlobalSecondaryIndexUpdates = [], DeletionProtectionEnabled, TableClass } = input;
  const mode = input.BillingMode ?? table.billing.mode;
  const now = world.clock.now().toISOString();
  const known = new Set(table.attributes.map(({ AttributeName }) => AttributeName));
  const attributes = [...table.attributes, ...AttributeDefinitions.filter(({ AttributeName }) => !known.has(AttributeName))];
  const turns = mode === 'PAY_PER_REQUEST' && table.billing.mode !== mode;
  const after = {
    ...table,
    attributes,
    billing: { ...table.billing, mode, ...(turns && { byRequestSince: now }) },
    throughput: turns ? throughputOf(undefined) : changedThroughput(table, input, now),
    ...(turns && { globalIndexes: table.globalIndexes.map((index) => ({ ...index, throughput: throughputOf(undefined) })) }),
    ...(TableClass !== undefined && { tableClass: TableClass }),
    ...(DeletionProtectionEnabled !== undefined && { deletionProtection: DeletionProtectionEnabled }),
  };
  return { ...after, globalIndexes: changedIndexes(after, GlobalSecondaryIndexUpdates, attributes) };
}

/** @throws AwsError ValidationException when it can't be chosen, must be, or stays as it is */
function changedThroughput({ billing, throughput }: TableRecord, input: UpdateTableInput, now: string): Throughput {
  const { BillingMode = billing.mode, ProvisionedThroughput } = input;
  if (BillingMode === 'PAY_PER_REQUEST' && ProvisionedThroughput) {
    throw invalid(
      'One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  if (input.BillingMode === 'PROVISIONED' && !ProvisionedThroughput) {
    throw invalid(
      'One or more parameter values were invalid: ProvisionedThroughput must be specified when BillingMode is PROVISIONED',
    );
  }
  if (!ProvisionedThroughput) return throughput;
  const { read, write } = throughputOf(ProvisionedThroughput);
  if (read === throughput.read && write === throughput.write) {
    throw invalid(
      `The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: ${throughput.read}. Requested ReadCapacityUnits: ${read}. Current WriteCapacityUnits provisioned for the table: ${throughput.write}. Requested WriteCapacityUnits: ${write}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
    );
  }
  const grows = read > throughput.read || write > throughput.write;
  return { ...throughput, read, write, ...(grows ? { increased: now } : { decreased: now }) };
}
