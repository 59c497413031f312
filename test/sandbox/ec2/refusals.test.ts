import {
  AllocateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteRouteCommand,
  DeleteVpcCommand,
  DescribeAddressesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  ReplaceRouteCommand,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { gatewayAndAddress, refusal, smallNetwork } from './kit.ts';

const NOWHERE = '0123456789abcdef0';

async function network() {
  const sandbox = await openSandbox();
  const { ec2 } = clientsOf(sandbox);
  return { sandbox, ec2, ...(await smallNetwork(ec2)) };
}

test('ids that name nothing, and ids that are none, are told apart', async () => {
  const { ec2 } = clientsOf(await openSandbox());
  const missing = `vpc-${NOWHERE}`;
  expect(await refusal(ec2.send(new DeleteVpcCommand({ VpcId: missing })))).toBe(
    `InvalidVpcID.NotFound: The vpc ID '${missing}' does not exist`,
  );
  expect(await refusal(ec2.send(new DescribeVpcsCommand({ VpcIds: ['vpc-x'] })))).toMatch(/^InvalidVpcId.Malformed: .*"vpc-x"/);
  expect(await refusal(ec2.send(new DescribeSubnetsCommand({ SubnetIds: [`subnet-${NOWHERE}`] })))).toMatch(
    /^InvalidSubnetID.NotFound/,
  );
  expect(await refusal(ec2.send(new DescribeAddressesCommand({ AllocationIds: [`eipalloc-${NOWHERE}`] })))).toMatch(
    /^InvalidAllocationID.NotFound/,
  );
  expect(await refusal(ec2.send(new DescribeAddressesCommand({ PublicIps: ['192.0.2.1'] })))).toBe(
    "InvalidAddress.NotFound: Address '192.0.2.1' not found.",
  );
  const tagging = new CreateTagsCommand({ Resources: [`igw-${NOWHERE}`], Tags: [{ Key: 'a', Value: 'b' }] });
  expect(await refusal(ec2.send(tagging))).toMatch(/^InvalidInternetGatewayID.NotFound/);
});

test.each([
  ['10.0.0.0/15', 'InvalidVpc.Range'],
  ['10.0.0.0/29', 'InvalidVpc.Range'],
  ['10.0.0/16', 'InvalidParameterValue'],
  ['10.0.0.256/16', 'InvalidParameterValue'],
])('a VPC of %s is refused', async (CidrBlock, code) => {
  const { ec2 } = clientsOf(await openSandbox());
  expect(await refusal(ec2.send(new CreateVpcCommand({ CidrBlock })))).toMatch(new RegExp(`^${code}: .*${CidrBlock}`));
});

test('subnets lie inside their VPC, beside each other, in a zone of the region', async () => {
  const { ec2, VpcId } = await network();
  const subnet = (CidrBlock: string, AvailabilityZone?: string) =>
    refusal(ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone })));
  expect(await subnet('10.0.0.128/25')).toBe("InvalidSubnet.Conflict: The CIDR '10.0.0.128/25' conflicts with another subnet");
  expect(await subnet('10.1.0.0/24')).toBe("InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid.");
  expect(await subnet('10.0.1.0/29')).toMatch(/^InvalidSubnet.Range/);
  expect(await subnet('10.0.1.0/24', 'eu-west-1a')).toMatch(/^InvalidParameterValue: .*availability zones: us-east-1a,/);
  // Bits behind the prefix are cut off.
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.1.77/28' }));
  expect(Subnet).toMatchObject({ CidrBlock: '10.0.1.64/28', AvailableIpAddressCount: 11 });
});

