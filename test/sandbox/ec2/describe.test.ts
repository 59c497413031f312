import {
  AllocateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcEndpointCommand,
  DeleteTagsCommand,
  DescribeAccountAttributesCommand,
  DescribeAvailabilityZonesCommand,
  DescribePrefixListsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  ModifyVpcEndpointCommand,
  paginateDescribeSubnets,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from '@aws-sdk/client-ec2';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { expect, test } from 'vitest';
import { regions } from '../../../src/aws/regions.ts';
import { zonesOf } from '../../../src/sandbox/services/ec2/zones.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { refusal, smallNetwork } from './kit.ts';

async function network() {
  const sandbox = await openSandbox();
  const { ec2, tagging } = clientsOf(sandbox);
  return { sandbox, ec2, tagging, ...(await smallNetwork(ec2)) };
}

test('filters choose by fields and tags, with wildcards, and all of them must fit', async () => {
  const { ec2, VpcId, SubnetId } = await network();
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.9.0/24', AvailabilityZone: 'us-east-1c' }));
  const other = Subnet?.SubnetId ?? '';
  await ec2.send(new CreateTagsCommand({ Resources: [SubnetId], Tags: [{ Key: 'mysfits:project', Value: 'mysfits-abc' }] }));
  const found = async (...filters: [string, ...string[]][]) => {
    const Filters = filters.map(([Name, ...Values]) => ({ Name, Values }));
    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
    return Subnets?.map((subnet) => subnet.SubnetId);
  };
  expect(await found(['tag:mysfits:project', 'mysfits-abc'])).toEqual([SubnetId]);
  expect(await found(['tag:mysfits:project', 'mysfits-?b*'])).toEqual([SubnetId]);
  expect(await found(['tag:mysfits:project', 'mysfits'])).toEqual([]);
  expect(await found(['tag-key', 'mysfits:project'])).toEqual([SubnetId]);
  expect(await found(['vpc-id', VpcId])).toEqual([SubnetId, other]);
  expect(await found(['vpc-id', 'vpc-x', VpcId], ['availability-zone', 'us-east-1c'])).toEqual([other]);
  expect(await found(['cidr-block', '10.0.9.*'])).toEqual([other]);
  expect(await refusal(found(['colour', 'red']))).toBe("InvalidParameterValue: The filter 'colour' is invalid");
});

test('what is described comes in pages', async () => {
  const { ec2, VpcId } = await network();
  for (let index = 1; index < 12; index += 1) {
    await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: `10.0.${index}.0/24` }));
  }
  const sizes: (number | undefined)[] = [];
  const seen = new Set<string | undefined>();
  for await (const { Subnets } of paginateDescribeSubnets({ client: ec2, pageSize: 5 }, {})) {
    sizes.push(Subnets?.length);
    for (const subnet of Subnets ?? []) seen.add(subnet.SubnetId);
  }
  expect(sizes).toEqual([5, 5, 2]);
  expect(seen.size).toBe(12);
  expect(await refusal(ec2.send(new DescribeSubnetsCommand({ MaxResults: 4 })))).toMatch(/^InvalidParameterValue/);
  expect(await refusal(ec2.send(new DescribeSubnetsCommand({ NextToken: 'x' })))).toMatch(/^InvalidNextToken/);
});

