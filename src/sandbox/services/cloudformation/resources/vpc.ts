import type * as Ec2 from '@aws-sdk/client-ec2';
import { AwsError } from '../../../aws-error.ts';
import { ec2 } from '../../ec2/service.ts';
import { retagInEc2, tagsAtCreation, unlessGone } from './helpers.ts';
import type { HandsOn, ResourceType } from './resource-type.ts';

const vpc: ResourceType = {
  type: 'AWS::EC2::VPC',
  takes: {
    CidrBlock: 'immutable',
    InstanceTenancy: 'mutable',
    ...{ EnableDnsSupport: 'mutable', EnableDnsHostnames: 'mutable', Tags: 'mutable' },
  },
  required: [],
  attributes: ['VpcId', 'CidrBlock', 'DefaultSecurityGroup'],
  seconds: 10,
  async create(at) {
    const { properties } = at;
    const InstanceTenancy = properties.maybeText('InstanceTenancy');
    const { Vpc } = await at.act<Ec2.CreateVpcResult>(ec2, 'CreateVpc', {
      ...{ CidrBlock: properties.text('CidrBlock'), ...tagsAtCreation(at, 'vpc') },
      ...(InstanceTenancy !== undefined && { InstanceTenancy }),
    });
    return given(Vpc?.VpcId, 'CreateVpc');
  },
  settle: setDns,
  async update(at, before) {
    if (at.properties.maybeText('InstanceTenancy') !== before.properties.maybeText('InstanceTenancy')) {
      throw new AwsError('InvalidRequest', "The sandbox can't change the InstanceTenancy of a VPC.");
    }
    await setDns(at);
    await retagInEc2(at, before);
  },
  async describe(at) {
    const Filters = [
      { Name: 'vpc-id', Values: [at.physicalId] },
      { Name: 'group-name', Values: ['default'] },
    ];
    const { SecurityGroups } = await at.act<Ec2.DescribeSecurityGroupsResult>(ec2, 'DescribeSecurityGroups', { Filters });
    const DefaultSecurityGroup = SecurityGroups?.[0]?.GroupId ?? '';
    return { VpcId: at.physicalId, CidrBlock: at.properties.text('CidrBlock'), DefaultSecurityGroup };
  },
  remove: (at) => unlessGone(() => at.act(ec2, 'DeleteVpc', { VpcId: at.physicalId })),
};

/** EC2 takes one of the two a call; what it does by itself: support on, host names off. */
async function setDns(at: HandsOn): Promise<void> {
  const { physicalId: VpcId, properties } = at;
  const wanted = { EnableDnsSupport: true, EnableDnsHostnames: false };
  for (const [name, otherwise] of Object.entries(wanted)) {
    await at.act(ec2, 'ModifyVpcAttribute', { VpcId, [name]: { Value: properties.maybeFlag(name) ?? otherwise } });
  }
}

const subnet: ResourceType = {
  type: 'AWS::EC2::Subnet',
  takes: {
    ...{ VpcId: 'immutable', CidrBlock: 'immutable', AvailabilityZone: 'immutable', AvailabilityZoneId: 'immutable' },
    ...{ MapPublicIpOnLaunch: 'mutable', Tags: 'mutable' },
  },
  required: ['VpcId'],
  attributes: ['SubnetId', 'VpcId', 'CidrBlock', 'AvailabilityZone', 'AvailabilityZoneId'],
  seconds: 3,
  async create(at) {
    const { properties } = at;
    const names = ['AvailabilityZone', 'AvailabilityZoneId'] as const;
    const zone = names.flatMap((name) => (properties.has(name) ? [[name, properties.text(name)] as const] : []));
    const { Subnet } = await at.act<Ec2.CreateSubnetResult>(ec2, 'CreateSubnet', {
      ...{ VpcId: properties.text('VpcId'), CidrBlock: properties.maybeText('CidrBlock') },
      ...{ ...Object.fromEntries(zone), ...tagsAtCreation(at, 'subnet') },
    });
    return given(Subnet?.SubnetId, 'CreateSubnet');
  },
  async settle(at) {
    if (at.properties.maybeFlag('MapPublicIpOnLaunch')) await mapPublicIp(at);
  },
  async update(at, before) {
    if (at.properties.maybeFlag('MapPublicIpOnLaunch') !== before.properties.maybeFlag('MapPublicIpOnLaunch'))
      await mapPublicIp(at);
    await retagInEc2(at, before);
  },
  async describe(at) {
    const { physicalId } = at;
    const { Subnets } = await at.act<Ec2.DescribeSubnetsResult>(ec2, 'DescribeSubnets', { SubnetIds: [physicalId] });
    const { VpcId = '', CidrBlock = '', AvailabilityZone = '', AvailabilityZoneId = '' } = Subnets?.[0] ?? {};
    return { SubnetId: physicalId, VpcId, CidrBlock, AvailabilityZone, AvailabilityZoneId };
  },
  remove: (at) => unlessGone(() => at.act(ec2, 'DeleteSubnet', { SubnetId: at.physicalId })),
};

async function mapPublicIp(at: HandsOn): Promise<void> {
  const MapPublicIpOnLaunch = { Value: at.properties.maybeFlag('MapPublicIpOnLaunch') ?? false };
  await at.act(ec2, 'ModifySubnetAttribute', { SubnetId: at.physicalId, MapPublicIpOnLaunch });
}

/** What an answer must hold. */
export function given(value: string | undefined, operation: string): string {
  if (value === undefined) throw new Error(`${operation} answered without an id.`);
  return value;
}

/** A network and its parts. */
export const vpcTypes: readonly ResourceType[] = [vpc, subnet];
