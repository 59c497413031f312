import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';
import type { Property, PropertyType, SpecDatabase, Resource as SpecifiedType } from '@aws-cdk/service-spec-types';
import { intrinsicOf, referencesIn, type Template } from './template.ts';

export const specification = await loadAwsServiceSpec();

/** What AWS's specification says of a type; undefined where it knows no such type. */
export const specifiedType = (name: string): SpecifiedType | undefined =>
  specification.lookup('resource', 'cloudFormationType', 'equals', name)[0];

/** The pseudo parameters that a template may refer to. */
const pseudo = ['AWS::AccountId', 'AWS::NoValue', 'AWS::Partition', 'AWS::Region', 'AWS::StackId', 'AWS::StackName'];

/** Whatever AWS's specification of CloudFormation doesn't allow in a template, a line each. */
export function problemsOf(template: Template, db: SpecDatabase = specification): string[] {
  const problems: string[] = [];
  const refer = (where: string, value: unknown) => {
    for (const { to, attribute } of referencesIn(value)) {
      const resource = template.Resources[to];
      const known = resource !== undefined || to in template.Parameters || pseudo.includes(to);
      if (!known) problems.push(`${where} refers to ${to}, which isn't there`);
      if (attribute !== undefined && resource && specifiedType(resource.Type)?.attributes[attribute] === undefined) {
        problems.push(`${where}: ${resource.Type} has no attribute ${attribute}`);
      }
    }
  };
  for (const [id, { Type, Properties, DependsOn, Condition }] of Object.entries(template.Resources)) {
    const type = specifiedType(Type);
    if (type === undefined) {
      problems.push(`${id}: there is no type ${Type}`);
      continue;
    }
    if (DependsOn !== undefined && !(DependsOn in template.Resources)) problems.push(`${id} depends on ${DependsOn}`);
    if (Condition !== undefined && !(Condition in template.Conditions)) problems.push(`${id} has the condition ${Condition}`);
    structure(id, type.properties, Properties);
    refer(id, Properties);
  }
  for (const [id, { Value }] of Object.entries(template.Outputs)) refer(id, Value);
  for (const [id, condition] of Object.entries(template.Conditions)) refer(id, condition);
  return problems;

  function structure(where: string, properties: Readonly<Record<string, Property>>, value: unknown): void {
    if (typeof value !== 'object' || value === null) {
      problems.push(`${where} should be a structure`);
      return;
    }
    for (const [name, member] of Object.entries(value)) {
      const property = properties[name];
      if (property === undefined) problems.push(`${where} has no property ${name}`);
      else ofType(`${where}.${name}`, property.type, member);
    }
    for (const [name, { required }] of Object.entries(properties)) {
      if (required && !(name in value)) problems.push(`${where} lacks ${name}`);
    }
  }

  function ofType(where: string, type: PropertyType, value: unknown): void {
    const intrinsic = intrinsicOf(value);
    if (intrinsic?.name === 'Fn::If') {
      for (const branch of (intrinsic.argument as unknown[]).slice(1)) ofType(where, type, branch);
      return;
    }
    // What another function gives is known only when the stack is made.
    if (intrinsic !== undefined) return;
    switch (type.type) {
      case 'string':
        if (typeof value !== 'string') problems.push(`${where} should be a string`);
        else if (type.allowedValues && !type.allowedValues.includes(value)) problems.push(`${where} can't be ${value}`);
        return;
      case 'integer':
      case 'number':
        if (typeof value !== 'number') problems.push(`${where} should be a number`);
        return;
      case 'boolean':
        if (typeof value !== 'boolean') problems.push(`${where} should be true or false`);
        return;
      case 'array':
        if (!Array.isArray(value)) problems.push(`${where} should be a list`);
        else for (const [at, item] of value.entries()) ofType(`${where}.${at}`, type.element, item);
        return;
      case 'tag':
        if (Object.keys(value as object).join() !== 'Key,Value') problems.push(`${where} should be a tag`);
        return;
      case 'ref':
        structure(where, db.get('typeDefinition', type.reference).properties, value);
        return;
      case 'union':
      case 'json':
        if (typeof value !== 'object') problems.push(`${where} should be an object`);
        return;
      default:
        problems.push(`${where}: no check for ${type.type}`);
    }
  }
}
