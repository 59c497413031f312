import { invalid } from '../refusals.ts';
import { unresolved } from './check.ts';
import { conditionsOf } from './conditions.ts';
import type { Scope } from './functions.ts';
import { isObject, type JsonObject } from './json.ts';
import { circle, type Needs } from './order.ts';
import { type ParameterValues, parameterRef } from './parameters.ts';
import { type Place, pseudoParameter } from './pseudo.ts';
import { chosen, referencesOf } from './references.ts';
import type { ResourceDefinition, Template } from './template.ts';

/** A template with values for its parameters: what shall be there. */
export interface Blueprint {
  readonly template: Template;
  /** What functions see, resources and zones left out. */
  readonly scope: Pick<Scope, 'ref' | 'condition' | 'mappings'>;
  /** The resources whose conditions hold, by logical id; each Fn::If is replaced by its branch. */
  readonly resources: ReadonlyMap<string, ResourceDefinition>;
  /** Which of them each needs. */
  readonly needs: Needs;
  /** The outputs whose conditions hold. */
  readonly outputs: ReadonlyMap<string, JsonObject>;
}

/**
 * What a template says with these values of its parameters.
 * @throws AwsError ValidationError: resources that wait for each other, or that need one whose condition doesn't hold
 */
export function blueprintOf(template: Template, values: ParameterValues, place: Place): Blueprint {
  const { mappings, parameters } = template;
  const ref = (name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? pseudoParameter(name, place) : parameterRef(parameters[name], value);
  };
  const condition = conditionsOf(template.conditions, { ref, mappings, attribute: () => undefined, zones: () => [] });
  // All of them, though nothing asks: AWS refuses a wrong one wherever it stands.
  for (const name of Object.keys(template.conditions)) condition(name);

  const resources = new Map<string, ResourceDefinition>();
  for (const [id, definition] of Object.entries(template.resources)) {
    if (definition.condition !== undefined && !condition(definition.condition)) continue;
    resources.set(id, { ...definition, properties: chosenMembers(definition.properties, condition) });
  }
  const outputs = new Map<string, JsonObject>();
  for (const [name, output] of Object.entries(template.outputs)) {
    if (!isObject(output) || (typeof output.Condition === 'string' && !condition(output.Condition))) continue;
    outputs.set(name, chosenMembers(output, condition));
  }

  const absent = (value: JsonObject) =>
    referencesOf(value).flatMap(({ name }) => (Object.hasOwn(template.resources, name) && !resources.has(name) ? name : []));
  unresolved(
    [...resources.values()].flatMap(({ properties }) => absent(properties)),
    'Resources',
  );
  unresolved([...outputs.values()].flatMap(absent), 'Outputs');

  const needs = new Map(
    [...resources].map(([id, definition]) => [id, needsOf(definition).filter((name) => resources.has(name))]),
  );
  const waiting = circle(needs);
  if (waiting.length > 0) throw invalid(`Circular dependency between resources: [${waiting.join(', ')}]`);
  return { template, scope: { ref, condition, mappings }, resources, needs, outputs };
}

function needsOf({ properties, dependsOn }: ResourceDefinition): readonly string[] {
  return [...new Set([...referencesOf(properties).map(({ name }) => name), ...dependsOn])];
}

function chosenMembers(object: JsonObject, condition: (name: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, chosen(value, condition)]));
}
