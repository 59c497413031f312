import type { AttributeDefinition, KeySchemaElement, Projection } from '@aws-sdk/client-dynamodb';
import { arnIn } from '../../arn.ts';
import type { Handler } from '../../service.ts';
import type { Tags } from '../../tags.ts';
import type { Collection, World } from '../../world/world.ts';

export type DynamoDb = typeof import('@aws-sdk/client-dynamodb');

/** A handler of one operation of DynamoDB. */
export type DynamoHandler<Op extends string> = Handler<DynamoDb, Op>;

export type Status = 'CREATING' | 'UPDATING' | 'DELETING' | 'ACTIVE';

/** Units a second; 0 both where it is paid by request. */
export interface Throughput {
  readonly read: number;
  readonly write: number;
  /** ISO 8601. */
  readonly increased?: string;
  readonly decreased?: string;
}

export interface LocalIndexRecord {
  readonly name: string;
  readonly keys: readonly KeySchemaElement[];
  readonly projection: Projection;
}

export interface GlobalIndexRecord extends LocalIndexRecord {
  readonly status: Status;
  readonly throughput: Throughput;
}

/** A table; its items are in a collection of their own, named by the table's id. */
export interface TableRecord {
  readonly name: string;
  /** A UUID; a table made anew under an old name has another one. */
  readonly id: string;
  readonly status: Status;
  /** ISO 8601. */
  readonly created: string;
  readonly attributes: readonly AttributeDefinition[];
  readonly keys: readonly KeySchemaElement[];
  readonly localIndexes: readonly LocalIndexRecord[];
  readonly globalIndexes: readonly GlobalIndexRecord[];
  readonly billing: {
    readonly mode: 'PROVISIONED' | 'PAY_PER_REQUEST';
    /** Since when it is paid by request, ISO 8601. */
    readonly byRequestSince?: string;
  };
  readonly throughput: Throughput;
  readonly tableClass?: string;
  readonly deletionProtection: boolean;
  readonly tags: Tags;
  /** What DescribeTable says of its size, and when that was counted (ISO 8601). */
  readonly counted: { readonly at: string; readonly items: number; readonly bytes: number };
}

/** Tables by name. */
export const tables = (world: World): Collection<TableRecord> => world.collection<TableRecord>('dynamodb/tables');

export const tableArn = (world: Pick<World, 'partition' | 'region' | 'account'>, name: string): string =>
  arnIn(world, 'dynamodb', `table/${name}`);

/**
 * The name of the table that a parameter means: operations take a table's ARN in its place; another account's stays what it is.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
 */
export function nameOf(world: World, nameOrArn = ''): string {
  const own = tableArn(world, '');
  return nameOrArn.startsWith(own) ? nameOrArn.slice(own.length) : nameOrArn;
}

/** Writes changes into a table's record, unless the table is gone or another one has its name now. */
export function changeTable(world: World, { name, id }: Pick<TableRecord, 'name' | 'id'>, change: Partial<TableRecord>): void {
  const table = tables(world).get(name);
  if (table?.id === id) tables(world).set(name, { ...table, ...change });
}
