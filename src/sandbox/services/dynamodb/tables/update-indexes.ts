import type { AttributeDefinition, GlobalSecondaryIndexUpdate } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../aws-error.ts';
import { invalid, notFound } from '../errors.ts';
import type { GlobalIndexRecord, TableRecord } from '../model.ts';
import { throughputOf } from './create.ts';

/**
 * The indexes of a table after changes of them have begun.
 * @throws AwsError ValidationException, ResourceNotFoundException, LimitExceededException
 */
export function changedIndexes(
  table: TableRecord,
  updates: readonly GlobalSecondaryIndexUpdate[],
  attributes: readonly AttributeDefinition[],
): readonly GlobalIndexRecord[] {
  const names = updates.map(nameIn);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw invalid(
      `One or more parameter values were invalid: Only one global secondary index update per index is allowed simultaneously. Index: ${twice}`,
    );
  }
  if (updates.filter(({ Update }) => !Update).length > 1) {
    throw new AwsError(
      'LimitExceededException',
      'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    );
  }
  return updates.reduce((indexes, update) => changed(table, indexes, update, attributes), table.globalIndexes);
}

function nameIn({ Create, Update, Delete }: GlobalSecondaryIndexUpdate): string {
  const name = (Create ?? Update ?? Delete)?.IndexName;
  if (name !== undefined) return name;
  throw invalid(
    'One or more parameter values were invalid: One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null',
  );
}

function changed(
  table: TableRecord,
  indexes: readonly GlobalIndexRecord[],
  update: GlobalSecondaryIndexUpdate,
  attributes: readonly AttributeDefinition[],
): readonly GlobalIndexRecord[] {
  const name = nameIn(update);
  if (update.Create) return [...indexes, created(table, name, update.Create, attributes)];
  if (!indexes.some((index) => index.name === name)) {
    throw notFound(`Requested resource not found: Index: ${name} of table: ${table.name} not found`);
  }
  return indexes.map((index) => {
    if (index.name !== name) return index;
    if (update.Delete) return { ...index, status: 'DELETING' };
    return { ...index, status: 'UPDATING', throughput: throughputOf(update.Update?.ProvisionedThroughput) };
  });
}

function created(
  { billing, globalIndexes, localIndexes }: TableRecord,
  name: string,
  { KeySchema = [], Projection = {}, ProvisionedThroughput }: NonNullable<GlobalSecondaryIndexUpdate['Create']>,
  attributes: readonly AttributeDefinition[],
): GlobalIndexRecord {
  if ([...globalIndexes, ...localIndexes].some((index) => index.name === name)) {
    throw invalid(`One or more parameter values were invalid: Duplicate index name: ${name}`);
  }
  const defined = attributes.map(({ AttributeName = '' }) => AttributeName);
  const keys = KeySchema.map(({ AttributeName = '' }) => AttributeName);
  if (keys.some((key) => !defined.includes(key))) {
    throw invalid(
      `One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [${keys.join(', ')}], AttributeDefinitions: [${defined.join(', ')}]`,
    );
  }
  if (!ProvisionedThroughput && billing.mode === 'PROVISIONED') {
    throw invalid(`One or more parameter values were invalid: ProvisionedThroughput must be specified for index: ${name}`);
  }
  return { name, keys: KeySchema, projection: Projection, status: 'CREATING', throughput: throughputOf(ProvisionedThroughput) };
}
