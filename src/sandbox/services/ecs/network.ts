import type * as Ecs from '@aws-sdk/client-ecs';
import type { World } from '../../world/world.ts';
import { securityGroup, subnet } from '../ec2/network.ts';
import { invalidParameter } from './errors.ts';
import type { Network } from './model.ts';

/**
 * The network that tasks of mode awsvpc get.
 * @throws InvalidParameterException when none is given, or a subnet or group isn't there
 */
export function checkedNetwork(world: World, configuration: Ecs.NetworkConfiguration | undefined): Network {
  const given = configuration?.awsvpcConfiguration;
  if (!given) {
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  const { subnets = [], securityGroups = [], assignPublicIp = 'DISABLED' } = given;
  if (subnets.length === 0) throw invalidParameter('subnets can not be empty.');
  if (subnets.length > 16) throw invalidParameter('subnets can have at most 16 items.');
  if (securityGroups.length > 5) throw invalidParameter('securityGroups can have at most 5 items.');
  const vpcs = new Set<string>();
  for (const id of subnets) {
    const found = subnet(world, id);
    if (!found) {
      throw invalidParameter(`Error retrieving subnet information for [${id}] (ErrorCode: InvalidSubnetID.NotFound)`);
    }
    vpcs.add(found.vpcId);
  }
  if (vpcs.size > 1) throw invalidParameter('Subnets must all be in the same VPC.');
  for (const id of securityGroups) {
    const found = securityGroup(world, id);
    if (!found) {
      throw invalidParameter(`Error retrieving security group information for [${id}] (ErrorCode: InvalidGroup.NotFound)`);
    }
    if (!vpcs.has(found.vpcId)) {
      throw invalidParameter(`Security group ${id} and subnet ${subnets[0]} belong to different networks.`);
    }
  }
  return { subnets, securityGroups, assignPublicIp };
}

export function networkConfiguration({ subnets, securityGroups, assignPublicIp }: Network): Ecs.NetworkConfiguration {
  return { awsvpcConfiguration: { subnets: [...subnets], securityGroups: [...securityGroups], assignPublicIp } };
}