test('tags are set, changed, found by whoever looks, and taken away', async () => {
  const { ec2, tagging, VpcId, SubnetId } = await network();
  const Resources = [VpcId, SubnetId];
  const Tags = [{ Key: 'mysfits:project', Value: 'mysfits-abc' }];
  await ec2.send(new CreateTagsCommand({ Resources, Tags: [...Tags, { Key: 'Name', Value: 'first' }] }));
  await ec2.send(new CreateTagsCommand({ Resources: [VpcId], Tags: [{ Key: 'Name', Value: 'second' }] }));
  const Filters = [{ Name: 'resource-type', Values: ['vpc'] }];
  expect((await ec2.send(new DescribeTagsCommand({ Filters }))).Tags).toEqual([
    { ResourceId: VpcId, ResourceType: 'vpc', Key: 'mysfits:project', Value: 'mysfits-abc' },
    { ResourceId: VpcId, ResourceType: 'vpc', Key: 'Name', Value: 'second' },
  ]);
  const TagFilters = [{ Key: 'mysfits:project', Values: ['mysfits-abc'] }];
  const { ResourceTagMappingList } = await tagging.send(
    new GetResourcesCommand({ TagFilters, ResourceTypeFilters: ['ec2:vpc'] }),
  );
  expect(ResourceTagMappingList?.map(({ ResourceARN }) => ResourceARN)).toEqual([
    expect.stringMatching(new RegExp(`^arn:aws:ec2:us-east-1:\\d{12}:vpc/${VpcId}$`)),
  ]);
  // A tag with another value stays; one without a value goes.
  await ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'Name', Value: 'first' }, { Key: 'mysfits:project' }] }));
  expect((await ec2.send(new DescribeTagsCommand({}))).Tags?.map(({ Value }) => Value)).toEqual(['second']);
});

test('attributes of VPC and subnet are changed and shown', async () => {
  const { ec2, VpcId, SubnetId } = await network();
  const hostnames = async () =>
    (await ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' }))).EnableDnsHostnames?.Value;
  expect(await hostnames()).toBe(false);
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
  expect(await hostnames()).toBe(true);
  const support = new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsSupport' });
  expect((await ec2.send(support)).EnableDnsSupport).toEqual({ Value: true });
  await ec2.send(new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: true } }));
  expect((await ec2.send(new DescribeSubnetsCommand({}))).Subnets).toMatchObject([{ SubnetId, MapPublicIpOnLaunch: true }]);
});

test('rules of a group have ids of their own, words that can be changed, and go by id', async () => {
  const { ec2, VpcId } = await network();
  const { GroupId } = await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName: 'g', Description: 'd' }));
  const web = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80 };
  const { SecurityGroupRules } = await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ ...web, IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'all' }, { CidrIp: '10.0.0.0/8' }] }],
    }),
  );
  expect(SecurityGroupRules).toMatchObject([
    { GroupId, IsEgress: false, CidrIpv4: '0.0.0.0/0', Description: 'all', FromPort: 80 },
    { GroupId, IsEgress: false, CidrIpv4: '10.0.0.0/8' },
  ]);
  const reworded = [{ ...web, IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'everybody' }] }];
  await ec2.send(new UpdateSecurityGroupRuleDescriptionsIngressCommand({ GroupId, IpPermissions: reworded }));
  const id = SecurityGroupRules?.[1]?.SecurityGroupRuleId ?? '';
  await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: [id] }));
  const groups = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId ?? ''] }));
  expect(groups.SecurityGroups?.[0]?.IpPermissions).toMatchObject([
    { ...web, IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'everybody' }] },
  ]);
  const Filters = [{ Name: 'group-id', Values: [GroupId ?? ''] }];
  const rules = (await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }))).SecurityGroupRules;
  expect(rules?.map(({ IsEgress }) => IsEgress).sort()).toEqual([false, true]);
});

