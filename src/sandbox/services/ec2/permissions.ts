import type { Tag, TagSpecification } from '@aws-sdk/client-ec2';
import type { Call, Permission } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { arnOf, routeTables, those } from './model.ts';
import { typeOf } from './tags.ts';

/** Members of an input that name resources: the type that each names. */
const NAMING: Readonly<Record<string, string>> = {
  VpcId: 'vpc',
  SubnetId: 'subnet',
  InternetGatewayId: 'internet-gateway',
  RouteTableId: 'route-table',
  RouteTableIds: 'route-table',
  AddRouteTableIds: 'route-table',
  RemoveRouteTableIds: 'route-table',
  AllocationId: 'elastic-ip',
  NatGatewayId: 'natgateway',
  VpcEndpointId: 'vpc-endpoint',
  VpcEndpointIds: 'vpc-endpoint',
  GroupId: 'security-group',
  NetworkInterfaceId: 'network-interface',
};

/** What an operation makes. */
const MADE: Readonly<Record<string, string>> = {
  CreateVpc: 'vpc',
  CreateSubnet: 'subnet',
  CreateInternetGateway: 'internet-gateway',
  CreateRouteTable: 'route-table',
  AllocateAddress: 'elastic-ip',
  CreateNatGateway: 'natgateway',
  CreateVpcEndpoint: 'vpc-endpoint',
  CreateSecurityGroup: 'security-group',
};

/** Routes are part of their table: who writes them needs no permission on their targets. */
const BY_TABLE_ALONE = ['CreateRoute', 'ReplaceRoute', 'DeleteRoute'];

type Input = Readonly<Record<string, unknown>> & {
  readonly TagSpecifications?: readonly TagSpecification[];
  readonly Tags?: readonly Tag[];
};

/**
 * What a caller of EC2 must be allowed to do.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export function permissions(operation: string, input: Input, { world }: Call): readonly Permission[] {
  const action = `ec2:${operation}`;
  // Of those that look, only this one knows a resource.
  if (operation.startsWith('Describe') && operation !== 'DescribeVpcAttribute') return [{ action, resources: ['*'] }];
  const tags = requestTags([...(input.TagSpecifications ?? []).flatMap(({ Tags = [] }) => Tags), ...(input.Tags ?? [])]);
  const own = { action, resources: resourcesOf(operation, input, world), ...(tags && { context: tags }) };
  // Tags at birth need a permission of their own, which can be tied to the call that makes the thing.
  const tagged = (input.TagSpecifications ?? []).map(({ ResourceType = '*', Tags = [] }) => ({
    action: 'ec2:CreateTags',
    resources: [arnOf(world, ResourceType, '*')],
    context: { 'ec2:CreateAction': operation, ...requestTags(Tags) },
  }));
  return [own, ...tagged];
}

function resourcesOf(operation: string, input: Input, world: World): string[] {
  if (operation === 'CreateTags' || operation === 'DeleteTags') {
    return listOf(input.Resources).map((id) => arnOf(world, typeOf(id) ?? '*', id));
  }
  if (operation === 'DisassociateRouteTable') return associationOf(world, String(input.AssociationId));
  const made = MADE[operation];
  const named = Object.entries(NAMING)
    .filter(([member]) => !BY_TABLE_ALONE.includes(operation) || member === 'RouteTableId')
    .flatMap(([member, kind]) => listOf(input[member]).map((id) => arnOf(world, kind, id)));
  const all = [...(made === undefined ? [] : [arnOf(world, made, '*')]), ...named];
  // A request that names nothing is refused for that; until then it could mean anything.
  return all.length > 0 ? all : ['*'];
}

function associationOf(world: World, associationId: string): string[] {
  const isHere = ({ id }: { readonly id: string }) => id === associationId;
  const [table] = those(routeTables(world), ({ associations }) => associations.some(isHere));
  const subnetId = table?.associations.find(isHere)?.subnetId;
  return [arnOf(world, 'route-table', table?.id ?? '*'), ...(subnetId === undefined ? [] : [arnOf(world, 'subnet', subnetId)])];
}

function listOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.map(String) : [];
}

function requestTags(tags: readonly Tag[]): Record<string, string> | undefined {
  if (tags.length === 0) return undefined;
  return Object.fromEntries(tags.map(({ Key, Value = '' }) => [`aws:RequestTag/${Key}`, Value]));
}
