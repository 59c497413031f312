import {
  DeleteInternetGatewayCommand,
  DeleteNatGatewayCommand,
  DeleteVpcEndpointsCommand,
  DescribeAddressesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeVpcEndpointsCommand,
  DetachInternetGatewayCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import { ec2 } from '../../../src/aws/request.ts';
import type { Kind } from './kind.ts';

export const natGateway: Kind = {
  type: 'AWS::EC2::NatGateway',
  noun: 'NAT gateway',
  byId: 'nat-gateway-id',
  page: 'vpc/home#NatGatewayDetails:natGatewayId=',
  costs: ['nat-gateway'],
  usually: 90,
  list: async (send, filter) => {
    const { NatGateways = [] } = await send(ec2(new DescribeNatGatewaysCommand({ Filter: [filter] })));
    // A deleted one stays visible for about an hour (DeleteNatGateway, EC2 User Guide).
    const there = NatGateways.filter(({ State }) => State !== 'deleted' && State !== 'failed');
    return there.map(({ NatGatewayId: id = '', Tags: tags = [], CreateTime }) => ({
      id,
      tags,
      createdAt: CreateTime?.toISOString(),
    }));
  },
  erase: async ({ send }, NatGatewayId) => {
    await send(ec2(new DeleteNatGatewayCommand({ NatGatewayId })));
  },
};

export const address: Kind = {
  type: 'AWS::EC2::EIP',
  noun: 'elastic IP',
  byId: 'allocation-id',
  page: 'ec2/home#ElasticIpDetails:AllocationId=',
  costs: ['public-ipv4'],
  usually: 5,
  list: async (send, filter) => {
    const { Addresses = [] } = await send(ec2(new DescribeAddressesCommand({ Filters: [filter] })));
    return Addresses.map(({ AllocationId: id = '', Tags: tags = [] }) => ({ id, tags }));
  },
  erase: async ({ send }, AllocationId) => {
    await send(ec2(new ReleaseAddressCommand({ AllocationId })));
  },
};

export const endpoint: Kind = {
  type: 'AWS::EC2::VPCEndpoint',
  noun: 'gateway endpoint',
  byId: 'vpc-endpoint-id',
  page: 'vpc/home#EndpointDetails:vpcEndpointId=',
  usually: 10,
  list: async (send, filter) => {
    const { VpcEndpoints = [] } = await send(ec2(new DescribeVpcEndpointsCommand({ Filters: [filter] })));
    const there = VpcEndpoints.filter(({ State }) => State?.toLowerCase() !== 'deleted');
    return there.map(({ VpcEndpointId: id = '', Tags: tags = [] }) => ({ id, tags }));
  },
  erase: async ({ send }, id) => {
    const { Unsuccessful = [] } = await send(ec2(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] })));
    const message = Unsuccessful[0]?.Error?.Message;
    if (message !== undefined) throw new Error(message);
  },
};

export const internetGateway: Kind = {
  type: 'AWS::EC2::InternetGateway',
  noun: 'internet gateway',
  byId: 'internet-gateway-id',
  page: 'vpc/home#InternetGateway:internetGatewayId=',
  usually: 5,
  list: async (send, filter) => {
    const { InternetGateways = [] } = await send(ec2(new DescribeInternetGatewaysCommand({ Filters: [filter] })));
    return InternetGateways.map(({ InternetGatewayId: id = '', Tags: tags = [] }) => ({ id, tags }));
  },
  erase: async ({ send }, InternetGatewayId) => {
    const Filters = [{ Name: 'internet-gateway-id', Values: [InternetGatewayId] }];
    const { InternetGateways = [] } = await send(ec2(new DescribeInternetGatewaysCommand({ Filters })));
    for (const { VpcId } of InternetGateways[0]?.Attachments ?? []) {
      await send(ec2(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId })));
    }
    await send(ec2(new DeleteInternetGatewayCommand({ InternetGatewayId })));
  },
};
