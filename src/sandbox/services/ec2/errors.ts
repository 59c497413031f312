import { AwsError } from '../../aws-error.ts';
import type { Collection } from '../../world/world.ts';

// Codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html

/** How EC2 speaks of an id that it doesn't find: by the prefix of the id. */
const KINDS: Readonly<Record<string, { notFound: string; malformed: string; words: (id: string) => string }>> = {
  vpc: {
    notFound: 'InvalidVpcID.NotFound',
    malformed: 'InvalidVpcId.Malformed',
    words: (id) => `The vpc ID '${id}' does not exist`,
  },
  subnet: {
    notFound: 'InvalidSubnetID.NotFound',
    malformed: 'InvalidSubnetId.Malformed',
    words: (id) => `The subnet ID '${id}' does not exist`,
  },
  igw: {
    notFound: 'InvalidInternetGatewayID.NotFound',
    malformed: 'InvalidInternetGatewayId.Malformed',
    words: (id) => `The internetGateway ID '${id}' does not exist`,
  },
  rtb: {
    notFound: 'InvalidRouteTableID.NotFound',
    malformed: 'InvalidRouteTableId.Malformed',
    words: (id) => `The routeTable ID '${id}' does not exist`,
  },
  eipalloc: {
    notFound: 'InvalidAllocationID.NotFound',
    malformed: 'InvalidParameterValue',
    words: (id) => `The allocation ID '${id}' does not exist`,
  },
  nat: {
    notFound: 'NatGatewayNotFound',
    malformed: 'NatGatewayMalformed',
    words: (id) => `NatGateway ${id} was not found`,
  },
  vpce: {
    notFound: 'InvalidVpcEndpointId.NotFound',
    malformed: 'InvalidVpcEndpointId.Malformed',
    words: (id) => `The Vpc Endpoint Id '${id}' does not exist`,
  },
  sg: {
    notFound: 'InvalidGroup.NotFound',
    malformed: 'InvalidGroupId.Malformed',
    words: (id) => `The security group '${id}' does not exist`,
  },
  sgr: {
    notFound: 'InvalidSecurityGroupRuleId.NotFound',
    malformed: 'InvalidSecurityGroupRuleId.Malformed',
    words: (id) => `The security group rule ID '${id}' does not exist`,
  },
  eni: {
    notFound: 'InvalidNetworkInterfaceID.NotFound',
    malformed: 'InvalidNetworkInterfaceId.Malformed',
    words: (id) => `The networkInterface ID '${id}' does not exist`,
  },
};

/** The error for an id that names nothing, or isn't of its form: `unknownId('vpc', id)`. */
export function unknownId(prefix: string, id: string): AwsError {
  const kind = KINDS[prefix];
  if (!kind) return new AwsError('InvalidID', `The ID '${id}' is not valid`);
  return new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)
    ? new AwsError(kind.notFound, kind.words(id))
    : new AwsError(kind.malformed, `Invalid id: "${id}" (expecting "${prefix}-...")`);
}

/**
 * What has that id.
 * @throws AwsError when it is missing, not of its form or not there
 */
export function existing<Value>(
  collection: Collection<Value>,
  { prefix, id, parameter }: { prefix: string; id: string | undefined; parameter: string },
): Value {
  if (id === undefined || id === '') throw missing(parameter);
  const found = collection.get(id);
  if (found === undefined) throw unknownId(prefix, id);
  return found;
}

export function missing(parameter: string): AwsError {
  return new AwsError('MissingParameter', `The request must contain the parameter ${parameter}`);
}

export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

export function badCombination(message: string): AwsError {
  return new AwsError('InvalidParameterCombination', message);
}

export function dependency(message: string): AwsError {
  return new AwsError('DependencyViolation', message);
}
