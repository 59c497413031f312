import { randomUUID } from 'node:crypto';
import type { CreateTableInput, KeySchemaElement, ProvisionedThroughput } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../aws-error.ts';
import type { World } from '../../../world/world.ts';
import { checkedData, loadDynalite } from '../dynalite/load.ts';
import { toData } from '../dynalite/values.ts';
import { inUse, invalid } from '../errors.ts';
import { dynaliteStore } from '../items/dynalite-store.ts';
import { type DynamoHandler, nameOf, type TableRecord, type Throughput, tables } from '../model.ts';
import { readTags } from '../tags.ts';
import { describedTable } from './describe.ts';
import { carryOn } from './life.ts';

export const createTable: DynamoHandler<'CreateTable'> = async (input, { world }) => {
  const name = nameOf(world, input.TableName);
  const dynalite = await loadDynalite();
  const data = { ...toData(input), TableName: name };
  checkedData(dynalite, 'CreateTable', data, dynaliteStore(world, dynalite, data));
  checkUse(input);
  if (input.StreamSpecification?.StreamEnabled) throw noStreams();
  const tags = readTags(input.Tags);
  if (tables(world).has(name)) throw inUse(`Table already exists: ${name}`);
  const table = recordOf(world, { ...input, TableName: name }, tags);
  tables(world).set(name, table);
  carryOn(world, table);
  return { TableDescription: describedTable(world, table) };
};

function recordOf(world: World, input: CreateTableInput, tags: TableRecord['tags']): TableRecord {
  const mode = input.BillingMode ?? 'PROVISIONED';
  const created = world.clock.now().toISOString();
  return {
    name: input.TableName ?? '',
    id: randomUUID(),
    status: 'CREATING',
    created,
    attributes: input.AttributeDefinitions ?? [],
    keys: input.KeySchema ?? [],
    localIndexes: (input.LocalSecondaryIndexes ?? []).map(({ IndexName = '', KeySchema = [], Projection = {} }) => ({
      name: IndexName,
      keys: KeySchema,
      projection: Projection,
    })),
    globalIndexes: (input.GlobalSecondaryIndexes ?? []).map((index) => ({
      name: index.IndexName ?? '',
      keys: index.KeySchema ?? [],
      projection: index.Projection ?? {},
      status: 'CREATING',
      throughput: throughputOf(index.ProvisionedThroughput),
    })),
    billing: { mode },
    throughput: throughputOf(input.ProvisionedThroughput),
    ...(input.TableClass !== undefined && { tableClass: input.TableClass }),
    deletionProtection: input.DeletionProtectionEnabled ?? false,
    tags,
    counted: { at: created, items: 0, bytes: 0 },
  };
}

export const throughputOf = (throughput: Partial<ProvisionedThroughput> | undefined): Throughput => ({
  read: throughput?.ReadCapacityUnits ?? 0,
  write: throughput?.WriteCapacityUnits ?? 0,
});

/** Every attribute that is defined must be part of a key; dynalite sees to it only where there is no index. */
function checkUse({ AttributeDefinitions = [], KeySchema = [], ...input }: CreateTableInput): void {
  const indexes = [...(input.GlobalSecondaryIndexes ?? []), ...(input.LocalSecondaryIndexes ?? [])];
  const used = new Set([KeySchema, ...indexes.map((index) => index.KeySchema ?? [])].flatMap(namesOf));
  const defined = AttributeDefinitions.map(({ AttributeName = '' }) => AttributeName);
  if (defined.every((name) => used.has(name))) return;
  throw invalid(
    `One or more parameter values were invalid: Some AttributeDefinitions are not used. AttributeDefinitions: [${defined.join(', ')}], keys used: [${[...used].join(', ')}]`,
  );
}

const namesOf = (keys: readonly KeySchemaElement[]) => keys.map(({ AttributeName = '' }) => AttributeName);

export const noStreams = (): AwsError =>
  new AwsError(
    'NotImplemented',
    "The sandbox doesn't serve streams of DynamoDB. It serves what the course's steps and commands call.",
    {
      status: 501,
    },
  );
