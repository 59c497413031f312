import { invalid } from '../refusals.ts';
import type { TypeOf } from '../resources/resource-type.ts';
import { isList, isObject, type Json, onlyMember } from './json.ts';
import { checkDefinitions } from './parameters.ts';
import { PSEUDO_PARAMETERS } from './pseudo.ts';
import { type Reference, referencesOf } from './references.ts';
import type { Template } from './template.ts';

/**
 * Sees that what a template names is there: types, references, attributes and conditions, in every branch.
 * @throws AwsError ValidationError
 */
export function checkTemplate(template: Template, typeOf: TypeOf): void {
  const { resources, outputs, parameters } = template;
  const types = [...new Set(Object.values(resources).map(({ type }) => type))].filter((type) => !typeOf(type));
  if (types.length > 0) throw invalid(`Template format error: Unrecognized resource types: [${types.join(', ')}]`);
  checkDefinitions(parameters);
  checkConditionNames(template);
  for (const { properties, dependsOn } of Object.values(resources)) {
    checkReferences(template, typeOf, 'Resources', [...referencesOf(properties), ...dependsOn.map((name) => ({ name }))]);
  }
  for (const [name, output] of Object.entries(outputs)) {
    if (!isObject(output) || output.Value === undefined) {
      throw invalid(`Template format error: Output ${name} is malformed. Every Outputs member must contain a Value object.`);
    }
    checkReferences(template, typeOf, 'Outputs', referencesOf(output));
  }
}

/** @throws AwsError ValidationError that names what is named and isn't there */
export function unresolved(names: readonly string[], block: 'Resources' | 'Outputs'): void {
  if (names.length === 0) return;
  const list = [...new Set(names)].join(', ');
  throw invalid(`Template format error: Unresolved resource dependencies [${list}] in the ${block} block of the template`);
}

function checkReferences(
  template: Template,
  typeOf: TypeOf,
  block: 'Resources' | 'Outputs',
  references: readonly Reference[],
): void {
  const { resources, parameters } = template;
  const known = (name: string) =>
    Object.hasOwn(resources, name) || Object.hasOwn(parameters, name) || PSEUDO_PARAMETERS.has(name);
  unresolved(
    references.map(({ name }) => name).filter((name) => !known(name)),
    block,
  );
  for (const { name, attribute } of references) {
    if (attribute === undefined) continue;
    // Only resources have attributes.
    if (!Object.hasOwn(resources, name)) unresolved([name], block);
    if (!typeOf(resources[name]?.type ?? '')?.attributes.includes(attribute)) {
      throw invalid(`Template error: resource ${name} does not support attribute type ${attribute} in Fn::GetAtt`);
    }
  }
}

function checkConditionNames({ resources, outputs, conditions }: Template): void {
  const ofOutputs = Object.values(outputs).flatMap((output) => (isObject(output) ? (output.Condition ?? []) : []));
  const ofResources = Object.values(resources).flatMap(({ condition }) => condition ?? []);
  const ofIf = [...Object.values(resources).map(({ properties }) => properties), ...Object.values(outputs)].flatMap(ifNames);
  const strange = [...ofOutputs, ...ofResources, ...ofIf].find((name) => !Object.hasOwn(conditions, String(name)));
  if (strange !== undefined) throw invalid(`Template format error: Unresolved condition dependency ${String(strange)}`);
}

/** The conditions that a value's Fn::If ask. */
function ifNames(value: Json): readonly Json[] {
  if (isList(value)) return value.flatMap(ifNames);
  if (!isObject(value)) return [];
  const [name, argument] = onlyMember(value) ?? [];
  const own = name === 'Fn::If' && isList(argument) ? argument.slice(0, 1) : [];
  return [...own, ...Object.values(value).flatMap(ifNames)];
}
