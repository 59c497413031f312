import type * as Elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../aws-error.ts';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { balancerByArn } from '../balancers/describe.ts';
import { invalidConfiguration, validationError } from '../errors.ts';
import { startCheckingGroup, stopChecking } from '../health/checking.ts';
import { balancerOf, type Listener, type LoadBalancer, listeners, listenersOf, targetsOf } from '../model.ts';
import { nameListener } from '../names.ts';
import { serveListener, stopListener } from '../plane/serving.ts';
import { tagsOf } from '../tags.ts';
import { isAttached, targetGroup } from '../targets.ts';
import { listenerByArn, shownListener } from './describe.ts';

/** Listeners of one load balancer (load-balancer-limits). */
const MOST = 50;

export async function createListener(input: Elb.CreateListenerCommandInput, call: Call) {
  const { world } = call;
  const balancer = balancerByArn(world, input.LoadBalancerArn);
  if (input.Port === undefined) throw validationError('A listener port must be specified');
  const protocol = checkProtocol(input.Protocol);
  const targetGroupArn = checkActions(world, balancer, input.DefaultActions);
  checkPort(world, balancer, input.Port);
  if (listenersOf(world, balancer.arn).length >= MOST) {
    throw new AwsError('TooManyListeners', `The maximum number of listeners, ${MOST}, has been reached`);
  }
  const made: Listener = {
    arn: nameListener(balancer.arn),
    loadBalancerArn: balancer.arn,
    ...{ port: input.Port, protocol, targetGroupArn },
    tags: tagsOf(input.Tags, call),
  };
  const wasAttached = isAttached(world, targetGroupArn);
  listeners(world).set(made.arn, made);
  if (!wasAttached) startCheckingGroup(world, targetGroupArn);
  await serveListener(world, made);
  return { Listeners: [shownListener(made)] };
}

export async function modifyListener(input: Elb.ModifyListenerCommandInput, { world }: Call) {
  const before = listenerByArn(world, input.ListenerArn);
  const balancer = balancerByArn(world, before.loadBalancerArn);
  const protocol = input.Protocol === undefined ? before.protocol : checkProtocol(input.Protocol);
  const targetGroupArn =
    input.DefaultActions === undefined ? before.targetGroupArn : checkActions(world, balancer, input.DefaultActions);
  const port = input.Port ?? before.port;
  if (port !== before.port) checkPort(world, balancer, port);
  const wasAttached = isAttached(world, targetGroupArn);
  const changed: Listener = { ...before, protocol, port, targetGroupArn };
  listeners(world).set(changed.arn, changed);
  if (!wasAttached) startCheckingGroup(world, targetGroupArn);
  leaveGroup(world, before.targetGroupArn);
  if (port !== before.port) {
    await stopListener(world, before.arn);
    await serveListener(world, changed);
  }
  return { Listeners: [shownListener(changed)] };
}

export async function deleteListener({ ListenerArn }: Elb.DeleteListenerCommandInput, { world }: Call) {
  const listener = listenerByArn(world, ListenerArn);
  listeners(world).delete(listener.arn);
  leaveGroup(world, listener.targetGroupArn);
  // The port of this machine stays the load balancer's: a listener that is made again answers at the address that is known.
  await stopListener(world, listener.arn);
  return {};
}

/** Nobody checks a group that no listener forwards to. */
function leaveGroup(world: World, groupArn: string): void {
  if (isAttached(world, groupArn)) return;
  for (const target of targetsOf(world, groupArn)) void stopChecking(world, target);
}

function checkProtocol(protocol: string | undefined): Listener['protocol'] {
  if (protocol === undefined) throw validationError('A listener protocol must be specified');
  if (!['TCP', 'TLS', 'UDP', 'TCP_UDP', 'QUIC', 'TCP_QUIC'].includes(protocol)) {
    throw validationError(`Listener protocol '${protocol}' must be one of 'TCP, TLS, UDP, TCP_UDP, QUIC, TCP_QUIC'`);
  }
  if (protocol !== 'TCP') {
    throw new AwsError('UnsupportedProtocol', `The sandbox's load balancers listen for TCP only, not for '${protocol}'`);
  }
  return protocol;
}

function checkPort(world: World, balancer: LoadBalancer, port: number): void {
  if (!listenersOf(world, balancer.arn).some((one) => one.port === port)) return;
  throw new AwsError('DuplicateListener', `A listener already exists on this port for this load balancer '${balancer.arn}'`);
}

/** A Network Load Balancer's listener has one action: to forward to one target group, that no other load balancer uses. */
function checkActions(world: World, balancer: LoadBalancer, actions: readonly Elb.Action[] | undefined): string {
  const [action, ...more] = actions ?? [];
  if (!action) throw validationError('At least one default action must be specified');
  if (more.length > 0) throw new AwsError('TooManyActions', 'A listener of a load balancer of the type network has one action');
  if (action.Type !== 'forward') {
    throw new AwsError('InvalidLoadBalancerAction', `The action type '${action.Type}' is not valid with a network load balancer`);
  }
  const forwarded = action.ForwardConfig?.TargetGroups ?? [];
  const arn = action.TargetGroupArn ?? forwarded[0]?.TargetGroupArn;
  if (arn === undefined) throw validationError('A target group ARN must be specified');
  if (forwarded.length > 1 || (forwarded[0] && forwarded[0].TargetGroupArn !== arn)) {
    throw invalidConfiguration('The sandbox forwards to one target group per listener');
  }
  const group = targetGroup(world, arn);
  if (group.vpcId !== balancer.vpcId) {
    throw invalidConfiguration(`The target group '${arn}' is not in the VPC '${balancer.vpcId}' of the load balancer`);
  }
  const user = balancerOf(world, arn);
  if (user && user.arn !== balancer.arn) {
    const message = `The following target groups cannot be associated with more than one load balancer: ${arn}`;
    throw new AwsError('TargetGroupAssociationLimit', message);
  }
  return arn;
}
