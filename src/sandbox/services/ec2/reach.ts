import type { World } from '../../world/world.ts';
import { contains, parseBlock } from './cidr.ts';
import {
  internetGateways,
  natGateways,
  type RouteTable,
  type Rule,
  routeTables,
  securityGroups,
  subnets,
  those,
  vpcEndpoints,
} from './model.ts';

/** Where a connection comes from; a caller inside a VPC may have both. */
export interface Origin {
  readonly cidr?: string;
  /** Ids of its security groups. */
  readonly groups?: readonly string[];
}

/** Whether the security groups let a TCP connection in. No group at all lets everything in, as a load balancer made without one. */
export function allows(world: World, { to, port, from }: { to: readonly string[]; port: number; from: Origin }): boolean {
  if (to.length === 0) return true;
  return to.some((id) =>
    (securityGroups(world).get(id)?.rules ?? []).some((rule) => !rule.isEgress && covers(rule, port) && isFrom(rule, from)),
  );
}

function covers({ protocol, fromPort, toPort }: Rule, port: number): boolean {
  if (protocol === '-1') return true;
  return protocol === 'tcp' && (fromPort === -1 || (fromPort <= port && port <= toPort));
}

function isFrom({ peer }: Rule, { cidr, groups = [] }: Origin): boolean {
  if ('groupId' in peer) return groups.includes(peer.groupId);
  const asked = cidr === undefined ? undefined : parseBlock(cidr.includes('/') ? cidr : `${cidr}/32`);
  const allowed = 'cidr' in peer ? parseBlock(peer.cidr) : undefined;
  return asked !== undefined && allowed !== undefined && contains(allowed, asked);
}

/** The table that a subnet's traffic follows: its own, or the VPC's main one. */
export function routeTableOf(world: World, subnetId: string): RouteTable | undefined {
  const vpcId = subnets(world).get(subnetId)?.vpcId;
  const tables = those(routeTables(world), (table) => table.vpcId === vpcId);
  return (
    tables.find(({ associations }) => associations.some((one) => one.subnetId === subnetId)) ??
    tables.find(({ mainAssociationId }) => mainAssociationId !== undefined)
  );
}

/** How a subnet's interface reaches the internet; undefined when it doesn't. */
export function wayOut(
  world: World,
  { subnetId, hasPublicIp }: { subnetId: string; hasPublicIp: boolean },
): 'internet gateway' | 'nat' | undefined {
  const target = routeTableOf(world, subnetId)?.routes.find(({ destination }) => destination === '0.0.0.0/0')?.target;
  if (!target) return undefined;
  if ('gatewayId' in target) {
    const gateway = internetGateways(world).get(target.gatewayId);
    // Without a public address an internet gateway has nothing to translate the sender to: the packets are lost.
    return hasPublicIp && gateway?.vpcId === subnets(world).get(subnetId)?.vpcId ? 'internet gateway' : undefined;
  }
  if (!('natGatewayId' in target)) return undefined;
  const nat = natGateways(world).get(target.natGatewayId);
  if (nat?.state !== 'available' || nat.connectivity !== 'public' || nat.subnetId === subnetId) return undefined;
  return wayOut(world, { subnetId: nat.subnetId, hasPublicIp: true }) === 'internet gateway' ? 'nat' : undefined;
}

/** Whether a subnet reaches S3 or DynamoDB by a gateway endpoint. */
export function gatewayEndpoint(world: World, subnetId: string, service: 's3' | 'dynamodb'): boolean {
  const table = routeTableOf(world, subnetId);
  return (
    table !== undefined &&
    those(vpcEndpoints(world), ({ serviceName }) => serviceName.endsWith(`.${service}`)).some(({ routeTableIds }) =>
      routeTableIds.includes(table.id),
    )
  );
}
