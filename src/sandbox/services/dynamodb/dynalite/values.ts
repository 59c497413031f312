import type { Data, Json } from './types.ts';

/** An input of the SDK's types as DynamoDB's JSON, which dynalite works on: binary becomes base64. */
export function toData(input: object): Data {
  return Object.fromEntries(
    Object.entries(input).flatMap(([name, value]) => (value === undefined ? [] : [[name, toJson(value)]])),
  );
}

function toJson(value: unknown): Json {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  if (Array.isArray(value)) return value.map(toJson);
  // In a list or map null isn't "left out": it is a value without a type, and dynalite says so.
  if (value === null) return {};
  return typeof value === 'object' ? toData(value) : (value as Json);
}

/**
 * DynamoDB's JSON as the SDK types it. Only a value's type is a member `B` or `BS` with text in it: an attribute of that name
 * holds a value, which is a structure.
 */
export function fromData(data: Json | undefined): unknown {
  if (Array.isArray(data)) return data.map(fromData);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data as Data).flatMap(([name, value]) => {
      if (value === undefined) return [];
      if (name === 'B' && typeof value === 'string') return [[name, bytesOf(value)]];
      if (name === 'BS' && Array.isArray(value)) return [[name, value.map(bytesOf)]];
      return [[name, fromData(value)]];
    }),
  );
}

const bytesOf = (text: unknown) =>
  typeof text === 'string' ? Uint8Array.from(Buffer.from(text, 'base64')) : fromData(text as Json);
