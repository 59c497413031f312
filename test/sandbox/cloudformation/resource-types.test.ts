import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';
import { expect, test } from 'vitest';
import { RESOURCE_TYPES } from '../../../src/sandbox/services/cloudformation/resources/types.ts';

const spec = await loadAwsServiceSpec();

test.each(RESOURCE_TYPES)(
  '$type takes and gives what CloudFormation’s specification says',
  ({ type, takes, required, attributes }) => {
    const [resource] = spec.lookup('resource', 'cloudFormationType', 'equals', type);
    if (!resource) throw new Error(`CloudFormation knows no ${type}.`);
    for (const [name, change] of Object.entries(takes)) {
      const property = resource.properties[name];
      expect(property, `${type} ${name}`).toBeDefined();
      expect([name, change]).toEqual([name, property?.causesReplacement === 'yes' ? 'immutable' : 'mutable']);
    }
    for (const name of required) expect([name, resource.properties[name]?.required]).toEqual([name, true]);
    for (const name of attributes)
      expect([name, resource.attributes[name] ?? resource.properties[name]]).not.toEqual([name, undefined]);
  },
);
