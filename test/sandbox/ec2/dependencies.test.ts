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
  CreateVpcEndpointCommand,
  DeleteInternetGatewayCommand,
  DeleteNatGatewayCommand,
  DeleteNetworkInterfaceCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DeleteVpcEndpointsCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DetachInternetGatewayCommand,
  DisassociateRouteTableCommand,
  ReleaseAddressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { expect, test, vi } from 'vitest';
import { attachInterface, detachInterface } from '../../../src/sandbox/services/ec2/network.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { gatewayAndAddress, natState, refusal, smallNetwork } from './kit.ts';

async function network() {
  const sandbox = await openSandbox();
  const { ec2 } = clientsOf(sandbox);
  return { sandbox, ec2, world: sandbox.world, ...(await smallNetwork(ec2)) };
}

test('a VPC waits for its subnets, gateways, tables, groups and endpoints', async () => {
  const { ec2, VpcId, SubnetId } = await network();
  const gone = () => refusal(ec2.send(new DeleteVpcCommand({ VpcId })));
  const waits = `DependencyViolation: The vpc '${VpcId}' has dependencies and cannot be deleted.`;
  expect(await gone()).toBe(waits);
  await ec2.send(new DeleteSubnetCommand({ SubnetId }));

  const InternetGatewayId = (await ec2.send(new CreateInternetGatewayCommand({}))).InternetGateway?.InternetGatewayId;
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  expect(await gone()).toBe(waits);
  await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));

  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  expect(await gone()).toBe(waits);
  await ec2.send(new DeleteRouteTableCommand({ RouteTableId: RouteTable?.RouteTableId }));

  const { GroupId } = await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName: 'g', Description: 'd' }));
  expect(await gone()).toBe(waits);
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));

  const made = await ec2.send(new CreateVpcEndpointCommand({ VpcId, ServiceName: 'com.amazonaws.us-east-1.s3' }));
  expect(await gone()).toBe(waits);
  await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [made.VpcEndpoint?.VpcEndpointId ?? ''] }));
  expect(await gone()).toBeUndefined();
});

test('a subnet and a group wait for the interfaces that a service has in them', async () => {
  const { ec2, world, VpcId, SubnetId } = await network();
  const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName: 'g', Description: 'd' }));
  const description = 'ELB net/mysfits/0123456789abcdef';
  const { networkInterfaceId, privateIp, publicIp } = attachInterface(world, {
    ...{ subnetId: SubnetId, groups: [GroupId], description, publicIp: true },
    ...{ type: 'network_load_balancer', requesterId: 'amazon-elb' },
  });
  expect(await refusal(ec2.send(new DeleteSubnetCommand({ SubnetId })))).toBe(
    `DependencyViolation: The subnet '${SubnetId}' has dependencies and cannot be deleted.`,
  );
  expect(await refusal(ec2.send(new DeleteSecurityGroupCommand({ GroupId })))).toBe(
    `DependencyViolation: resource ${GroupId} has a dependent object`,
  );
  expect(await refusal(ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: networkInterfaceId })))).toBe(
    `InvalidParameterValue: Network interface '${networkInterfaceId}' is currently in use.`,
  );
  const Filters = [{ Name: 'description', Values: ['ELB net/*'] }];
  const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
  expect(NetworkInterfaces).toMatchObject([
    {
      NetworkInterfaceId: networkInterfaceId,
      Description: description,
      RequesterManaged: true,
      RequesterId: 'amazon-elb',
      Status: 'in-use',
      PrivateIpAddress: privateIp,
      Association: { PublicIp: publicIp },
      Groups: [{ GroupId, GroupName: 'g' }],
    },
  ]);
  detachInterface(world, networkInterfaceId);
  expect(await refusal(ec2.send(new DeleteSubnetCommand({ SubnetId })))).toBeUndefined();
  expect(await refusal(ec2.send(new DeleteSecurityGroupCommand({ GroupId })))).toBeUndefined();
});

test('an interface that AWS is slow to let go stays until it is gone, also over a restart', async () => {
  const { sandbox, ec2, world, SubnetId } = await network();
  world.switches.turn('ec2/slow-interfaces', true);
  const made = attachInterface(world, { subnetId: SubnetId, groups: [], description: 'slow', publicIp: false });
  detachInterface(world, made.networkInterfaceId);
  expect(await refusal(ec2.send(new DeleteSubnetCommand({ SubnetId })))).toMatch(/^DependencyViolation/);
  await sandbox.close();
  const again = await openSandbox({ dir: sandbox.world.dir });
  const { ec2: client } = clientsOf(again);
  const look = async () => (await client.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces;
  expect(await look()).toMatchObject([{ Attachment: { Status: 'detaching' } }]);
  again.world.clock.move(300);
  await vi.waitFor(async () => expect(await look()).toEqual([]));
  expect(await refusal(client.send(new DeleteSubnetCommand({ SubnetId })))).toBeUndefined();
});

test('a security group waits until no other names it; the default one stays', async () => {
  const { ec2, VpcId } = await network();
  const group = async (GroupName: string) =>
    (await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName, Description: 'd' }))).GroupId;
  const [named, naming] = [await group('named'), await group('naming')];
  const rule = { GroupId: naming, IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: named }] }] };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
  expect(await refusal(ec2.send(new DeleteSecurityGroupCommand({ GroupId: named })))).toBe(
    `DependencyViolation: resource ${named} has a dependent object`,
  );
  await ec2.send(new RevokeSecurityGroupIngressCommand(rule));
  expect(await refusal(ec2.send(new DeleteSecurityGroupCommand({ GroupId: named })))).toBeUndefined();

  const Filters = [{ Name: 'group-name', Values: ['default'] }];
  const GroupId = (await ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups?.[0]?.GroupId;
  expect(await refusal(ec2.send(new DeleteSecurityGroupCommand({ GroupId })))).toMatch(/^CannotDelete: .*"default"/);
});

