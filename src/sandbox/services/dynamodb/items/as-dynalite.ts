import type { KeySchemaElement } from '@aws-sdk/client-dynamodb';
import type { DynaliteIndex, DynaliteTable, KeySchema } from '../dynalite/types.ts';
import type { LocalIndexRecord, TableRecord } from '../model.ts';

/** A table as dynalite's actions look at it. */
export function asDynalite({ name, status, attributes, keys, globalIndexes, localIndexes }: TableRecord): DynaliteTable {
  return {
    TableName: name,
    TableStatus: status,
    AttributeDefinitions: attributes.map(({ AttributeName = '', AttributeType = '' }) => ({ AttributeName, AttributeType })),
    KeySchema: keySchemaOf(keys),
    ...(globalIndexes.length > 0 && { GlobalSecondaryIndexes: globalIndexes.map(indexOf) }),
    ...(localIndexes.length > 0 && { LocalSecondaryIndexes: localIndexes.map(indexOf) }),
  };
}

export const indexesOf = ({
  GlobalSecondaryIndexes = [],
  LocalSecondaryIndexes = [],
}: DynaliteTable): readonly DynaliteIndex[] => [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes];

const keySchemaOf = (keys: readonly KeySchemaElement[]): KeySchema =>
  keys.map(({ AttributeName = '', KeyType = '' }) => ({ AttributeName, KeyType }));

function indexOf({ name, keys, projection: { ProjectionType = 'ALL', NonKeyAttributes } }: LocalIndexRecord): DynaliteIndex {
  return {
    IndexName: name,
    KeySchema: keySchemaOf(keys),
    Projection: { ProjectionType, ...(NonKeyAttributes && { NonKeyAttributes }) },
  };
}
