import {
  DeleteNetworkInterfaceCommand,
  DeleteRouteTableCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  DisassociateRouteTableCommand,
} from '@aws-sdk/client-ec2';
import { ec2 } from '../../../src/aws/request.ts';
import type { Kind } from './kind.ts';
import { refuseStrangers, untilUnused } from './strangers.ts';

/** Only those that nobody uses: the others go with what they belong to. */
export const networkInterface: Kind = {
  type: 'AWS::EC2::NetworkInterface',
  noun: 'network interface',
  byId: 'network-interface-id',
  page: 'ec2/home#NetworkInterface:networkInterfaceId=',
  usually: 5,
  list: async (send, filter) => {
    const Filters = [filter, { Name: 'status', Values: ['available'] }];
    const { NetworkInterfaces = [] } = await send(ec2(new DescribeNetworkInterfacesCommand({ Filters })));
    return NetworkInterfaces.map(({ NetworkInterfaceId: id = '', TagSet: tags = [] }) => ({ id, tags }));
  },
  erase: async ({ send }, NetworkInterfaceId) => {
    await send(ec2(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId })));
  },
};

export const subnet: Kind = {
  type: 'AWS::EC2::Subnet',
  noun: 'subnet',
  byId: 'subnet-id',
  page: 'vpc/home#SubnetDetails:subnetId=',
  usually: 5,
  list: async (send, filter) => {
    const { Subnets = [] } = await send(ec2(new DescribeSubnetsCommand({ Filters: [filter] })));
    return Subnets.map(({ SubnetId: id = '', Tags: tags = [] }) => ({ id, tags }));
  },
  erase: async (tools, SubnetId) => {
    await untilUnused(tools, SubnetId);
    await tools.send(ec2(new DeleteSubnetCommand({ SubnetId })));
  },
};

export const routeTable: Kind = {
  type: 'AWS::EC2::RouteTable',
  noun: 'route table',
  byId: 'route-table-id',
  page: 'vpc/home#RouteTableDetails:RouteTableId=',
  usually: 5,
  list: async (send, filter) => {
    const { RouteTables = [] } = await send(ec2(new DescribeRouteTablesCommand({ Filters: [filter] })));
    return RouteTables.map(({ RouteTableId: id = '', Tags: tags = [] }) => ({ id, tags }));
  },
  erase: async ({ send }, RouteTableId) => {
    const Filters = [{ Name: 'route-table-id', Values: [RouteTableId] }];
    const { RouteTables = [] } = await send(ec2(new DescribeRouteTablesCommand({ Filters })));
    for (const { RouteTableAssociationId: AssociationId, SubnetId } of RouteTables[0]?.Associations ?? []) {
      if (SubnetId !== undefined) await send(ec2(new DisassociateRouteTableCommand({ AssociationId })));
    }
    await send(ec2(new DeleteRouteTableCommand({ RouteTableId })));
  },
};

/** Its main route table, its default security group and its network ACL go along. */
export const vpc: Kind = {
  type: 'AWS::EC2::VPC',
  noun: 'network (VPC)',
  byId: 'vpc-id',
  page: 'vpc/home#VpcDetails:VpcId=',
  usually: 5,
  list: async (send, filter) => {
    const { Vpcs = [] } = await send(ec2(new DescribeVpcsCommand({ Filters: [filter] })));
    return Vpcs.map(({ VpcId: id = '', Tags: tags = [] }) => ({ id, tags }));
  },
  erase: async ({ send }, VpcId) => {
    await refuseStrangers(send, VpcId);
    await send(ec2(new DeleteVpcCommand({ VpcId })));
  },
};
