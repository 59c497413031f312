/** What a template and a resource's properties are made of. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A member that stands in the object itself: names come from requests, and `constructor` is no member of anything. */
export function member(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The one key and its value of an object such as `{"Ref": "Vpc"}`; undefined for anything else. */
export function onlyMember(value: Json): readonly [string, Json] | undefined {
  if (!isObject(value)) return undefined;
  const [first, ...others] = Object.entries(value);
  return first && others.length === 0 ? first : undefined;
}

/** Equal whatever the order of keys. Numbers and booleans equal their texts: a parameter's value always is text. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: Json | undefined): string {
  if (value === undefined || value === null) return 'null';
  if (isList(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(String(value));
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join()}}`;
}