test('an internet gateway waits for mapped addresses, an address for its NAT gateway, a NAT gateway for nobody', async () => {
  const { ec2, VpcId, SubnetId } = await network();
  const { InternetGatewayId, AllocationId, PublicIp } = await gatewayAndAddress(ec2, VpcId);
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
  const NatGatewayId = NatGateway?.NatGatewayId;
  await vi.waitFor(async () => expect(await natState(ec2, NatGatewayId)).toBe('available'));

  expect(await refusal(ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId })))).toBe(
    `DependencyViolation: Network ${VpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
  );
  expect(await refusal(ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId })))).toBe(
    `DependencyViolation: The internetGateway '${InternetGatewayId}' has dependencies and cannot be deleted.`,
  );
  expect(await refusal(ec2.send(new ReleaseAddressCommand({ AllocationId })))).toBe(
    `InvalidIPAddress.InUse: Address ${PublicIp} is in use.`,
  );
  expect(await refusal(ec2.send(new DeleteSubnetCommand({ SubnetId })))).toMatch(/^DependencyViolation/);

  const Filters = [{ Name: 'association.main', Values: ['true'] }];
  const RouteTableId = (await ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables?.[0]?.RouteTableId;
  await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', NatGatewayId }));
  await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId }));
  await vi.waitFor(async () => expect(await natState(ec2, NatGatewayId)).toBe('deleted'));
  const routes = async () => (await ec2.send(new DescribeRouteTablesCommand({}))).RouteTables?.[0]?.Routes;
  expect(await routes()).toMatchObject([{ State: 'active' }, { NatGatewayId, State: 'blackhole' }]);
  await ec2.send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0' }));
  expect(await routes()).toHaveLength(1);
  expect(await refusal(ec2.send(new ReleaseAddressCommand({ AllocationId })))).toBeUndefined();
  expect(await refusal(ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId })))).toBeUndefined();
});

test('a route table waits for its subnets, and the main one stays', async () => {
  const { ec2, VpcId, SubnetId } = await network();
  const main = (await ec2.send(new DescribeRouteTablesCommand({}))).RouteTables?.[0];
  const stays = (id: string | undefined) => `DependencyViolation: The routeTable '${id}' has dependencies and cannot be deleted.`;
  expect(await refusal(ec2.send(new DeleteRouteTableCommand({ RouteTableId: main?.RouteTableId })))).toBe(
    stays(main?.RouteTableId),
  );
  const AssociationIdOfMain = main?.Associations?.[0]?.RouteTableAssociationId;
  expect(await refusal(ec2.send(new DisassociateRouteTableCommand({ AssociationId: AssociationIdOfMain })))).toMatch(
    /^InvalidParameterValue/,
  );
  const table = async () => (await ec2.send(new CreateRouteTableCommand({ VpcId }))).RouteTable?.RouteTableId;
  const [first, second] = [await table(), await table()];
  const { AssociationId } = await ec2.send(new AssociateRouteTableCommand({ RouteTableId: first, SubnetId }));
  // Once more is no error; to another table it is.
  expect(await ec2.send(new AssociateRouteTableCommand({ RouteTableId: first, SubnetId }))).toMatchObject({ AssociationId });
  expect(await refusal(ec2.send(new AssociateRouteTableCommand({ RouteTableId: second, SubnetId })))).toMatch(
    /^Resource.AlreadyAssociated/,
  );
  expect(await refusal(ec2.send(new DeleteRouteTableCommand({ RouteTableId: first })))).toBe(stays(first));
  await ec2.send(new DisassociateRouteTableCommand({ AssociationId }));
  expect(await refusal(ec2.send(new DeleteRouteTableCommand({ RouteTableId: first })))).toBeUndefined();
});

test('a NAT gateway fails where its network has no internet gateway, or its address is taken', async () => {
  const { ec2, VpcId, SubnetId } = await network();
  const failureOf = async (id: string | undefined) => {
    await vi.waitFor(async () => expect(await natState(ec2, id)).toBe('failed'));
    const { NatGateways } = await ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds: [id ?? ''] }));
    return `${NatGateways?.[0]?.FailureCode}: ${NatGateways?.[0]?.FailureMessage}`;
  };
  const { AllocationId } = await ec2.send(new AllocateAddressCommand({}));
  const cutOff = await ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
  expect(await failureOf(cutOff.NatGateway?.NatGatewayId)).toBe(
    `Gateway.NotAttached: Network ${VpcId} has no Internet gateway attached`,
  );
  await gatewayAndAddress(ec2, VpcId);
  const first = await ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId, ClientToken: 'once' }));
  const again = await ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId, ClientToken: 'once' }));
  expect(again.NatGateway?.NatGatewayId).toBe(first.NatGateway?.NatGatewayId);
  const second = await ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
  expect(await failureOf(second.NatGateway?.NatGatewayId)).toBe(
    `Resource.AlreadyAssociated: Elastic IP address ${AllocationId} is already associated`,
  );
  expect(await natState(ec2, first.NatGateway?.NatGatewayId)).toBe('available');
});
