import type * as Ec2 from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { contains, formatBlock, parseBlock } from './cidr.ts';
import { badCombination, existing, invalidValue, missing } from './errors.ts';
import { internetGateways, natGateways, networkInterfaces, type Route, type RouteTable, routeTables, vpcs } from './model.ts';
import { tableOf } from './route-tables.ts';

export const routeOperations = {
  CreateRoute(input, { world }: Call) {
    const table = tableOf(world, input.RouteTableId);
    const destination = destinationOf(input.DestinationCidrBlock);
    checkDestination(world, table, destination);
    const target = targetOf(world, table, input);
    if (table.routes.some((route) => route.destination === destination)) {
      throw new AwsError('RouteAlreadyExists', `The route identified by ${destination} already exists.`);
    }
    routeTables(world).set(table.id, { ...table, routes: [...table.routes, { destination, target }] });
    return { Return: true };
  },

  ReplaceRoute(input, { world }: Call) {
    const table = tableOf(world, input.RouteTableId);
    const destination = destinationOf(input.DestinationCidrBlock);
    const target = targetOf(world, table, input);
    if (!table.routes.some((route) => route.destination === destination)) {
      throw invalidValue(`There is no route defined for '${destination}' in the route table. Use CreateRoute instead.`);
    }
    const routes = table.routes.map((route) => (route.destination === destination ? { destination, target } : route));
    routeTables(world).set(table.id, { ...table, routes });
    return {};
  },

  DeleteRoute(input, { world }: Call) {
    const table = tableOf(world, input.RouteTableId);
    const destination = destinationOf(input.DestinationCidrBlock);
    const routes = table.routes.filter((route) => route.destination !== destination);
    if (destination === vpcs(world).get(table.vpcId)?.cidr) {
      throw invalidValue(`cannot remove local route ${destination} in route table ${table.id}`);
    }
    if (routes.length === table.routes.length) {
      throw new AwsError(
        'InvalidRoute.NotFound',
        `no route with destination-cidr-block ${destination} in route table ${table.id}`,
      );
    }
    routeTables(world).set(table.id, { ...table, routes });
    return {};
  },
} satisfies Handlers<typeof Ec2>;

function destinationOf(cidr: string | undefined): string {
  if (cidr === undefined) throw missing('destinationCidrBlock');
  const block = parseBlock(cidr);
  if (!block)
    throw invalidValue(`Value (${cidr}) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.`);
  return formatBlock(block);
}

/** Traffic inside a VPC always takes the local route. */
function checkDestination(world: World, { vpcId }: RouteTable, destination: string): void {
  const own = parseBlock(vpcs(world).get(vpcId)?.cidr ?? '');
  const block = parseBlock(destination);
  if (own && block && contains(own, block)) {
    throw invalidValue(
      `The destination CIDR block ${destination} is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.`,
    );
  }
}

function targetOf(
  world: World,
  table: RouteTable,
  input: Ec2.CreateRouteCommandInput | Ec2.ReplaceRouteCommandInput,
): Route['target'] {
  const { GatewayId, NatGatewayId, NetworkInterfaceId } = input;
  const given = [GatewayId, NatGatewayId, NetworkInterfaceId].filter((id) => id !== undefined);
  if (given.length !== 1) {
    throw badCombination('The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId');
  }
  if (GatewayId !== undefined) {
    const gateway = existing(internetGateways(world), { prefix: 'igw', id: GatewayId, parameter: 'gatewayId' });
    if (gateway.vpcId !== table.vpcId) {
      throw invalidValue(`route table ${table.id} and network gateway ${gateway.id} belong to different networks`);
    }
    return { gatewayId: gateway.id };
  }
  if (NatGatewayId !== undefined) {
    const nat = natGateways(world).get(NatGatewayId);
    if (nat === undefined || nat.state === 'deleted' || nat.state === 'failed') {
      throw new AwsError('InvalidNatGatewayID.NotFound', `The natGateway ID '${NatGatewayId}' does not exist`);
    }
    if (nat.vpcId !== table.vpcId) {
      throw invalidValue(`route table ${table.id} and network gateway ${nat.id} belong to different networks`);
    }
    return { natGatewayId: nat.id };
  }
  const network = existing(networkInterfaces(world), { prefix: 'eni', id: NetworkInterfaceId, parameter: 'networkInterfaceId' });
  return { networkInterfaceId: network.id };
}
