import type { World } from '../../../world/world.ts';
import { contains, parseBlock } from '../../ec2/cidr.ts';
import { networkInterfaces, securityGroups, those } from '../../ec2/model.ts';
import { allows, localAddress } from '../../ec2/network.ts';
import type { LoadBalancer, Target, TargetGroup } from '../model.ts';

/**
 * Whether a client of the internet gets in at a port. Clients of the sandbox are on this machine, which no rule of a
 * learner's names: they count as anybody.
 */
export function letsIn(world: World, { securityGroups: to }: LoadBalancer, port: number): boolean {
  return allows(world, { to, port, from: { cidr: '0.0.0.0/0' } });
}

/** Where a target really listens, if the load balancer's packets get there; undefined when they are dropped on the way. */
export function reachable(
  world: World,
  balancer: LoadBalancer,
  { group, target }: { group: TargetGroup; target: Pick<Target, 'privateIp' | 'port' | 'zone'> },
): { readonly host: string; readonly port: number } | undefined {
  const { privateIp, port } = target;
  const [found] = those(networkInterfaces(world), (each) => each.vpcId === group.vpcId && each.privateIp === privateIp);
  if (!found || !letsOut(world, balancer.securityGroups, { port, groups: found.groups, cidr: privateIp })) return undefined;
  const node = balancer.zones.find(({ zone }) => zone === target.zone) ?? balancer.zones[0];
  // A rule may name the load balancer's group, or the addresses of its nodes.
  const from = { groups: balancer.securityGroups, ...(node && { cidr: node.privateIp }) };
  if (!allows(world, { to: found.groups, port, from })) return undefined;
  return localAddress(world, group.vpcId, privateIp, port);
}

/** The outbound rules of the load balancer's groups hold for its health checks too (load-balancer-security-groups). */
function letsOut(
  world: World,
  ids: readonly string[],
  to: { readonly port: number; readonly groups: readonly string[]; readonly cidr: string },
): boolean {
  if (ids.length === 0) return true;
  return ids.some((id) =>
    (securityGroups(world).get(id)?.rules ?? []).some(({ isEgress, protocol, fromPort, toPort, peer }) => {
      if (!isEgress) return false;
      const coversPort =
        protocol === '-1' || (protocol === 'tcp' && (fromPort === -1 || (fromPort <= to.port && to.port <= toPort)));
      if (!coversPort) return false;
      if ('groupId' in peer) return to.groups.includes(peer.groupId);
      return 'cidr' in peer && isWithin(to.cidr, peer.cidr);
    }),
  );
}

function isWithin(address: string, cidr: string): boolean {
  const inner = parseBlock(`${address}/32`);
  const outer = parseBlock(cidr);
  return inner !== undefined && outer !== undefined && contains(outer, inner);
}
