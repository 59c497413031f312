import {
  AssociateRouteTableCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcEndpointCommand,
  DeleteNatGatewayCommand,
  DescribeRouteTablesCommand,
  DetachInternetGatewayCommand,
} from '@aws-sdk/client-ec2';
import { expect, test, vi } from 'vitest';
import {
  allows,
  attachInterface,
  detachInterface,
  gatewayEndpoint,
  localAddress,
  securityGroup,
  setPorts,
  subnet,
  wayOut,
} from '../../../src/sandbox/services/ec2/network.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { gatewayAndAddress, natState, smallNetwork } from './kit.ts';

async function network() {
  const { world, ...sandbox } = await openSandbox();
  const { ec2 } = clientsOf(sandbox);
  return { world, ec2, ...(await smallNetwork(ec2)) };
}

test('a way out leads by an internet gateway for who has a public address, else by a NAT gateway that has one', async () => {
  const { world, ec2, VpcId, SubnetId } = await network();
  const made = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.2.0/24' }));
  const closed = made.Subnet?.SubnetId ?? '';
  const out = (subnetId: string, hasPublicIp: boolean) => wayOut(world, { subnetId, hasPublicIp });
  expect(out(SubnetId, true)).toBeUndefined();

  const { InternetGatewayId, AllocationId } = await gatewayAndAddress(ec2, VpcId);
  const DestinationCidrBlock = '0.0.0.0/0';
  // The main table serves every subnet that has none of its own.
  const main = (await ec2.send(new DescribeRouteTablesCommand({}))).RouteTables?.[0]?.RouteTableId;
  await ec2.send(new CreateRouteCommand({ RouteTableId: main, DestinationCidrBlock, GatewayId: InternetGatewayId }));
  expect([out(SubnetId, true), out(SubnetId, false), out(closed, true)]).toEqual([
    ...['internet gateway', undefined, 'internet gateway'],
  ]);

  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const RouteTableId = RouteTable?.RouteTableId ?? '';
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId: closed }));
  expect(out(closed, true)).toBeUndefined();
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
  const NatGatewayId = NatGateway?.NatGatewayId;
  await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock, NatGatewayId }));
  await vi.waitFor(async () => expect(await natState(ec2, NatGatewayId)).toBe('available'));
  expect(out(closed, false)).toBe('nat');
  await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId }));
  await vi.waitFor(async () => expect(await natState(ec2, NatGatewayId)).toBe('deleted'));
  expect(out(closed, false)).toBeUndefined();

  expect(gatewayEndpoint(world, closed, 's3')).toBe(false);
  const ServiceName = 'com.amazonaws.us-east-1.s3';
  await ec2.send(new CreateVpcEndpointCommand({ VpcId, ServiceName, RouteTableIds: [RouteTableId] }));
  expect(gatewayEndpoint(world, closed, 's3')).toBe(true);
  expect(gatewayEndpoint(world, closed, 'dynamodb')).toBe(false);
  expect(gatewayEndpoint(world, SubnetId, 's3')).toBe(false);

  await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  expect(out(SubnetId, true)).toBeUndefined();
});

test('security groups let in what a rule of any of them names: a range of ports, of addresses, a group', async () => {
  const { world, ec2, VpcId } = await network();
  const group = async (GroupName: string) =>
    (await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName, Description: 'd' }))).GroupId ?? '';
  const [balancer, service, empty] = [await group('balancer'), await group('service'), await group('empty')];
  const let_ = (GroupId: string, permission: object) =>
    ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [permission] }));
  await let_(balancer, { IpProtocol: 'tcp', FromPort: 80, ToPort: 81, IpRanges: [{ CidrIp: '10.0.0.0/8' }] });
  await let_(service, { IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, UserIdGroupPairs: [{ GroupId: balancer }] });
  await let_(service, { IpProtocol: 'udp', FromPort: 53, ToPort: 53, IpRanges: [{ CidrIp: '0.0.0.0/0' }] });
  const asks = (to: string[], port: number, from: object) => allows(world, { to, port, from });
  expect(asks([balancer], 81, { cidr: '10.1.2.3' })).toBe(true);
  expect(asks([balancer], 82, { cidr: '10.1.2.3' })).toBe(false);
  expect(asks([balancer], 80, { cidr: '11.1.2.3' })).toBe(false);
  expect(asks([balancer], 80, { cidr: '0.0.0.0/0' })).toBe(false);
  expect(asks([empty, balancer], 80, { cidr: '10.0.0.0/16' })).toBe(true);
  expect(asks([service], 8080, { groups: [balancer] })).toBe(true);
  expect(asks([service], 8080, { groups: [empty], cidr: '10.0.0.1' })).toBe(false);
  expect(asks([service], 53, { cidr: '10.0.0.1' })).toBe(false);
  // A load balancer made without groups filters nothing.
  expect(asks([], 80, { cidr: '192.0.2.1' })).toBe(true);
  expect(securityGroup(world, service)).toMatchObject({ name: 'service', vpcId: VpcId });
});

test('interfaces get the first free addresses, and say where on this machine their ports are', async () => {
  const { world, ec2, VpcId } = await network();
  const made = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.8.0/28' }));
  const subnetId = made.Subnet?.SubnetId ?? '';
  expect(subnet(world, subnetId)).toMatchObject({ cidr: '10.0.8.0/28', zone: 'us-east-1a' });
  const attach = (ports = {}) =>
    attachInterface(world, { subnetId, groups: [], description: 'arn:aws:ecs:attachment/1', publicIp: true, ports });
  // Of sixteen, the first four and the last are AWS's.
  const all = Array.from({ length: 11 }, () => attach());
  expect(all.map(({ privateIp }) => privateIp)).toEqual(Array.from({ length: 11 }, (_, index) => `10.0.8.${index + 4}`));
  expect(new Set(all.map(({ publicIp }) => publicIp)).size).toBe(11);
  expect(() => attach()).toThrow(expect.objectContaining({ code: 'InsufficientFreeAddressesInSubnet' }));
  detachInterface(world, all[3]?.networkInterfaceId ?? '');
  const again = attach({ 8080: { host: '127.0.0.1', port: 4711 } });
  expect(again.privateIp).toBe('10.0.8.7');
  expect(localAddress(world, VpcId, again.privateIp, 8080)).toEqual({ host: '127.0.0.1', port: 4711 });
  setPorts(world, again.networkInterfaceId, { 80: { host: '127.0.0.1', port: 4712 } });
  expect(localAddress(world, VpcId, again.privateIp, 8080)).toBeUndefined();
  expect(localAddress(world, VpcId, again.privateIp, 80)).toEqual({ host: '127.0.0.1', port: 4712 });
  expect(localAddress(world, 'vpc-other', again.privateIp, 80)).toBeUndefined();
});
