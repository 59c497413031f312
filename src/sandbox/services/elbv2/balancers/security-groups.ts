import type * as Elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../aws-error.ts';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { networkInterfaces } from '../../ec2/model.ts';
import { securityGroup } from '../../ec2/network.ts';
import { invalidConfiguration } from '../errors.ts';
import { loadBalancers } from '../model.ts';
import { balancerByArn } from './describe.ts';

/** Security groups that a load balancer is given: they exist, in its VPC. @throws AwsError InvalidSecurityGroup, InvalidConfigurationRequest */
export function checkSecurityGroups(world: World, ids: readonly string[], vpcId: string): readonly string[] {
  const missing = ids.filter((id) => !securityGroup(world, id));
  if (missing.length > 0) {
    throw new AwsError('InvalidSecurityGroup', `The security group IDs '${missing.join(', ')}' do not exist`);
  }
  const foreign = ids.filter((id) => securityGroup(world, id)?.vpcId !== vpcId);
  if (foreign.length > 0) {
    throw invalidConfiguration(`The security groups '${foreign.join(', ')}' do not belong to the VPC '${vpcId}'`);
  }
  return ids;
}

/**
 * SetSecurityGroups: the groups it names take the place of those before. A Network Load Balancer that was made without
 * can't be given any, and one made with can't lose all (API_SetSecurityGroups).
 */
export function setSecurityGroups(input: Elb.SetSecurityGroupsCommandInput, { world }: Call) {
  const balancer = balancerByArn(world, input.LoadBalancerArn);
  if (balancer.securityGroups.length === 0) {
    throw invalidConfiguration(
      `Security groups cannot be set for the load balancer '${balancer.arn}': a load balancer of the type 'network' that was created without security groups cannot be given any`,
    );
  }
  const groups = checkSecurityGroups(world, input.SecurityGroups ?? [], balancer.vpcId);
  if (groups.length === 0) throw invalidConfiguration('At least one security group must be specified');
  const { EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: enforce } = input;
  const enforcesPrivateLinkRules = enforce === undefined ? balancer.enforcesPrivateLinkRules : enforce === 'on';
  loadBalancers(world).set(balancer.arn, { ...balancer, securityGroups: groups, enforcesPrivateLinkRules });
  for (const { networkInterfaceId } of balancer.zones) {
    const held = networkInterfaces(world).get(networkInterfaceId);
    if (held) networkInterfaces(world).set(held.id, { ...held, groups });
  }
  return {
    SecurityGroupIds: [...groups],
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: enforcesPrivateLinkRules ? ('on' as const) : ('off' as const),
  };
}
