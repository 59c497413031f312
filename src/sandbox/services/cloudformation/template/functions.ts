import { invalid, notServed } from '../refusals.ts';
import { isList, isObject, type Json, type JsonObject, member, onlyMember } from './json.ts';

/** What functions are worked out against. */
export interface Scope {
  /** The value of a name that may stand in Ref: parameter, pseudo parameter, resource. `undefined` there is none of that name. */
  readonly ref: (name: string) => Json | typeof NO_VALUE | undefined;
  /** @throws AwsError where the resource has no such attribute */
  readonly attribute: (logicalId: string, name: string) => Json | undefined;
  /** @throws AwsError where there is no such condition */
  readonly condition: (name: string) => boolean;
  readonly mappings: JsonObject;
  /** The zones of a region. */
  readonly zones: (region: string) => readonly string[];
}

/** What AWS::NoValue stands for: its property, or its place in a list, isn't there. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Value = Json | typeof NO_VALUE;

/**
 * Works out every function in a value; undefined where all of it is AWS::NoValue.
 * @throws AwsError ValidationError in CloudFormation's words
 */
export function resolve(value: Json, scope: Scope): Json | undefined {
  const resolved = workOut(value, scope);
  return resolved === NO_VALUE ? undefined : resolved;
}

function workOut(value: Json, scope: Scope): Value {
  if (isList(value)) return value.map((item) => workOut(item, scope)).filter((item): item is Json => item !== NO_VALUE);
  if (!isObject(value)) return value;
  const [name, argument] = onlyMember(value) ?? [];
  if (name !== undefined && argument !== undefined) {
    if (name === 'Ref') return refOf(argument, scope);
    if (name.startsWith('Fn::')) return call(name, argument, scope);
  }
  const members = Object.entries(value).map(([key, item]) => [key, workOut(item, scope)] as const);
  return Object.fromEntries(members.filter((entry): entry is readonly [string, Json] => entry[1] !== NO_VALUE));
}

type Implementation = (argument: Json, scope: Scope) => Value;

const FUNCTIONS: Readonly<Record<string, Implementation>> = {
  'Fn::GetAtt': getAtt,
  'Fn::Sub': sub,
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::FindInMap': findInMap,
  'Fn::If': choose,
  'Fn::GetAZs': (argument, scope) => [...scope.zones(text(argument, scope, 'Fn::GetAZs') || String(scope.ref('AWS::Region')))],
  'Fn::Base64': (argument, scope) => Buffer.from(text(argument, scope, 'Fn::Base64')).toString('base64'),
};

/** The functions that are worked out here. */
export const SERVED_FUNCTIONS: ReadonlySet<string> = new Set(Object.keys(FUNCTIONS));

function call(name: string, argument: Json, scope: Scope): Value {
  const found = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!found) throw notServed(name);
  return found(argument, scope);
}

function refOf(argument: Json, scope: Scope): Value {
  const value = typeof argument === 'string' ? scope.ref(argument) : undefined;
  if (value === undefined) throw invalid(`Template format error: Unresolved resource dependencies [${String(argument)}]`);
  return value;
}

function getAtt(argument: Json, scope: Scope): Value {
  const [logicalId, name] = attributeAsked(argument);
  const resolved = text(name, scope, 'Fn::GetAtt');
  const value = scope.attribute(logicalId, resolved);
  if (value === undefined) {
    throw invalid(`Template error: resource ${logicalId} does not support attribute type ${resolved} in Fn::GetAtt`);
  }
  return value;
}

/** Logical id and attribute of a GetAtt, whichever way it is written. */
export function attributeAsked(argument: Json): readonly [string, Json] {
  const parts = typeof argument === 'string' ? [argument.split('.')[0] ?? '', argument.split('.').slice(1).join('.')] : argument;
  const [logicalId, name, ...rest] = isList(parts) ? parts : [];
  if (typeof logicalId !== 'string' || name === undefined || name === '' || rest.length > 0) {
    throw invalid(
      'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    );
  }
  return [logicalId, name];
}

/** What stands between `${` and `}`, without `${!Literal}`. */
export const PLACEHOLDER = /\$\{([^!}][^}]*)\}/g;

function sub(argument: Json, scope: Scope): Value {
  const [template, variables] = isList(argument) ? argument : [argument, {}];
  if (typeof template !== 'string' || !isObject(variables) || (isList(argument) && argument.length !== 2)) {
    throw invalid(
      "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
    );
  }
  const replaced = template.replace(PLACEHOLDER, (_whole, placeholder: string) => {
    const name = placeholder.trim();
    const own = member(variables, name);
    if (own !== undefined) return text(own, scope, 'Fn::Sub');
    const value = name.includes('.') && !name.startsWith('AWS::') ? getAtt(name, scope) : refOf(name, scope);
    return text(value === NO_VALUE ? '' : value, scope, 'Fn::Sub');
  });
  return replaced.replace(/\$\{!([^}]*)\}/g, '$${$1}');
}

function join(argument: Json, scope: Scope): Value {
  const [delimiter, list] = isList(argument) ? argument : [];
  const items = list === undefined ? undefined : workOut(list, scope);
  if (typeof delimiter !== 'string' || items === NO_VALUE || !isList(items)) {
    throw invalid(
      'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
    );
  }
  return items.map((item) => text(item, scope, 'Fn::Join')).join(delimiter);
}

function select(argument: Json, scope: Scope): Value {
  const [place, list] = isList(argument) && argument.length === 2 ? argument : [];
  if (place === undefined || list === undefined) {
    throw invalid(
      'Template error: every Fn::Select object requires two non-null parameters, the first is a string, and the second is a list of strings',
    );
  }
  const items = workOut(list, scope);
  const index = Number(text(place, scope, 'Fn::Select'));
  const item = items !== NO_VALUE && isList(items) ? items[index] : undefined;
  if (item === undefined || item === null)
    throw invalid(`Template error: Fn::Select cannot select nonexistent value at index ${index}`);
  return item;
}

function split(argument: Json, scope: Scope): Value {
  const [delimiter, source] = isList(argument) && argument.length === 2 ? argument : [];
  if (typeof delimiter !== 'string' || delimiter === '' || source === undefined) {
    throw invalid(
      'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
    );
  }
  return text(source, scope, 'Fn::Split').split(delimiter);
}

function findInMap(argument: Json, scope: Scope): Value {
  const keys = isList(argument) ? argument.map((key) => text(key, scope, 'Fn::FindInMap')) : [];
  if (keys.length !== 3)
    throw invalid(
      'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    );
  let found: Json | undefined = scope.mappings;
  for (const key of keys) found = isObject(found) ? member(found, key) : undefined;
  if (found === undefined) throw invalid(`Template error: Unable to get mapping for ${keys.join('::')}`);
  return found;
}

function choose(argument: Json, scope: Scope): Value {
  const [condition, yes, no] = isList(argument) && argument.length === 3 ? argument : [];
  if (typeof condition !== 'string' || yes === undefined || no === undefined) {
    throw invalid('Template error: Fn::If requires a list argument with three elements');
  }
  return workOut(scope.condition(condition) ? yes : no, scope);
}

/** What must come out as one text. */
function text(value: Json, scope: Scope, name: string): string {
  const resolved = workOut(value, scope);
  if (typeof resolved === 'string' || typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved);
  throw invalid(`Template error: every value of an ${name} object must be a string or a function that returns a string`);
}
