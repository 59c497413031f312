import type * as Elb from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { balancerByArn } from '../balancers/describe.ts';
import { listenerNotFound, validationError } from '../errors.ts';
import { type Listener, listeners, listenersOf } from '../model.ts';
import { pageOf } from '../page.ts';

/** The listener of an ARN. @throws AwsError ListenerNotFound */
export function listenerByArn(world: World, arn: string | undefined): Listener {
  const listener = listeners(world).get(arn ?? '');
  if (!listener) throw listenerNotFound();
  return listener;
}

/** A listener as AWS describes it. */
export function shownListener({ arn, loadBalancerArn, port, protocol, targetGroupArn }: Listener): Elb.Listener {
  const ForwardConfig = { TargetGroups: [{ TargetGroupArn: targetGroupArn }] };
  return {
    ListenerArn: arn,
    LoadBalancerArn: loadBalancerArn,
    Port: port,
    Protocol: protocol,
    DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroupArn, ForwardConfig }],
  };
}

export function describeListeners(input: Elb.DescribeListenersCommandInput, { world }: Call) {
  const { LoadBalancerArn, ListenerArns } = input;
  if (LoadBalancerArn === undefined && !ListenerArns?.length) {
    throw validationError('You must specify either listener ARNs or a load balancer ARN');
  }
  if (LoadBalancerArn !== undefined && ListenerArns?.length) {
    throw validationError('You cannot specify both listener ARNs and a load balancer ARN');
  }
  const found =
    LoadBalancerArn === undefined
      ? (ListenerArns ?? []).map((arn) => listenerByArn(world, arn))
      : listenersOf(world, balancerByArn(world, LoadBalancerArn).arn);
  const { page, next } = pageOf(found, input);
  return { Listeners: page.map(shownListener), ...next };
}
