import type { KeptPorts } from '../../world/ports.ts';
import type { World } from '../../world/world.ts';
import { listenersOf, loadBalancers } from './model.ts';
import { portPurpose } from './plane/serving.ts';

/** Where on this machine a load balancer's listener of a port answers, by its DNS name; undefined when none does. */
export function portOfLoadBalancer(world: World & { readonly ports: KeptPorts }, dnsName: string, port = 80): number | undefined {
  const asked = dnsName.toLowerCase();
  const balancer = [...loadBalancers(world).values()].find((one) => one.dnsName.toLowerCase() === asked);
  const isThere = balancer && listenersOf(world, balancer.arn).some((listener) => listener.port === port);
  return isThere ? world.ports.drawn(portPurpose(balancer.name, port)) : undefined;
}
