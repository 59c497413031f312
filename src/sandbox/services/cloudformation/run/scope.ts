import type { DescribeAvailabilityZonesResult } from '@aws-sdk/client-ec2';
import { ec2 } from '../../ec2/service.ts';
import type { Blueprint } from '../template/blueprint.ts';
import { resolve, type Scope } from '../template/functions.ts';
import type { Json, JsonObject } from '../template/json.ts';
import { handsFor, type Operation, recordOf } from './operation.ts';

/** What functions see while a stack is worked on: parameters, and the resources that are there by now. */
export async function scopeOf(operation: Operation, { scope, resources, template }: Blueprint): Promise<Scope> {
  const zones = JSON.stringify([template.resources, template.outputs]).includes('"Fn::GetAZs"')
    ? await availableZones(operation)
    : [];
  return {
    ...scope,
    ref: (name) => (resources.has(name) ? recordOf(operation, name)?.current?.physicalId : scope.ref(name)),
    attribute: (logicalId, name) => recordOf(operation, logicalId)?.current?.attributes[name],
    zones: (region) => (region === operation.world.region ? zones : []),
  };
}

/** The properties of a resource, worked out. @throws AwsError ValidationError */
export function resolveProperties(properties: JsonObject, scope: Scope): JsonObject {
  return (resolve(properties, scope) ?? {}) as JsonObject;
}

/** The value of an output as text. @throws AwsError ValidationError */
export function resolveText(value: Json | undefined, scope: Scope): string {
  const resolved = value === undefined ? undefined : resolve(value, scope);
  return typeof resolved === 'object' ? JSON.stringify(resolved) : String(resolved ?? '');
}

/** GetAZs gives what the caller may see: CloudFormation asks EC2 as whoever asked for the stack. */
async function availableZones(operation: Operation): Promise<readonly string[]> {
  const hands = handsFor(operation, '', { properties: {}, tags: {}, name: '', token: '' });
  const { AvailabilityZones = [] } = await hands.act<DescribeAvailabilityZonesResult>(ec2, 'DescribeAvailabilityZones', {});
  return AvailabilityZones.flatMap(({ ZoneName }) => ZoneName ?? []);
}