test('an endpoint gives its tables a route, and takes it away', async () => {
  const { ec2, VpcId } = await network();
  const { PrefixLists } = await ec2.send(new DescribePrefixListsCommand({}));
  const list = PrefixLists?.find(({ PrefixListName }) => PrefixListName === 'com.amazonaws.us-east-1.s3')?.PrefixListId;
  const table = (await ec2.send(new DescribeRouteTablesCommand({}))).RouteTables?.[0]?.RouteTableId ?? '';
  const ServiceName = 'com.amazonaws.us-east-1.s3';
  const made = await ec2.send(new CreateVpcEndpointCommand({ VpcId, ServiceName, RouteTableIds: [table] }));
  const VpcEndpointId = made.VpcEndpoint?.VpcEndpointId;
  const routes = async () =>
    (await ec2.send(new DescribeRouteTablesCommand({}))).RouteTables?.[0]?.Routes?.map((route) => route.DestinationPrefixListId);
  expect(await routes()).toEqual([undefined, list]);
  const second = new CreateVpcEndpointCommand({ VpcId, ServiceName, RouteTableIds: [table] });
  expect(await refusal(ec2.send(second))).toBe(
    `RouteAlreadyExists: route table ${table} already has a route with destination-prefix-list-id ${list}`,
  );
  await ec2.send(
    new ModifyVpcEndpointCommand({ VpcEndpointId, RemoveRouteTableIds: [table], PolicyDocument: '{"Statement":[]}' }),
  );
  expect(await routes()).toEqual([undefined]);
  const Filters = [{ Name: 'service-name', Values: [ServiceName] }];
  expect((await ec2.send(new DescribeVpcEndpointsCommand({ Filters }))).VpcEndpoints).toMatchObject([
    { VpcEndpointId, State: 'available', VpcEndpointType: 'Gateway', RouteTableIds: [], PolicyDocument: '{"Statement":[]}' },
  ]);
});

test('zones are named and numbered, in every region', async () => {
  const { ec2 } = clientsOf(await openSandbox({ region: 'ap-northeast-1' }));
  const { AvailabilityZones } = await ec2.send(new DescribeAvailabilityZonesCommand({}));
  expect(AvailabilityZones?.map(({ ZoneName, ZoneId }) => `${ZoneName} ${ZoneId}`)).toEqual([
    'ap-northeast-1a apne1-az4',
    'ap-northeast-1b apne1-az3',
    'ap-northeast-1c apne1-az1',
    'ap-northeast-1d apne1-az2',
  ]);
  const Filters = [{ Name: 'zone-id', Values: ['apne1-az1'] }];
  const one = await ec2.send(new DescribeAvailabilityZonesCommand({ Filters }));
  expect(one.AvailabilityZones).toMatchObject([
    { ZoneName: 'ap-northeast-1c', State: 'available', RegionName: 'ap-northeast-1' },
  ]);
  const stranger = new DescribeAvailabilityZonesCommand({ ZoneNames: ['us-east-1a'] });
  expect(await refusal(ec2.send(stranger))).toBe('InvalidParameterValue: Invalid availability zone: [us-east-1a]');

  const ids = regions.map((region) => zonesOf({ region }).map(({ id }) => id));
  expect(ids.every((zones) => zones.length >= 3 && new Set(zones).size === zones.length)).toBe(true);
  // Real zone ids, from AWS's own list of regions and zones.
  for (const id of [
    'use1-az1',
    'usw2-az4',
    'euw1-az2',
    'euc1-az3',
    'aps1-az1',
    'apse2-az3',
    'sae1-az1',
    'cac1-az4',
    'ilc1-az2',
  ]) {
    expect(ids.flat()).toContain(id);
  }
  expect(new Set(ids.flat()).size).toBe(ids.flat().length);
});

test('what an account may have is told', async () => {
  const { ec2 } = clientsOf(await openSandbox());
  const asked = new DescribeAccountAttributesCommand({ AttributeNames: ['supported-platforms', 'default-vpc'] });
  expect((await ec2.send(asked)).AccountAttributes).toEqual([
    { AttributeName: 'supported-platforms', AttributeValues: [{ AttributeValue: 'VPC' }] },
    { AttributeName: 'default-vpc', AttributeValues: [{ AttributeValue: 'none' }] },
  ]);
  const all = (await ec2.send(new DescribeAccountAttributesCommand({}))).AccountAttributes;
  expect(all?.find(({ AttributeName }) => AttributeName === 'vpc-max-elastic-ips')?.AttributeValues).toEqual([
    { AttributeValue: '5' },
  ]);
  expect((await ec2.send(new AllocateAddressCommand({}))).PublicIp).toMatch(/^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/);
});
