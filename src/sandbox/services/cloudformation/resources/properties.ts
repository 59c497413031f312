import { AwsError } from '../../../aws-error.ts';
import { isList, isObject, type Json, type JsonObject, member } from '../template/json.ts';

/** A resource's properties, read as what they should be: a parameter's value is text, whatever the property wants. */
export interface Properties {
  readonly all: JsonObject;
  has(name: string): boolean;
  /** @throws AwsError where it isn't there or no text */
  text(name: string): string;
  /** Undefined where it isn't there. */
  maybeText(name: string): string | undefined;
  maybeNumber(name: string): number | undefined;
  maybeFlag(name: string): boolean | undefined;
  /** Empty where it isn't there. */
  texts(name: string): string[];
  objects(name: string): Properties[];
  /** A policy document as the text that IAM takes. */
  document(name: string): string;
}

export function propertiesOf(all: JsonObject): Properties {
  const wrong = (name: string, wanted: string) => new AwsError('InvalidRequest', `#/${name}: expected type: ${wanted}`);
  const maybeText = (name: string) => {
    const value = member(all, name);
    if (value === undefined || value === null) return undefined;
    if (isList(value) || isObject(value)) throw wrong(name, 'String');
    return String(value);
  };
  const list = (name: string): readonly Json[] => {
    const value = member(all, name) ?? [];
    if (!isList(value)) throw wrong(name, 'JSONArray');
    return value;
  };
  return {
    all,
    has: (name) => member(all, name) !== undefined,
    maybeText,
    text(name) {
      const value = maybeText(name);
      if (value === undefined) throw new AwsError('InvalidRequest', `#: required key [${name}] not found`);
      return value;
    },
    maybeNumber(name) {
      const value = maybeText(name);
      if (value === undefined) return undefined;
      if (value.trim() === '' || Number.isNaN(Number(value))) throw wrong(name, 'Integer');
      return Number(value);
    },
    maybeFlag(name) {
      const value = maybeText(name);
      if (value === undefined) return undefined;
      if (value !== 'true' && value !== 'false') throw wrong(name, 'Boolean');
      return value === 'true';
    },
    texts: (name) =>
      list(name).map((item) => {
        if (isList(item) || isObject(item)) throw wrong(name, 'String');
        return String(item);
      }),
    objects: (name) =>
      list(name).map((item) => {
        if (!isObject(item)) throw wrong(name, 'JSONObject');
        return propertiesOf(item);
      }),
    document(name) {
      const value = member(all, name);
      if (value === undefined) throw new AwsError('InvalidRequest', `#: required key [${name}] not found`);
      return typeof value === 'string' ? value : JSON.stringify(value);
    },
  };
}
