import { AwsError } from '../../aws-error.ts';
import type { World } from '../../world/world.ts';
import { nameOf, type TableRecord, tables } from './model.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html and each operation's page

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message);

export const inUse = (message: string): AwsError => new AwsError('ResourceInUseException', message);

export const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message);

/** The table of that name or ARN, whatever its status. @throws AwsError ResourceNotFoundException */
export function knownTable(world: World, nameOrArn: string | undefined): TableRecord {
  const name = nameOf(world, nameOrArn);
  const table = tables(world).get(name);
  if (!table) throw notFound(`Requested resource not found: Table: ${name} not found`);
  return table;
}
