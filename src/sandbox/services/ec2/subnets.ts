import type * as Ec2 from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { contains, formatBlock, overlaps, parseBlock } from './cidr.ts';
import { describe } from './describe.ts';
import { badCombination, dependency, existing, invalidValue, missing } from './errors.ts';
import { freeAddressCount } from './interfaces.ts';
import {
  arnOf,
  natGateways,
  networkInterfaces,
  newId,
  routeTables,
  type Subnet,
  subnets,
  those,
  type Vpc,
  vpcs,
} from './model.ts';
import { tagsAtBirth, writeTags } from './tags.ts';
import { zoneNamed, zonesOf } from './zones.ts';

export const subnetOperations = {
  CreateSubnet({ VpcId, CidrBlock, AvailabilityZone, AvailabilityZoneId, TagSpecifications }, { world }: Call) {
    if (CidrBlock === undefined) throw missing('cidrBlock');
    const vpc = existing(vpcs(world), { prefix: 'vpc', id: VpcId, parameter: 'vpcId' });
    const cidr = freeBlock(world, vpc, CidrBlock);
    const zone = zoneNamed(world, { name: AvailabilityZone, id: AvailabilityZoneId });
    const tags = tagsAtBirth(TagSpecifications, 'subnet');
    const subnet = { id: newId('subnet'), vpcId: vpc.id, cidr, zone: zone.name, mapPublicIp: false, tags };
    subnets(world).set(subnet.id, subnet);
    return { Subnet: shown(subnet, world) };
  },

  DeleteSubnet({ SubnetId }, { world }: Call) {
    const { id } = existing(subnets(world), { prefix: 'subnet', id: SubnetId, parameter: 'subnetId' });
    const isUsed =
      those(networkInterfaces(world), ({ subnetId }) => subnetId === id).length > 0 ||
      those(natGateways(world), ({ subnetId, state }) => subnetId === id && state !== 'deleted' && state !== 'failed').length > 0;
    if (isUsed) throw dependency(`The subnet '${id}' has dependencies and cannot be deleted.`);
    for (const table of those(routeTables(world), ({ associations }) => associations.some((one) => one.subnetId === id))) {
      const associations = table.associations.filter((one) => one.subnetId !== id);
      routeTables(world).set(table.id, { ...table, associations });
    }
    subnets(world).delete(id);
    return {};
  },

  DescribeSubnets(input, { world }: Call) {
    const { page, ...more } = describe(input, {
      all: subnets(world).values(),
      ids: input.SubnetIds,
      prefix: 'subnet',
      idOf: ({ id }) => id,
      tagsOf: ({ tags }) => tags,
      fields: {
        'subnet-id': ({ id }) => id,
        'subnet-arn': ({ id }) => arnOf(world, 'subnet', id),
        'vpc-id': ({ vpcId }) => vpcId,
        cidr: ({ cidr }) => cidr,
        'cidr-block': ({ cidr }) => cidr,
        cidrBlock: ({ cidr }) => cidr,
        'availability-zone': ({ zone }) => zone,
        availabilityZone: ({ zone }) => zone,
        'availability-zone-id': (subnet) => zoneIdOf(world, subnet),
        'available-ip-address-count': (subnet) => String(freeAddressCount(world, subnet)),
        'map-public-ip-on-launch': ({ mapPublicIp }) => String(mapPublicIp),
        'default-for-az': () => 'false',
        defaultForAz: () => 'false',
        'owner-id': () => world.account,
        state: () => 'available',
      },
    });
    return { Subnets: page.map((subnet) => shown(subnet, world)), ...more };
  },

  ModifySubnetAttribute({ SubnetId, MapPublicIpOnLaunch, ...rest }, { world }: Call) {
    const subnet = existing(subnets(world), { prefix: 'subnet', id: SubnetId, parameter: 'subnetId' });
    const others = Object.keys(rest);
    if (MapPublicIpOnLaunch?.Value === undefined || others.length > 0) {
      throw badCombination(
        `The sandbox changes MapPublicIpOnLaunch of a subnet, nothing else: ${others.join(', ') || 'none given'}`,
      );
    }
    subnets(world).set(subnet.id, { ...subnet, mapPublicIp: MapPublicIpOnLaunch.Value });
    return {};
  },
} satisfies Handlers<typeof Ec2>;

/** The block in the form that EC2 keeps, when it fits into the VPC beside its other subnets. */
function freeBlock(world: World, vpc: Vpc, cidr: string): string {
  const block = parseBlock(cidr);
  if (!block) throw invalidValue(`Value (${cidr}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`);
  const whole = parseBlock(vpc.cidr);
  // https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
  if (!whole || !contains(whole, block) || block.bits > 28) {
    throw new AwsError('InvalidSubnet.Range', `The CIDR '${cidr}' is invalid.`);
  }
  const others = those(subnets(world), ({ vpcId }) => vpcId === vpc.id).map((other) => parseBlock(other.cidr));
  if (others.some((other) => other && overlaps(other, block))) {
    throw new AwsError('InvalidSubnet.Conflict', `The CIDR '${cidr}' conflicts with another subnet`);
  }
  return formatBlock(block);
}

const zoneIdOf = (world: World, { zone }: Subnet): string | undefined => zonesOf(world).find(({ name }) => name === zone)?.id;

function shown(subnet: Subnet, world: World): Ec2.Subnet {
  return {
    SubnetId: subnet.id,
    SubnetArn: arnOf(world, 'subnet', subnet.id),
    VpcId: subnet.vpcId,
    OwnerId: world.account,
    State: 'available',
    CidrBlock: subnet.cidr,
    AvailableIpAddressCount: freeAddressCount(world, subnet),
    AvailabilityZone: subnet.zone,
    AvailabilityZoneId: zoneIdOf(world, subnet),
    DefaultForAz: false,
    MapPublicIpOnLaunch: subnet.mapPublicIp,
    AssignIpv6AddressOnCreation: false,
    Ipv6CidrBlockAssociationSet: [],
    Tags: writeTags(subnet.tags),
  };
}
