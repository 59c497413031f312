import type { SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider';
import { invalid } from '../errors.ts';
import { STANDARD_ATTRIBUTES } from './defaults.ts';

/** Custom attributes of a pool: https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html */
const MOST_CUSTOM = 50;

/**
 * The whole schema of a pool: standard attributes as the input changes them, and the pool's own, under `custom:`.
 * @throws AwsError InvalidParameterException
 */
export function schemaOf(given: readonly SchemaAttributeType[] = []): SchemaAttributeType[] {
  const names = given.map(({ Name = '' }) => Name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(`The attribute ${twice} appears twice in the schema.`);
  const standard = STANDARD_ATTRIBUTES.map((attribute) => {
    const change = given.find(({ Name }) => Name === attribute.Name);
    if (change?.AttributeDataType !== undefined && change.AttributeDataType !== attribute.AttributeDataType) {
      throw invalid(`You can not change AttributeDataType for standard schema attribute ${attribute.Name}.`);
    }
    return { ...attribute, ...change };
  });
  const isStandard = new Set(STANDARD_ATTRIBUTES.map(({ Name }) => Name));
  const custom = given.filter(({ Name }) => !isStandard.has(Name));
  if (custom.length > MOST_CUSTOM) throw invalid('Too many attributes requested, exceeded 50 attributes.');
  return [...standard, ...custom.map(customAttribute)];
}

function customAttribute(attribute: SchemaAttributeType): SchemaAttributeType {
  const { Name = '', AttributeDataType = 'String', DeveloperOnlyAttribute = false, Mutable = true, Required = false } = attribute;
  if (Required) throw invalid('Required custom attributes are not supported currently.');
  const { StringAttributeConstraints = {}, NumberAttributeConstraints = {} } = attribute;
  return {
    Name: `${DeveloperOnlyAttribute ? 'dev:' : ''}custom:${Name}`,
    AttributeDataType,
    DeveloperOnlyAttribute,
    Mutable,
    Required,
    ...(AttributeDataType === 'String' && { StringAttributeConstraints }),
    ...(AttributeDataType === 'Number' && { NumberAttributeConstraints }),
  };
}
