import { JsonShapeSerializer2 } from '@aws-sdk/core/protocols';
import type { Schema } from '../schema.ts';
import type { Misfit } from '../values/scalar.ts';
import { malformedBody } from './refusals.ts';

const EPOCH_SECONDS = 7;

/** The value that a JSON body holds, `{}` for none. @throws AwsError SerializationException for what is no JSON */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformedBody('awsJson1_1', 'The request body is not valid JSON.');
  }
}

/** A value as JSON, by its schema. */
export function jsonBytes(schema: Schema, value: unknown, { useJsonName }: { readonly useJsonName: boolean }): Buffer {
  const serializer = new JsonShapeSerializer2({
    jsonName: useJsonName,
    timestampFormat: { useTrait: true, default: EPOCH_SECONDS },
  });
  serializer.write(schema, value);
  // A view on its bytes: copying would turn the SDK's array into a string and back.
  const { buffer, byteOffset, byteLength } = serializer.flush();
  return Buffer.from(buffer, byteOffset, byteLength);
}

const NOT_EXPECTED: Readonly<Record<string, string>> = {
  object: 'Start of structure or map found where not expected.',
  array: 'Start of list found where not expected.',
};

/** The error for a value that isn't of its schema's type, in the words of AWS's JSON reader. */
export function serializationException({ path, expected, got }: Misfit): ReturnType<typeof malformedBody> {
  const type = Array.isArray(got) ? 'array' : got === null ? 'null' : typeof got;
  const detail =
    NOT_EXPECTED[type] ?? `${type.toUpperCase()}_VALUE can not be converted to ${expected}${path === '' ? '' : ` at ${path}`}`;
  return malformedBody('awsJson1_1', detail);
}
