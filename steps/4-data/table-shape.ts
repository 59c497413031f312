import type { CreateTableCommandInput, GlobalSecondaryIndexDescription, TableDescription } from '@aws-sdk/client-dynamodb';
import type { Difference } from '../../src/course/step.ts';

/** What creatures are found by; every item has to have it. */
export const tableKey = 'MysfitId';

/** What creatures are filtered by: each has an index. */
export const traits = ['GoodEvil', 'LawChaos'] as const;
export type Trait = (typeof traits)[number];

export const indexOf = (trait: Trait): string => `${trait}Index`;

const keySchemaOf = (trait: Trait) => [
  { AttributeName: trait, KeyType: 'HASH' as const },
  { AttributeName: tableKey, KeyType: 'RANGE' as const },
];

/** An index by a trait, which holds the whole items: the page's grid is answered from it alone. */
export const wantedIndex = (trait: Trait) => ({
  IndexName: indexOf(trait),
  KeySchema: keySchemaOf(trait),
  Projection: { ProjectionType: 'ALL' as const },
});

/** Every attribute that a key is made of, with its type; the others need no declaration. */
export const attributes = [tableKey, ...traits].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const }));

/** The table as it is made. Paid by use: what nobody reads costs its storage alone. */
export const wantedTable = (name: string) =>
  ({
    TableName: name,
    AttributeDefinitions: attributes,
    KeySchema: [{ AttributeName: tableKey, KeyType: 'HASH' }],
    GlobalSecondaryIndexes: traits.map(wantedIndex),
    BillingMode: 'PAY_PER_REQUEST',
  }) satisfies CreateTableCommandInput;

/** Whether the table is keyed as the service asks it; a key can't be changed. */
export const hasOurKey = ({ KeySchema = [] }: TableDescription): boolean =>
  KeySchema.length === 1 && KeySchema[0]?.AttributeName === tableKey;

/** Traits without their index, or with one that answers another question. */
export function traitsToIndex({ GlobalSecondaryIndexes = [] }: TableDescription): Trait[] {
  return traits.filter((trait) => {
    const found = GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === indexOf(trait));
    return found === undefined || found.IndexStatus === 'DELETING' || !isOurs(found, trait);
  });
}

function isOurs({ KeySchema = [], Projection }: GlobalSecondaryIndexDescription, trait: Trait): boolean {
  const keys = KeySchema.map(({ AttributeName }) => AttributeName).join();
  return keys === `${trait},${tableKey}` && Projection?.ProjectionType === 'ALL';
}

/** A table that was made without saying how it's paid is paid by capacity, and says nothing of it. */
export const isPaidByUse = ({ BillingModeSummary }: TableDescription): boolean =>
  BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';

/** Whether the table and all its indexes are there to be used. */
export const isReady = ({ TableStatus, GlobalSecondaryIndexes = [] }: TableDescription): boolean =>
  TableStatus === 'ACTIVE' && GlobalSecondaryIndexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE');

/** Where a table differs from what the course makes, in a learner's words. */
export function tableDifferences(table: TableDescription): Difference[] {
  const differences: Difference[] = [];
  if (!hasOurKey(table)) {
    const is = (table.KeySchema ?? []).map(({ AttributeName }) => AttributeName).join(' and ') || 'none';
    differences.push({ what: 'key', is, should: tableKey });
  }
  for (const trait of traitsToIndex(table)) {
    differences.push({ what: 'index', is: `none by ${trait}`, should: indexOf(trait) });
  }
  if (!isPaidByUse(table)) differences.push({ what: 'payment', is: 'by capacity', should: 'by use' });
  // Busy with an index that was asked for just now, it is on its way.
  if (!isReady(table)) differences.push({ what: 'state', is: stateOf(table), should: 'active' });
  return differences;
}

function stateOf({ TableStatus, GlobalSecondaryIndexes = [] }: TableDescription): string {
  if (TableStatus !== 'ACTIVE') return (TableStatus ?? 'unknown').toLowerCase();
  const busy = GlobalSecondaryIndexes.find(({ IndexStatus }) => IndexStatus !== 'ACTIVE');
  return `${busy?.IndexName} ${busy?.IndexStatus?.toLowerCase()}`;
}