test('an account has five VPCs and five addresses, fewer while the switch says that they are used up', async () => {
  const sandbox = await openSandbox();
  const { ec2 } = clientsOf(sandbox);
  for (let index = 0; index < 5; index += 1) {
    await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  }
  expect(await refusal(ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' })))).toBe(
    'VpcLimitExceeded: The maximum number of VPCs has been reached.',
  );
  const usedUp = 'AddressLimitExceeded: The maximum number of addresses has been reached.';
  sandbox.world.switches.turn('ec2/used-up-addresses', true);
  expect(await refusal(ec2.send(new AllocateAddressCommand({})))).toBe(usedUp);
  sandbox.world.switches.turn('ec2/used-up-addresses', false);
  for (let index = 0; index < 5; index += 1) await ec2.send(new AllocateAddressCommand({}));
  expect(await refusal(ec2.send(new AllocateAddressCommand({})))).toBe(usedUp);
});

test('a route leads to something of its own network, once', async () => {
  const { ec2, VpcId } = await network();
  const { InternetGatewayId: GatewayId } = await gatewayAndAddress(ec2, VpcId);
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const everywhere = { RouteTableId: RouteTable?.RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
  expect(await refusal(ec2.send(new ReplaceRouteCommand({ ...everywhere, GatewayId })))).toMatch(/Use CreateRoute instead/);
  expect(await refusal(ec2.send(new DeleteRouteCommand(everywhere)))).toBe(
    `InvalidRoute.NotFound: no route with destination-cidr-block 0.0.0.0/0 in route table ${everywhere.RouteTableId}`,
  );
  expect(await refusal(ec2.send(new CreateRouteCommand(everywhere)))).toMatch(/^InvalidParameterCombination/);
  const NatGatewayId = `nat-${NOWHERE}`;
  expect(await refusal(ec2.send(new CreateRouteCommand({ ...everywhere, NatGatewayId })))).toMatch(
    /^InvalidNatGatewayID.NotFound/,
  );
  expect(await ec2.send(new CreateRouteCommand({ ...everywhere, GatewayId }))).toMatchObject({ Return: true });
  expect(await refusal(ec2.send(new CreateRouteCommand({ ...everywhere, GatewayId })))).toBe(
    'RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists.',
  );
  const inside = { ...everywhere, DestinationCidrBlock: '10.0.3.0/24', GatewayId };
  expect(await refusal(ec2.send(new CreateRouteCommand(inside)))).toMatch(/^InvalidParameterValue: .*more specific/);
});

test('rules of a group are whole, valid and unique', async () => {
  const { ec2, VpcId } = await network();
  const { GroupId } = await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName: 'g', Description: 'd' }));
  const rule = (permission: object) =>
    refusal(ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [permission] })));
  const web = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  expect(await rule(web)).toBeUndefined();
  expect(await rule({ ...web, IpProtocol: '6' })).toBe(
    'InvalidPermission.Duplicate: the specified rule "peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW" already exists',
  );
  expect(await rule({ ...web, FromPort: 81 })).toMatch(/^InvalidParameterValue: .*81-80/);
  expect(await rule({ ...web, FromPort: undefined })).toMatch(/^InvalidParameterValue: .*both from and to ports/);
  expect(await rule({ ...web, IpRanges: [{ CidrIp: '300.0.0.0/8' }] })).toBe(
    'InvalidParameterValue: CIDR block 300.0.0.0/8 is malformed',
  );
  expect(await rule({ IpProtocol: 'tcp', FromPort: 1, ToPort: 2 })).toMatch(/^MissingParameter/);
  expect(await rule({ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: `sg-${NOWHERE}` }] })).toBe(
    `InvalidGroup.NotFound: The security group 'sg-${NOWHERE}' does not exist`,
  );
  const twice = { IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/8' }, { CidrIp: '10.0.0.1/8' }] };
  expect(await rule(twice)).toBe('InvalidParameterValue: The same permission must not appear multiple times');
  const many = Array.from({ length: 60 }, (_, index) => ({ CidrIp: `10.0.0.${index}/32` }));
  expect(await rule({ IpProtocol: '-1', IpRanges: many })).toMatch(/^RulesPerSecurityGroupLimitExceeded/);
  const away = new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [web] });
  expect(await refusal(ec2.send(away))).toBe(
    'InvalidPermission.NotFound: The specified rule does not exist in this security group.',
  );
  const group = (GroupName: string, Description = 'd') =>
    refusal(ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName, Description })));
  expect(await group('g')).toBe(`InvalidGroup.Duplicate: The security group 'g' already exists for VPC '${VpcId}'`);
  expect(await group('sg-g')).toMatch(/^InvalidParameterValue/);
  expect(await group('default')).toMatch(/^InvalidParameterValue: Cannot use reserved/);
  expect(await group('h', "it's")).toMatch(/^InvalidParameterValue: .*groupDescription/);
});

test('tags, endpoints and gateways are refused where AWS refuses them', async () => {
  const { ec2, VpcId, SubnetId } = await network();
  const tags = (Tags: { Key: string; Value: string }[], ResourceType: 'vpc' | 'subnet' = 'vpc') =>
    refusal(ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', TagSpecifications: [{ ResourceType, Tags }] })));
  expect(await tags([{ Key: 'aws:x', Value: '' }])).toMatch(/^InvalidParameterValue: .*reserved/);
  expect(await tags([{ Key: 'a', Value: 'b'.repeat(257) }])).toMatch(/^InvalidParameterValue: .*256/);
  expect(await tags([{ Key: 'a', Value: 'b' }], 'subnet')).toBe(
    "InvalidParameterValue: 'subnet' is not a valid taggable resource type for this operation.",
  );
  expect(await tags(Array.from({ length: 51 }, (_, index) => ({ Key: `${index}`, Value: '' })))).toMatch(/^TagLimitExceeded/);
  const ServiceName = 'com.amazonaws.eu-west-1.s3';
  expect(await refusal(ec2.send(new CreateVpcEndpointCommand({ VpcId, ServiceName })))).toBe(
    `InvalidServiceName: The Vpc Endpoint Service '${ServiceName}' does not exist`,
  );
  expect(await refusal(ec2.send(new CreateNatGatewayCommand({ SubnetId })))).toBe(
    'MissingParameter: The request must contain the parameter allocationId',
  );
});

test('a dry run says that it would have worked, and does nothing', async () => {
  const { ec2 } = clientsOf(await openSandbox());
  expect(await refusal(ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', DryRun: true })))).toBe(
    'DryRunOperation: Request would have succeeded, but DryRun flag is set.',
  );
  expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toEqual([]);
});

test('a throttled call is told so in the word that clients of EC2 wait and try again for', async () => {
  const sandbox = await openSandbox();
  await sandbox.control.addFault({ service: 'ec2', operation: 'DescribeVpcs', kind: 'throttle', nth: 1 });
  const { ec2 } = clientsOf(sandbox);
  expect(await refusal(ec2.send(new DescribeVpcsCommand({})))).toMatch(/^RequestLimitExceeded/);
  expect(await refusal(ec2.send(new DescribeVpcsCommand({})))).toBeUndefined();
});
