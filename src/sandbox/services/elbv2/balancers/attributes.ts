import type * as Elb from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Call } from '../../../service.ts';
import { balancerAttributes, readBalancerAttributes, shownAttributes } from '../attributes.ts';
import { loadBalancers } from '../model.ts';
import { balancerByArn } from './describe.ts';

export function describeLoadBalancerAttributes(
  { LoadBalancerArn }: Elb.DescribeLoadBalancerAttributesCommandInput,
  { world }: Call,
) {
  return { Attributes: shownAttributes(balancerAttributes(balancerByArn(world, LoadBalancerArn))) };
}

export function modifyLoadBalancerAttributes(
  { LoadBalancerArn, Attributes = [] }: Elb.ModifyLoadBalancerAttributesCommandInput,
  { world }: Call,
) {
  const balancer = balancerByArn(world, LoadBalancerArn);
  const changed = { ...balancer, attributes: { ...balancer.attributes, ...readBalancerAttributes(Attributes) } };
  loadBalancers(world).set(balancer.arn, changed);
  return { Attributes: shownAttributes(balancerAttributes(changed)) };
}
