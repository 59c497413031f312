import type { Route as ShownRoute } from '@aws-sdk/client-ec2';
import type { World } from '../../world/world.ts';
import {
  internetGateways,
  natGateways,
  networkInterfaces,
  type Route,
  type RouteTable,
  those,
  vpcEndpoints,
  vpcs,
} from './model.ts';
import { prefixListOf } from './prefix-lists.ts';

/** The routes of a table as EC2 describes them: the local one first, those of gateway endpoints last. */
export function shownRoutes(world: World, table: RouteTable): ShownRoute[] {
  const endpoints = those(vpcEndpoints(world), ({ routeTableIds }) => routeTableIds.includes(table.id));
  return [
    {
      DestinationCidrBlock: vpcs(world).get(table.vpcId)?.cidr,
      GatewayId: 'local',
      Origin: 'CreateRouteTable',
      State: 'active',
    },
    ...table.routes.map((route): ShownRoute => {
      const { target } = route;
      return {
        DestinationCidrBlock: route.destination,
        ...('gatewayId' in target && { GatewayId: target.gatewayId }),
        ...('natGatewayId' in target && { NatGatewayId: target.natGatewayId }),
        ...('networkInterfaceId' in target && { NetworkInterfaceId: target.networkInterfaceId }),
        Origin: 'CreateRoute',
        State: leadsSomewhere(world, table, route) ? 'active' : 'blackhole',
      };
    }),
    ...endpoints.map(({ id, serviceName }): ShownRoute => {
      const list = prefixListOf(world, serviceName)?.id;
      return { DestinationPrefixListId: list, GatewayId: id, Origin: 'CreateRoute', State: 'active' };
    }),
  ];
}

/** A route whose target went is a black hole until somebody removes it. */
function leadsSomewhere(world: World, { vpcId }: RouteTable, { target }: Route): boolean {
  if ('gatewayId' in target) return internetGateways(world).get(target.gatewayId)?.vpcId === vpcId;
  if ('networkInterfaceId' in target) return networkInterfaces(world).has(target.networkInterfaceId);
  const state = natGateways(world).get(target.natGatewayId)?.state;
  return state === 'pending' || state === 'available';
}
