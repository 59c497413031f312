import type { GlobalSecondaryIndexDescription, TableDescription } from '@aws-sdk/client-dynamodb';
import type { World } from '../../../world/world.ts';
import { loadDynalite } from '../dynalite/load.ts';
import { knownTable } from '../errors.ts';
import { itemsOf } from '../items/open-items.ts';
import {
  changeTable,
  type DynamoHandler,
  type GlobalIndexRecord,
  type TableRecord,
  type Throughput,
  tableArn,
  tables,
} from '../model.ts';

/** How often DynamoDB counts a table's items, in milliseconds: "approximately every six hours" (API_TableDescription.html). */
const COUNTED_EVERY = 6 * 60 * 60 * 1000;

/** Tables on a page. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html */
const PAGE = 100;

export const describeTable: DynamoHandler<'DescribeTable'> = async ({ TableName }, { world }) => {
  await count(world, knownTable(world, TableName));
  return { Table: describedTable(world, knownTable(world, TableName)) };
};

export const listTables: DynamoHandler<'ListTables'> = ({ ExclusiveStartTableName, Limit = PAGE }, { world }) => {
  const names = [...tables(world).values()].map(({ name }) => name).sort();
  const rest = names.filter((name) => ExclusiveStartTableName === undefined || name > ExclusiveStartTableName);
  const TableNames = rest.slice(0, Limit);
  const last = TableNames.at(-1);
  return { TableNames, ...(rest.length > TableNames.length && last !== undefined && { LastEvaluatedTableName: last }) };
};

/** Counts a table's items when DynamoDB would; where nothing takes time, whenever somebody looks. */
async function count(world: World, table: TableRecord): Promise<void> {
  const now = world.clock.now();
  const isInstant = 'profile' in world.clock && world.clock.profile === 'instant';
  if (!isInstant && now.getTime() - Date.parse(table.counted.at) < COUNTED_EVERY) return;
  const items = itemsOf(world, table, await loadDynalite());
  const counted = { at: now.toISOString(), items: items.size, bytes: items.bytes() };
  if (isInstant && counted.items === table.counted.items && counted.bytes === table.counted.bytes) return;
  changeTable(world, table, { counted });
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html */
export function describedTable(world: World, table: TableRecord): TableDescription {
  const { items: ItemCount, bytes: TableSizeBytes } = table.counted;
  const since = table.billing.byRequestSince;
  const arn = tableArn(world, table.name);
  const common = { AttributeDefinitions: [...table.attributes], TableName: table.name, KeySchema: [...table.keys] };
  return {
    ...common,
    TableStatus: table.status,
    CreationDateTime: new Date(table.created),
    ProvisionedThroughput: describedThroughput(table.throughput),
    TableSizeBytes,
    ItemCount,
    TableArn: arn,
    TableId: table.id,
    // A table that has always been provisioned has none.
    ...((table.billing.mode === 'PAY_PER_REQUEST' || since !== undefined) && {
      BillingModeSummary: {
        BillingMode: table.billing.mode,
        ...(since !== undefined && { LastUpdateToPayPerRequestDateTime: new Date(since) }),
      },
    }),
    ...(table.localIndexes.length > 0 && {
      LocalSecondaryIndexes: table.localIndexes.map(({ name, keys, projection }) => ({
        IndexName: name,
        KeySchema: [...keys],
        Projection: projection,
        IndexSizeBytes: TableSizeBytes,
        ItemCount,
        IndexArn: `${arn}/index/${name}`,
      })),
    }),
    ...(table.globalIndexes.length > 0 && {
      GlobalSecondaryIndexes: table.globalIndexes.map((index) => describedIndex(arn, table, index)),
    }),
    ...(table.tableClass !== undefined && { TableClassSummary: { TableClass: table.tableClass as 'STANDARD' } }),
    DeletionProtectionEnabled: table.deletionProtection,
  };
}

function describedIndex(
  arn: string,
  { status: ofTable, counted }: TableRecord,
  index: GlobalIndexRecord,
): GlobalSecondaryIndexDescription {
  const { name, keys, projection, status, throughput } = index;
  return {
    IndexName: name,
    KeySchema: [...keys],
    Projection: projection,
    IndexStatus: status,
    // Only of those that come to a table that is there already (API_GlobalSecondaryIndexDescription.html).
    ...(status === 'CREATING' && ofTable !== 'CREATING' && { Backfilling: true }),
    ProvisionedThroughput: describedThroughput(throughput),
    IndexSizeBytes: counted.bytes,
    ItemCount: counted.items,
    IndexArn: `${arn}/index/${name}`,
  };
}

function describedThroughput({ read, write, increased, decreased }: Throughput) {
  return {
    ...(increased !== undefined && { LastIncreaseDateTime: new Date(increased) }),
    ...(decreased !== undefined && { LastDecreaseDateTime: new Date(decreased) }),
    NumberOfDecreasesToday: 0,
    ReadCapacityUnits: read,
    WriteCapacityUnits: write,
  };
}
