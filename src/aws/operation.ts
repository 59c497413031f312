import { NormalizedSchema } from '@smithy/core/schema';
import type { SdkCommand } from './command.ts';

/** What an SDK command's schema tells of its operation. */
export interface Operation {
  /** `com.amazonaws.s3`. */
  readonly namespace: string;
  /** AWS's name: CreateBucket. */
  readonly name: string;
  readonly input: NormalizedSchema;
  /** Members of the input by name. */
  readonly inputs: ReadonlyMap<string, NormalizedSchema>;
  readonly output: NormalizedSchema;
}

const operations = new WeakMap<object, Operation>();

/**
 * Reads the operation out of a command. The layout of an operation's schema (`[9, namespace, name, traits, input, output]`)
 * is the SDK's format and not its API: nothing but this file knows it.
 * @throws TypeError when the object isn't a command of an AWS SDK v3 client
 */
export function operationOf(command: SdkCommand): Operation {
  const schema: unknown = 'schema' in command ? command.schema : undefined;
  if (!Array.isArray(schema) || schema[0] !== 9 || typeof schema[1] !== 'string' || typeof schema[2] !== 'string') {
    throw new TypeError('Not a command of the AWS SDK: it carries no operation schema.');
  }
  const known = operations.get(schema);
  if (known) return known;
  const input = NormalizedSchema.of(schema[4]);
  const operation: Operation = {
    namespace: schema[1],
    name: schema[2],
    input,
    inputs: membersOf(input),
    output: NormalizedSchema.of(schema[5]),
  };
  operations.set(schema, operation);
  return operation;
}

/** The members of a structure by name; none for anything else (an operation without input is `unit`). */
export function membersOf(schema: NormalizedSchema): Map<string, NormalizedSchema> {
  return schema.isStructSchema() ? new Map(schema.structIterator()) : new Map();
}

/** The schema of one member of a structure, or of a map's values; undefined where the schema doesn't know it. */
export function memberOf(schema: NormalizedSchema | undefined, name: string): NormalizedSchema | undefined {
  if (schema?.isMapSchema()) return schema.getValueSchema();
  if (!schema?.isStructSchema()) return undefined;
  for (const [known, member] of schema.structIterator()) if (known === name) return member;
  return undefined;
}
