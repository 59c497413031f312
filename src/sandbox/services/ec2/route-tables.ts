import type * as Ec2 from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { describe } from './describe.ts';
import { dependency, existing, invalidValue, missing } from './errors.ts';
import { newId, type RouteTable, routeTables, subnets, those, vpcEndpoints, vpcs } from './model.ts';
import { shownRoutes } from './shown-routes.ts';
import { tagsAtBirth, writeTags } from './tags.ts';

export const routeTableOperations = {
  CreateRouteTable({ VpcId, TagSpecifications }, { world }: Call) {
    const vpc = existing(vpcs(world), { prefix: 'vpc', id: VpcId, parameter: 'vpcId' });
    const tags = tagsAtBirth(TagSpecifications, 'route-table');
    const table: RouteTable = { id: newId('rtb'), vpcId: vpc.id, associations: [], routes: [], tags };
    routeTables(world).set(table.id, table);
    return { RouteTable: shown(table, world) };
  },

  DeleteRouteTable({ RouteTableId }, { world }: Call) {
    const table = tableOf(world, RouteTableId);
    if (table.mainAssociationId !== undefined || table.associations.length > 0) {
      throw dependency(`The routeTable '${table.id}' has dependencies and cannot be deleted.`);
    }
    for (const endpoint of those(vpcEndpoints(world), ({ routeTableIds }) => routeTableIds.includes(table.id))) {
      const routeTableIds = endpoint.routeTableIds.filter((id) => id !== table.id);
      vpcEndpoints(world).set(endpoint.id, { ...endpoint, routeTableIds });
    }
    routeTables(world).delete(table.id);
    return {};
  },

  DescribeRouteTables(input, { world }: Call) {
    const associationsOf = (table: RouteTable) => shownAssociations(table);
    const routesOf = (table: RouteTable) => shownRoutes(world, table);
    const { page, ...more } = describe(input, {
      all: routeTables(world).values(),
      ids: input.RouteTableIds,
      prefix: 'rtb',
      idOf: ({ id }) => id,
      tagsOf: ({ tags }) => tags,
      fields: {
        'route-table-id': ({ id }) => id,
        'vpc-id': ({ vpcId }) => vpcId,
        'owner-id': () => world.account,
        'association.main': (table) => associationsOf(table).map(({ Main }) => String(Main)),
        'association.route-table-association-id': (table) =>
          associationsOf(table).flatMap(({ RouteTableAssociationId }) => RouteTableAssociationId ?? []),
        'association.route-table-id': (table) => (associationsOf(table).length > 0 ? table.id : undefined),
        'association.subnet-id': ({ associations }) => associations.map(({ subnetId }) => subnetId),
        'route.destination-cidr-block': (table) =>
          routesOf(table).flatMap(({ DestinationCidrBlock }) => DestinationCidrBlock ?? []),
        'route.destination-prefix-list-id': (table) =>
          routesOf(table).flatMap(({ DestinationPrefixListId }) => DestinationPrefixListId ?? []),
        'route.gateway-id': (table) => routesOf(table).flatMap(({ GatewayId }) => GatewayId ?? []),
        'route.nat-gateway-id': (table) => routesOf(table).flatMap(({ NatGatewayId }) => NatGatewayId ?? []),
        'route.state': (table) => routesOf(table).flatMap(({ State }) => State ?? []),
        'route.origin': (table) => routesOf(table).flatMap(({ Origin }) => Origin ?? []),
      },
    });
    return { RouteTables: page.map((table) => shown(table, world)), ...more };
  },

  AssociateRouteTable({ RouteTableId, SubnetId }, { world }: Call) {
    const table = tableOf(world, RouteTableId);
    if (SubnetId === undefined) throw missing('subnetId');
    const subnet = existing(subnets(world), { prefix: 'subnet', id: SubnetId, parameter: 'subnetId' });
    if (subnet.vpcId !== table.vpcId) {
      throw invalidValue(`Route table ${table.id} and subnet ${subnet.id} belong to different networks`);
    }
    const [present] = those(routeTables(world), ({ associations }) => associations.some((one) => one.subnetId === subnet.id));
    const same = present?.id === table.id ? table.associations.find(({ subnetId }) => subnetId === subnet.id) : undefined;
    if (same) return { AssociationId: same.id, AssociationState: { State: 'associated' as const } };
    if (present) {
      throw new AwsError(
        'Resource.AlreadyAssociated',
        `the specified association for route table ${table.id} conflicts with an existing association`,
      );
    }
    const association = { id: newId('rtbassoc'), subnetId: subnet.id };
    routeTables(world).set(table.id, { ...table, associations: [...table.associations, association] });
    return { AssociationId: association.id, AssociationState: { State: 'associated' as const } };
  },

  DisassociateRouteTable({ AssociationId }, { world }: Call) {
    if (AssociationId === undefined) throw missing('associationId');
    const tables = [...routeTables(world).values()];
    if (tables.some(({ mainAssociationId }) => mainAssociationId === AssociationId)) {
      throw invalidValue(`cannot disassociate the main route table association ${AssociationId}`);
    }
    const table = tables.find(({ associations }) => associations.some(({ id }) => id === AssociationId));
    if (!table) {
      throw new AwsError('InvalidAssociationID.NotFound', `The association ID '${AssociationId}' does not exist`);
    }
    const associations = table.associations.filter(({ id }) => id !== AssociationId);
    routeTables(world).set(table.id, { ...table, associations });
    return {};
  },
} satisfies Handlers<typeof Ec2>;

/** @throws AwsError when there is none of that id */
export function tableOf(world: World, id: string | undefined): RouteTable {
  return existing(routeTables(world), { prefix: 'rtb', id, parameter: 'routeTableId' });
}

function shown(table: RouteTable, world: World): Ec2.RouteTable {
  return {
    RouteTableId: table.id,
    VpcId: table.vpcId,
    OwnerId: world.account,
    Associations: shownAssociations(table),
    PropagatingVgws: [],
    Routes: shownRoutes(world, table),
    Tags: writeTags(table.tags),
  };
}

function shownAssociations({ id, mainAssociationId, associations }: RouteTable): Ec2.RouteTableAssociation[] {
  const common = { RouteTableId: id, AssociationState: { State: 'associated' as const } };
  return [
    ...(mainAssociationId === undefined ? [] : [{ ...common, Main: true, RouteTableAssociationId: mainAssociationId }]),
    ...associations.map((one) => ({ ...common, Main: false, RouteTableAssociationId: one.id, SubnetId: one.subnetId })),
  ];
}
