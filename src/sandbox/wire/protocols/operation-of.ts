import type { OperationSchema } from '../schema.ts';
import type { Match } from '../types.ts';

/** The schema of a matched operation. */
export function operationOf({ loaded, operation }: Match): OperationSchema {
  const schema = loaded.operations.get(operation);
  if (!schema) {
    throw new Error(`${loaded.service.id} has no operation ${operation}.`);
  }
  return schema;
}
