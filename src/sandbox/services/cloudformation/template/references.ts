import { notServed } from '../refusals.ts';
import { attributeAsked, NO_VALUE, PLACEHOLDER, SERVED_FUNCTIONS } from './functions.ts';
import { isList, isObject, type Json, onlyMember } from './json.ts';

/** What a value names. */
export interface Reference {
  /** A resource, a parameter or a pseudo parameter. */
  readonly name: string;
  /** Of GetAtt; undefined for Ref, and where a function gives it. */
  readonly attribute?: string;
}

/**
 * What a value names, in every branch it has.
 * @throws AwsError where it holds a function that isn't served here
 */
export function referencesOf(value: Json): readonly Reference[] {
  if (isList(value)) return value.flatMap(referencesOf);
  if (typeof value === 'string' && value.includes('{{resolve:')) throw notServed('dynamic references ({{resolve:...}})');
  if (!isObject(value)) return [];
  const [name, argument] = onlyMember(value) ?? [];
  if (name === undefined || argument === undefined) return Object.values(value).flatMap(referencesOf);
  if (name === 'Ref' && typeof argument === 'string') return [{ name: argument }];
  if (name === 'Fn::GetAtt') {
    const [logicalId, attribute] = attributeAsked(argument);
    return [typeof attribute === 'string' ? { name: logicalId, attribute } : { name: logicalId }, ...referencesOf(attribute)];
  }
  if (name === 'Fn::Sub') return referencesOfSub(argument);
  if (name.startsWith('Fn::') && !SERVED_FUNCTIONS.has(name)) throw notServed(name);
  return referencesOf(argument);
}

function referencesOfSub(argument: Json): readonly Reference[] {
  const [template, variables] = isList(argument) ? argument : [argument];
  if (typeof template !== 'string') return [];
  const own = isObject(variables) ? variables : {};
  const placeholders = [...template.matchAll(PLACEHOLDER)].map(([, placeholder = '']) => placeholder.trim());
  const named = placeholders.filter((name) => !Object.hasOwn(own, name)).map(placeholderReference);
  return [...named, ...referencesOf(own)];
}

function placeholderReference(placeholder: string): Reference {
  const [name = '', ...attribute] = placeholder.split('.');
  return attribute.length > 0 ? { name, attribute: attribute.join('.') } : { name };
}

/** A value with each Fn::If replaced by the branch that its condition takes; what it names after that is what it needs. */
export function chosen(value: Json, condition: (name: string) => boolean): Json {
  const result = choose(value, condition);
  return result === NO_VALUE ? { Ref: 'AWS::NoValue' } : result;
}

function choose(value: Json, condition: (name: string) => boolean): Json | typeof NO_VALUE {
  if (isList(value)) return value.map((item) => chosen(item, condition));
  if (!isObject(value)) return value;
  const [name, argument] = onlyMember(value) ?? [];
  if (name === 'Fn::If' && isList(argument) && typeof argument[0] === 'string') {
    const branch = condition(argument[0]) ? argument[1] : argument[2];
    return branch === undefined ? NO_VALUE : chosen(branch, condition);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, chosen(item, condition)]));
}
