import type * as Ec2 from '@aws-sdk/client-ec2';
import { AwsError } from '../../../aws-error.ts';
import { ec2 } from '../../ec2/service.ts';
import { retagInEc2, tagsAtCreation, unlessGone } from './helpers.ts';
import type { Hands, ResourceType } from './resource-type.ts';
import { given } from './vpc.ts';

const routeTable: ResourceType = {
  type: 'AWS::EC2::RouteTable',
  takes: { VpcId: 'immutable', Tags: 'mutable' },
  required: ['VpcId'],
  attributes: ['RouteTableId'],
  seconds: 10,
  async create(at) {
    const input = { VpcId: at.properties.text('VpcId'), ...tagsAtCreation(at, 'route-table') };
    const { RouteTable } = await at.act<Ec2.CreateRouteTableResult>(ec2, 'CreateRouteTable', input);
    return given(RouteTable?.RouteTableId, 'CreateRouteTable');
  },
  update: retagInEc2,
  describe: ({ physicalId }) => ({ RouteTableId: physicalId }),
  remove: (at) => unlessGone(() => at.act(ec2, 'DeleteRouteTable', { RouteTableId: at.physicalId })),
};

/** The tables of some ids; empty where they aren't there. */
async function tables(at: Hands, RouteTableIds: readonly string[]): Promise<readonly Ec2.RouteTable[]> {
  const Filters = [{ Name: 'route-table-id', Values: [...RouteTableIds] }];
  return (await at.act<Ec2.DescribeRouteTablesResult>(ec2, 'DescribeRouteTables', { Filters })).RouteTables ?? [];
}

const TARGETS = ['GatewayId', 'NatGatewayId', 'NetworkInterfaceId'] as const;

const route: ResourceType = {
  type: 'AWS::EC2::Route',
  takes: {
    ...{ RouteTableId: 'immutable', DestinationCidrBlock: 'immutable' },
    ...{ GatewayId: 'mutable', NatGatewayId: 'mutable', NetworkInterfaceId: 'mutable' },
  },
  required: ['RouteTableId'],
  attributes: ['CidrBlock'],
  seconds: 3,
  async create(at) {
    await at.act(ec2, 'CreateRoute', routeInput(at));
    return routeId(at);
  },
  async find(at) {
    const { RouteTableId, DestinationCidrBlock } = routeInput(at);
    const [table] = await tables(at, [RouteTableId]);
    return table?.Routes?.some((one) => one.DestinationCidrBlock === DestinationCidrBlock) ? routeId(at) : undefined;
  },
  async update(at) {
    await at.act(ec2, 'ReplaceRoute', routeInput(at));
  },
  describe: (at) => ({ CidrBlock: at.properties.text('DestinationCidrBlock') }),
  async remove(at) {
    const { RouteTableId, DestinationCidrBlock } = routeInput(at);
    await unlessGone(() => at.act(ec2, 'DeleteRoute', { RouteTableId, DestinationCidrBlock }));
  },
};

function routeInput({ properties }: Hands) {
  const targets = TARGETS.filter((name) => properties.has(name)).map((name) => [name, properties.text(name)]);
  return {
    ...{ RouteTableId: properties.text('RouteTableId'), DestinationCidrBlock: properties.text('DestinationCidrBlock') },
    ...Object.fromEntries(targets),
  };
}

function routeId(at: Hands): string {
  const { RouteTableId, DestinationCidrBlock } = routeInput(at);
  return `${RouteTableId}|${DestinationCidrBlock}`;
}

const association: ResourceType = {
  type: 'AWS::EC2::SubnetRouteTableAssociation',
  takes: { SubnetId: 'immutable', RouteTableId: 'immutable' },
  required: ['SubnetId', 'RouteTableId'],
  attributes: ['Id'],
  seconds: 3,
  // Associating a pair that is associated already gives the same association.
  async create(at) {
    const input = { SubnetId: at.properties.text('SubnetId'), RouteTableId: at.properties.text('RouteTableId') };
    const { AssociationId } = await at.act<Ec2.AssociateRouteTableResult>(ec2, 'AssociateRouteTable', input);
    return given(AssociationId, 'AssociateRouteTable');
  },
  async find(at) {
    const [table] = await tables(at, [at.properties.text('RouteTableId')]);
    const SubnetId = at.properties.text('SubnetId');
    return table?.Associations?.find((one) => one.SubnetId === SubnetId)?.RouteTableAssociationId;
  },
  describe: ({ physicalId }) => ({ Id: physicalId }),
  remove: (at) => unlessGone(() => at.act(ec2, 'DisassociateRouteTable', { AssociationId: at.physicalId })),
};

const endpoint: ResourceType = {
  type: 'AWS::EC2::VPCEndpoint',
  takes: {
    ...{ VpcId: 'immutable', ServiceName: 'immutable', VpcEndpointType: 'immutable' },
    ...{ RouteTableIds: 'mutable', PolicyDocument: 'mutable', Tags: 'mutable' },
  },
  required: ['VpcId'],
  attributes: ['Id', 'CreationTimestamp'],
  seconds: 5,
  async create(at) {
    const { properties, token } = at;
    const { VpcEndpoint } = await at.act<Ec2.CreateVpcEndpointResult>(ec2, 'CreateVpcEndpoint', {
      ...{ VpcId: properties.text('VpcId'), ServiceName: properties.maybeText('ServiceName') },
      ...{
        VpcEndpointType: properties.maybeText('VpcEndpointType') ?? 'Gateway',
        RouteTableIds: properties.texts('RouteTableIds'),
      },
      ...(properties.has('PolicyDocument') && { PolicyDocument: properties.document('PolicyDocument') }),
      ...{ ClientToken: token, ...tagsAtCreation(at, 'vpc-endpoint') },
    });
    return given(VpcEndpoint?.VpcEndpointId, 'CreateVpcEndpoint');
  },
  async update(at, before) {
    const { properties, physicalId: VpcEndpointId } = at;
    const [was, now] = [before.properties.texts('RouteTableIds'), properties.texts('RouteTableIds')];
    await at.act(ec2, 'ModifyVpcEndpoint', {
      ...{ VpcEndpointId, AddRouteTableIds: now.filter((id) => !was.includes(id)) },
      RemoveRouteTableIds: was.filter((id) => !now.includes(id)),
      ...(properties.has('PolicyDocument') ? { PolicyDocument: properties.document('PolicyDocument') } : { ResetPolicy: true }),
    });
    await retagInEc2(at, before);
  },
  async describe(at) {
    const Filters = [{ Name: 'vpc-endpoint-id', Values: [at.physicalId] }];
    const { VpcEndpoints } = await at.act<Ec2.DescribeVpcEndpointsResult>(ec2, 'DescribeVpcEndpoints', { Filters });
    return { Id: at.physicalId, CreationTimestamp: VpcEndpoints?.[0]?.CreationTimestamp?.toISOString() ?? '' };
  },
  // What couldn't be deleted stands in an answer that is a success.
  async remove(at) {
    const input = { VpcEndpointIds: [at.physicalId] };
    const { Unsuccessful = [] } = await at.act<Ec2.DeleteVpcEndpointsResult>(ec2, 'DeleteVpcEndpoints', input);
    const refused = Unsuccessful[0]?.Error;
    await unlessGone(async () => {
      if (refused) throw new AwsError(refused.Code ?? 'InternalError', refused.Message ?? '');
    });
  },
};

/** Where a network's traffic goes. */
export const routeTypes: readonly ResourceType[] = [routeTable, route, association, endpoint];
