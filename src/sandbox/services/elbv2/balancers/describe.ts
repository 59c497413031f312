import type * as Elb from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { loadBalancerNotFound, validationError } from '../errors.ts';
import { type LoadBalancer, loadBalancers } from '../model.ts';
import { pageOf } from '../page.ts';

/** The hosted zones that AWS's load balancers' names stand in, of network load balancers in us-east-1. */
const HOSTED_ZONE = 'Z26RNL4JYFTOTI';

/** The load balancer of an ARN. @throws AwsError LoadBalancerNotFound */
export function balancerByArn(world: World, arn: string | undefined): LoadBalancer {
  const balancer = loadBalancers(world).get(arn ?? '');
  if (!balancer) throw loadBalancerNotFound(arn ?? '');
  return balancer;
}

/** A load balancer as AWS describes it. */
export function shownBalancer(balancer: LoadBalancer): Elb.LoadBalancer {
  return {
    LoadBalancerArn: balancer.arn,
    DNSName: balancer.dnsName,
    CanonicalHostedZoneId: HOSTED_ZONE,
    CreatedTime: new Date(balancer.created),
    LoadBalancerName: balancer.name,
    Scheme: balancer.scheme,
    VpcId: balancer.vpcId,
    State: { Code: balancer.state },
    Type: 'network',
    AvailabilityZones: balancer.zones.map(({ zone, subnetId }) => ({
      ZoneName: zone,
      SubnetId: subnetId,
      LoadBalancerAddresses: [],
    })),
    ...(balancer.securityGroups.length > 0 && {
      SecurityGroups: [...balancer.securityGroups],
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: balancer.enforcesPrivateLinkRules ? 'on' : 'off',
    }),
    IpAddressType: 'ipv4',
  };
}

export function describeLoadBalancers(input: Elb.DescribeLoadBalancersCommandInput, { world }: Call) {
  const { LoadBalancerArns: arns, Names: names } = input;
  if (arns?.length && names?.length) {
    throw validationError('Load balancer names and load balancer ARNs cannot be specified at the same time');
  }
  const all = [...loadBalancers(world).values()];
  const missing = [
    ...(arns ?? []).filter((arn) => !all.some((one) => one.arn === arn)),
    ...(names ?? []).filter((name) => !all.some((one) => one.name === name)),
  ];
  if (missing.length > 0) throw loadBalancerNotFound(...missing);
  const found = all.filter(({ arn, name }) => (!arns?.length || arns.includes(arn)) && (!names?.length || names.includes(name)));
  const { page, next } = pageOf(found, input);
  return { LoadBalancers: page.map(shownBalancer), ...next };
}
