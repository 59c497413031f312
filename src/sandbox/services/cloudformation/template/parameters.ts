import type { Parameter } from '@aws-sdk/client-cloudformation';
import { invalid, notServed } from '../refusals.ts';
import { isList, isObject, type Json, type JsonObject, member } from './json.ts';

/** The values of a template's parameters as a stack keeps them: text, lists as they were given. */
export type ParameterValues = Readonly<Record<string, string>>;

/**
 * What a template's parameters are worth in a request.
 * @param before what the stack has now, for UsePreviousValue; a parameter that an update doesn't name falls back to its default
 * @throws AwsError ValidationError for a missing, unknown or refused value
 */
export function parameterValues(
  definitions: JsonObject,
  given: readonly Parameter[],
  before: ParameterValues = {},
): ParameterValues {
  const asked = new Map(given.map((each) => [each.ParameterKey ?? '', each]));
  if (asked.size < given.length) throw invalid('Parameter keys must be unique');
  const unknown = [...asked.keys()].filter((name) => !Object.hasOwn(definitions, name));
  if (unknown.length > 0) throw invalid(`Parameters: [${unknown.join(', ')}] do not exist in the template`);

  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, definition] of Object.entries(definitions)) {
    const parameter = asked.get(name);
    if (parameter?.UsePreviousValue && parameter.ParameterValue !== undefined) {
      throw invalid(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
      );
    }
    const value = parameter?.UsePreviousValue ? before[name] : (parameter?.ParameterValue ?? defaultOf(definition));
    if (value === undefined) missing.push(name);
    else values[name] = value;
  }
  if (missing.length > 0) throw invalid(`Parameters: [${missing.join(', ')}] must have values`);
  for (const [name, value] of Object.entries(values)) checkValue(name, definitions[name] ?? null, value);
  return values;
}

/** What Ref of a parameter gives: a list for the list types, text for every other. */
export function parameterRef(definition: Json | undefined, value: string): Json {
  return isListType(typeOf(definition)) ? itemsOf(value) : value;
}

/** Whether a value mustn't be shown. */
export function isHidden(definition: Json | undefined): boolean {
  return isObject(definition) && String(definition.NoEcho) === 'true';
}

/** A parameter's default as text; undefined where it has none. */
export function defaultOf(definition: Json | undefined): string | undefined {
  const value = isObject(definition) ? member(definition, 'Default') : undefined;
  if (value === undefined || value === null) return undefined;
  return isList(value) ? value.map(String).join(',') : String(value);
}

const TYPES = ['String', 'Number', 'CommaDelimitedList', 'List<Number>', 'List<String>'];

/** @throws AwsError ValidationError where a definition isn't one, or is of a type that the sandbox can't look up */
export function checkDefinitions(definitions: JsonObject): void {
  for (const [name, definition] of Object.entries(definitions)) {
    const type = typeOf(definition);
    if (type === undefined) throw invalid(`Template format error: Every Parameters object must contain a Type member.`);
    if (type.startsWith('AWS::SSM::')) throw notServed(`parameters of the type ${type}`);
    if (!TYPES.includes(type) && !/^(List<)?AWS::(EC2|Route53)::[A-Za-z:]+>?$/.test(type)) {
      throw invalid(`Template format error: Unrecognized parameter type: ${type}`);
    }
    if (isObject(definition) && definition.AllowedValues !== undefined && !isList(definition.AllowedValues)) {
      throw invalid('Template format error: Every AllowedValues member must be a list.');
    }
    const value = defaultOf(definition);
    if (value !== undefined) checkValue(name, definition, value);
  }
}

function checkValue(name: string, definition: Json, value: string): void {
  if (!isObject(definition)) return;
  const refuse = (reason: string): never => {
    const described = definition.ConstraintDescription;
    if (typeof described === 'string') throw invalid(`Parameter ${name} failed to satisfy constraint: ${described}`);
    throw invalid(`Parameter '${name}' ${reason}`);
  };
  const { AllowedValues, AllowedPattern } = definition;
  const type = typeOf(definition);
  const numeric = type === 'Number' || type === 'List<Number>';
  for (const item of isListType(type) ? itemsOf(value) : [value]) {
    if (isList(AllowedValues) && !AllowedValues.map(String).includes(item)) refuse('must be one of AllowedValues');
    // The pattern has to fit the whole value.
    if (typeof AllowedPattern === 'string' && !new RegExp(`^(?:${AllowedPattern})$`).test(item)) {
      refuse(`must match pattern ${AllowedPattern}`);
    }
    if (numeric && (item.trim() === '' || Number.isNaN(Number(item)))) refuse('must be a number');
    if (!numeric && item.length < limit(definition, 'MinLength', 0))
      refuse(`must contain at least ${String(definition.MinLength)} characters`);
    if (!numeric && item.length > limit(definition, 'MaxLength', Number.POSITIVE_INFINITY)) {
      refuse(`must contain at most ${String(definition.MaxLength)} characters`);
    }
    if (numeric && Number(item) < limit(definition, 'MinValue', Number.NEGATIVE_INFINITY)) {
      refuse(`must be a number not less than ${String(definition.MinValue)}`);
    }
    if (numeric && Number(item) > limit(definition, 'MaxValue', Number.POSITIVE_INFINITY)) {
      refuse(`must be a number not greater than ${String(definition.MaxValue)}`);
    }
  }
}

function limit(definition: JsonObject, name: string, otherwise: number): number {
  const value = member(definition, name);
  return value === undefined ? otherwise : Number(value);
}

function typeOf(definition: Json | undefined): string | undefined {
  const type = isObject(definition) ? definition.Type : undefined;
  return typeof type === 'string' ? type : undefined;
}

function isListType(type: string | undefined): boolean {
  return type === 'CommaDelimitedList' || (type?.startsWith('List<') ?? false);
}

function itemsOf(value: string): readonly string[] {
  return value.split(',').map((item) => item.trim());
}
