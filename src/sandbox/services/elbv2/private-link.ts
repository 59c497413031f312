import { createHash, randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { AwsError } from '../../aws-error.ts';
import { pause } from '../../world/clock.ts';
import type { World } from '../../world/world.ts';
import { allows } from '../ec2/network.ts';
import { type LoadBalancer, listenersOf, loadBalancers, targetGroups, targetKey } from './model.ts';
import { chooseTarget } from './plane/choose.ts';
import { drains } from './plane/drains.ts';
import { dial } from './plane/forward.ts';
import { reset } from './plane/reset.ts';

/** An endpoint service in front of a load balancer: what PrivateLink comes in by. */
interface EndpointService {
  readonly loadBalancerArn: string;
}

/** Endpoint services by id. */
const endpointServices = (world: World) => world.collection<EndpointService>('elbv2/endpoint-services');

/** Puts an endpoint service in front of a load balancer, which can't be deleted from then on. */
export function associate(world: World, loadBalancerArn: string, id: string): void {
  endpointServices(world).set(id, { loadBalancerArn });
}

/** Takes an endpoint service away. */
export function dissociate(world: World, id: string): void {
  endpointServices(world).delete(id);
}

/** The endpoint service in front of a load balancer: there is at most one. */
export function endpointServiceOf(world: World, loadBalancerArn: string): string | undefined {
  return [...endpointServices(world).entries()].find(([, service]) => service.loadBalancerArn === loadBalancerArn)?.[0];
}

/** @throws AwsError ResourceInUse while an endpoint service stands in front of the load balancer */
export function checkNotAssociated(world: World, loadBalancerArn: string): void {
  if (endpointServiceOf(world, loadBalancerArn) === undefined) return;
  throw new AwsError('ResourceInUse', `Load balancer '${loadBalancerArn}' is currently associated with another service`);
}

/** Milliseconds after which a connection that nobody has answered is asked for again; doubled each time. */
const FIRST_RETRY = 1_000;

/**
 * A connection to a target, through PrivateLink and the load balancer. Where AWS would drop packets (no listener at that
 * port, a closed security group, no target in the zone) it goes on asking until the signal says that it is enough.
 * @throws the signal's reason; Error ECONNREFUSED where the target or the load balancer refuses
 */
export async function enterPrivately(
  world: World,
  { loadBalancerArn, port, signal }: { readonly loadBalancerArn: string; readonly port: number; readonly signal: AbortSignal },
): Promise<Socket> {
  const flow = randomUUID();
  for (let retry = FIRST_RETRY; ; retry *= 2) {
    signal.throwIfAborted();
    const balancer = loadBalancers(world).get(loadBalancerArn);
    const listener = listenersOf(world, loadBalancerArn).find((one) => one.port === port);
    const group = listener && targetGroups(world).get(listener.targetGroupArn);
    if (balancer?.state === 'active' && group && letsPrivatelyIn(world, balancer, port)) {
      const choice = chooseTarget(world, { balancer, group, zone: zoneOf(balancer, flow), flow });
      const found = typeof choice === 'string' ? choice : await dial(world, balancer, { target: choice.target, group });
      if (found === 'refused') throw new Error('ECONNREFUSED: the load balancer has no target that answers.');
      if (found !== 'lost' && typeof choice !== 'string') {
        if (signal.aborted) found.destroy();
        signal.throwIfAborted();
        const leave = drains(world).enter(targetKey(choice.target), () => reset(found));
        found.once('close', leave);
        return found;
      }
    }
    await pause(retry, signal);
  }
}

/**
 * Inbound rules hold for PrivateLink's traffic as well, unless that is switched off. What comes out of API Gateway comes from
 * addresses that no rule of a learner's names: it counts as anybody.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
 */
function letsPrivatelyIn(world: World, { securityGroups: to, enforcesPrivateLinkRules }: LoadBalancer, port: number): boolean {
  return !enforcesPrivateLinkRules || allows(world, { to, port, from: { cidr: '0.0.0.0/0' } });
}

function zoneOf({ zones }: LoadBalancer, flow: string): string {
  const at = createHash('sha1').update(flow).digest().readUInt32BE() % Math.max(1, zones.length);
  return zones[at]?.zone ?? '';
}
