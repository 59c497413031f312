import { invalid, notServed } from '../refusals.ts';
import { isList, isObject, type Json, type JsonObject, member } from './json.ts';
import { readTemplate } from './read.ts';

/** What becomes of the thing when its resource goes. */
export type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate';

export interface ResourceDefinition {
  readonly type: string;
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  readonly condition?: string;
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: DeletionPolicy;
  readonly metadata?: Json;
}

/** A template, read and seen to have the form of one. */
export interface Template {
  readonly description?: string;
  readonly metadata?: Json;
  readonly parameters: JsonObject;
  readonly mappings: JsonObject;
  readonly conditions: JsonObject;
  readonly resources: Readonly<Record<string, ResourceDefinition>>;
  readonly outputs: JsonObject;
}

const SECTIONS = ['Parameters', 'Mappings', 'Conditions', 'Resources', 'Outputs'] as const;
const ATTRIBUTES = ['Type', 'Properties', 'DependsOn', 'Condition', 'DeletionPolicy', 'UpdateReplacePolicy', 'Metadata'];

/**
 * Reads a template and its sections. What they say of each other is checked by `checkReferences`.
 * @throws AwsError ValidationError, also for what the sandbox doesn't run (Transform, Rules, Hooks)
 */
export function parseTemplate(text: string): Template {
  const source = readTemplate(text);
  for (const name of Object.keys(source)) {
    if (['Transform', 'Rules', 'Hooks'].includes(name)) throw notServed(`the template section ${name}`);
    if (!['AWSTemplateFormatVersion', 'Description', 'Metadata', ...SECTIONS].includes(name)) {
      throw invalid(`Invalid template property or properties [${name}]`);
    }
  }
  const version = source.AWSTemplateFormatVersion;
  if (version !== undefined && version !== '2010-09-09') {
    throw invalid('Template format error: AWSTemplateFormatVersion must be 2010-09-09.');
  }
  const [parameters, mappings, conditions, resources, outputs] = SECTIONS.map((name) => sectionOf(source, name)) as [
    JsonObject,
    JsonObject,
    JsonObject,
    JsonObject,
    JsonObject,
  ];
  if (Object.keys(resources).length === 0) {
    throw invalid('Template format error: At least one Resources member must be defined.');
  }
  return {
    ...(typeof source.Description === 'string' && { description: source.Description }),
    ...(source.Metadata !== undefined && { metadata: source.Metadata }),
    parameters,
    mappings,
    conditions,
    resources: Object.fromEntries(Object.entries(resources).map(([id, resource]) => [id, resourceOf(id, resource)])),
    outputs,
  };
}

function sectionOf(source: JsonObject, name: string): JsonObject {
  const section = source[name] ?? {};
  if (!isObject(section)) throw invalid(`Template format error: ${name} must be an object.`);
  for (const [id, each] of Object.entries(section)) {
    if (name !== 'Mappings' && !/^[A-Za-z0-9]+$/.test(id)) {
      throw invalid(`Template format error: ${name.slice(0, -1)} name ${id} is non alphanumeric.`);
    }
    if (!isObject(each)) throw invalid(`Template format error: Every ${name} member must be an object.`);
  }
  return section;
}

function resourceOf(id: string, resource: Json): ResourceDefinition {
  if (!isObject(resource)) throw invalid('Template format error: Every Resources member must be an object.');
  const unknown = Object.keys(resource).find((name) => !ATTRIBUTES.includes(name));
  if (unknown === 'CreationPolicy' || unknown === 'UpdatePolicy') throw notServed(`the resource attribute ${unknown}`);
  if (unknown) throw invalid(`Invalid template resource property '${unknown}'`);
  const { Type, Properties = {}, DependsOn = [], Condition, Metadata } = resource;
  if (typeof Type !== 'string')
    throw invalid(`Template format error: [/Resources/${id}] Every Resources object must contain a Type member.`);
  if (!isObject(Properties))
    throw invalid(`Template format error: [/Resources/${id}/Properties] 'null' values are not allowed in templates`);
  if (Condition !== undefined && typeof Condition !== 'string') {
    throw invalid('Template format error: Every Condition member must be a string.');
  }
  return {
    type: Type,
    properties: Properties,
    dependsOn: (isList(DependsOn) ? DependsOn : [DependsOn]).map(String),
    ...(Condition !== undefined && { condition: Condition }),
    deletionPolicy: policyOf(resource, 'DeletionPolicy', Type),
    updateReplacePolicy: policyOf(resource, 'UpdateReplacePolicy', Type),
    ...(Metadata !== undefined && { metadata: Metadata }),
  };
}

function policyOf(resource: JsonObject, name: 'DeletionPolicy' | 'UpdateReplacePolicy', type: string): DeletionPolicy {
  const policy = member(resource, name) ?? 'Delete';
  if (policy === 'Delete' || policy === 'Retain') return policy;
  if (policy === 'RetainExceptOnCreate' && name === 'DeletionPolicy') return policy;
  // None of the types that are served here can be kept as a snapshot.
  if (policy === 'Snapshot') throw invalid(`Template error: resource type ${type} does not support deletion policy Snapshot`);
  throw invalid(`Template format error: Unrecognized ${name} ${JSON.stringify(policy)}`);
}
