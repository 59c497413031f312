import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteInternetGatewayCommand,
  DeleteNatGatewayCommand,
  DeleteRouteTableCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DeleteVpcEndpointsCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  DisassociateRouteTableCommand,
  type EC2Client,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import { expect, test, vi } from 'vitest';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { natState } from './kit.ts';

/** A public subnet behind an internet gateway and a private one behind a NAT gateway, as the course has them. */
async function makeNetwork(ec2: EC2Client) {
  const tags = (ResourceType: 'vpc' | 'natgateway') => [
    { ResourceType, Tags: [{ Key: 'mysfits:project', Value: 'mysfits-abc' }] },
  ];
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', TagSpecifications: tags('vpc') }));
  const VpcId = Vpc?.VpcId;
  const subnet = async (CidrBlock: string, AvailabilityZone: string) =>
    (await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone }))).Subnet?.SubnetId;
  const open = await subnet('10.0.0.0/24', 'us-east-1a');
  const closed = await subnet('10.0.2.0/24', 'us-east-1b');
  const InternetGatewayId = (await ec2.send(new CreateInternetGatewayCommand({}))).InternetGateway?.InternetGatewayId;
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  const { AllocationId, PublicIp } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  const { NatGateway } = await ec2.send(
    new CreateNatGatewayCommand({ SubnetId: open, AllocationId, TagSpecifications: tags('natgateway') }),
  );
  const table = async (SubnetId: string | undefined, target: object) => {
    const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
    const RouteTableId = RouteTable?.RouteTableId;
    await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', ...target }));
    const { AssociationId } = await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
    return { RouteTableId: RouteTableId ?? '', AssociationId };
  };
  const NatGatewayId = NatGateway?.NatGatewayId;
  const tables = [await table(open, { GatewayId: InternetGatewayId }), await table(closed, { NatGatewayId })];
  const { VpcEndpoint } = await ec2.send(
    new CreateVpcEndpointCommand({
      VpcId,
      ServiceName: 'com.amazonaws.us-east-1.dynamodb',
      RouteTableIds: tables.map(({ RouteTableId }) => RouteTableId),
    }),
  );
  const group = async (GroupName: string) =>
    (await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName, Description: 'of a test' }))).GroupId;
  const balancer = await group('balancer');
  const service = await group('service');
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: service,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, UserIdGroupPairs: [{ GroupId: balancer }] }],
    }),
  );
  const endpointId = VpcEndpoint?.VpcEndpointId ?? '';
  return { VpcId, open, closed, InternetGatewayId, AllocationId, PublicIp, NatGatewayId, tables, endpointId, balancer, service };
}

test('a whole network is made as AWS makes it, and torn down without a rest', async () => {
  const sandbox = await openSandbox();
  const { ec2 } = clientsOf(sandbox);
  const made = await makeNetwork(ec2);
  await vi.waitFor(async () => expect(await natState(ec2, made.NatGatewayId)).toBe('available'));

  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
  expect(Vpcs).toMatchObject([{ VpcId: made.VpcId, State: 'available', CidrBlock: '10.0.0.0/16', IsDefault: false }]);
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [made.open ?? ''] }));
  // 256 less the five that AWS keeps, less the NAT gateway's.
  expect(Subnets).toMatchObject([{ AvailabilityZoneId: 'use1-az6', AvailableIpAddressCount: 250 }]);
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({}));
  expect(RouteTables?.map(({ Routes }) => Routes?.map(({ State }) => State))).toEqual([
    ['active'],
    ['active', 'active', 'active'],
    ['active', 'active', 'active'],
  ]);
  expect(RouteTables?.[0]?.Associations).toMatchObject([{ Main: true }]);
  expect(RouteTables?.[2]?.Routes).toMatchObject([
    { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', Origin: 'CreateRouteTable' },
    { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: made.NatGatewayId, Origin: 'CreateRoute' },
    { DestinationPrefixListId: expect.stringMatching(/^pl-/), GatewayId: made.endpointId },
  ]);
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const everything = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  expect(SecurityGroups).toMatchObject([
    {
      GroupName: 'default',
      IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ UserId: sandbox.account }] }],
      IpPermissionsEgress: [everything],
    },
    { GroupName: 'balancer', IpPermissions: [], IpPermissionsEgress: [everything] },
    {
      GroupName: 'service',
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, UserIdGroupPairs: [{ GroupId: made.balancer }] }],
    },
  ]);
  const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  expect(NetworkInterfaces).toMatchObject([
    {
      InterfaceType: 'nat_gateway',
      Description: `Interface for NAT Gateway ${made.NatGatewayId}`,
      RequesterManaged: true,
      PrivateIpAddress: '10.0.0.4',
      Association: { PublicIp: made.PublicIp, AllocationId: made.AllocationId },
    },
  ]);
  const types = 'EIP InternetGateway NatGateway NetworkInterface RouteTable RouteTable SecurityGroup SecurityGroup Subnet Subnet';
  expect((await sandbox.control.inventory()).map(({ type }) => type)).toEqual(
    `${types} VPC VPCEndpoint`.split(' ').map((type) => `AWS::EC2::${type}`),
  );

  await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: made.NatGatewayId }));
  await vi.waitFor(async () => expect(await natState(ec2, made.NatGatewayId)).toBe('deleted'));
  await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [made.endpointId] }));
  for (const { AssociationId, RouteTableId } of made.tables) {
    await ec2.send(new DisassociateRouteTableCommand({ AssociationId }));
    await ec2.send(new DeleteRouteTableCommand({ RouteTableId }));
  }
  await ec2.send(new ReleaseAddressCommand({ AllocationId: made.AllocationId }));
  const { InternetGatewayId, VpcId } = made;
  await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  await ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId }));
  for (const SubnetId of [made.open, made.closed]) await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  for (const GroupId of [made.service, made.balancer]) await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  await ec2.send(new DeleteVpcCommand({ VpcId }));
  expect(await sandbox.control.inventory()).toEqual([]);
  expect((await ec2.send(new DescribeRouteTablesCommand({}))).RouteTables).toEqual([]);
  expect((await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups).toEqual([]);

  // It is still to be seen for an hour.
  expect(await natState(ec2, made.NatGatewayId)).toBe('deleted');
  sandbox.world.clock.move(3_700);
  expect((await ec2.send(new DescribeNatGatewaysCommand({}))).NatGateways).toEqual([]);
});
