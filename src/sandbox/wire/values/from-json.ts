import { kindOf, membersOf, type Schema, timestampFormat } from '../schema.ts';
import { blobFromBase64, type Fail, timestampFrom } from './scalar.ts';

interface At {
  readonly path: string;
  readonly fail: Fail;
  /** REST JSON names members by `jsonName`; the RPC protocols don't. */
  readonly useJsonName: boolean;
}

/**
 * A value of a schema from parsed JSON. Unknown members are left out and nulls count as absent, as AWS reads them.
 * @throws AwsError by `fail`
 */
export function fromJson(schema: Schema, value: unknown, at: At): unknown {
  const kind = kindOf(schema);
  const misfit = () => at.fail({ path: at.path, expected: kind, got: value });
  switch (kind) {
    case 'structure':
    case 'union':
      return structureFromJson(schema, objectOf(value, misfit), at);
    case 'list':
      if (!Array.isArray(value)) {
        throw misfit();
      }
      return value.map((item, index) =>
        item === null ? null : fromJson(schema.getValueSchema(), item, { ...at, path: `${at.path}[${index}]` }),
      );
    case 'map':
      return Object.fromEntries(
        Object.entries(objectOf(value, misfit)).map(([key, item]) => [
          key,
          item === null ? null : fromJson(schema.getValueSchema(), item, { ...at, path: `${at.path}.${key}` }),
        ]),
      );
    case 'string':
    case 'boolean':
      if (typeof value !== kind) {
        throw misfit();
      }
      return value;
    case 'number':
      return numberOf(value, misfit);
    case 'bigInteger':
      if (typeof value !== 'number' || !Number.isInteger(value)) {
        throw misfit();
      }
      return BigInt(value);
    case 'bigDecimal':
      if (typeof value !== 'number') {
        throw misfit();
      }
      return String(value);
    case 'blob':
      if (typeof value !== 'string') {
        throw misfit();
      }
      return blobFromBase64(value, misfit);
    case 'timestamp':
      if (typeof value !== 'number' && typeof value !== 'string') {
        throw misfit();
      }
      return timestampFrom(value, timestampFormat(schema) ?? 'epoch-seconds', misfit);
    case 'document':
      return value;
    case 'unit':
      return undefined;
  }
}

function structureFromJson(schema: Schema, object: Readonly<Record<string, unknown>>, at: At): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const member of membersOf(schema)) {
    const { jsonName } = member.schema.getMergedTraits() as { jsonName?: string };
    const name = at.useJsonName && jsonName !== undefined ? jsonName : member.name;
    const item = Object.hasOwn(object, name) ? object[name] : undefined;
    if (item !== undefined && item !== null) {
      const path = at.path === '' ? member.name : `${at.path}.${member.name}`;
      value[member.name] = fromJson(member.schema, item, { ...at, path });
    }
  }
  return value;
}

function objectOf(value: unknown, misfit: () => Error): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw misfit();
  }
  return value as Readonly<Record<string, unknown>>;
}

/** JSON has no words for these three; Smithy writes them as strings. */
const WORDS: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity };

function numberOf(value: unknown, misfit: () => Error): number {
  const word = typeof value === 'string' && Object.hasOwn(WORDS, value) ? WORDS[value] : undefined;
  if (word !== undefined) {
    return word;
  }
  if (typeof value !== 'number') {
    throw misfit();
  }
  return value;
}
