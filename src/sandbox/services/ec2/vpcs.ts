import type * as Ec2 from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { MOST_VPCS } from './account.ts';
import { formatBlock, parseBlock } from './cidr.ts';
import { describe } from './describe.ts';
import { badCombination, dependency, existing, invalidValue, missing } from './errors.ts';
import {
  internetGateways,
  natGateways,
  networkInterfaces,
  newId,
  routeTables,
  securityGroups,
  subnets,
  those,
  type Vpc,
  vpcEndpoints,
  vpcs,
} from './model.ts';
import { newGroup } from './security-groups.ts';
import { tagsAtBirth, writeTags } from './tags.ts';

export const vpcOperations = {
  CreateVpc({ CidrBlock, TagSpecifications, InstanceTenancy = 'default' }, { world }: Call) {
    if (CidrBlock === undefined) throw missing('cidrBlock');
    const block = parseBlock(CidrBlock);
    if (!block) {
      throw invalidValue(`Value (${CidrBlock}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`);
    }
    // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
    if (block.bits < 16 || block.bits > 28) throw new AwsError('InvalidVpc.Range', `The CIDR '${CidrBlock}' is invalid.`);
    if (InstanceTenancy !== 'default') throw invalidValue(`Value (${InstanceTenancy}) for parameter instanceTenancy is invalid.`);
    const tags = tagsAtBirth(TagSpecifications, 'vpc');
    if (vpcs(world).size >= MOST_VPCS) {
      throw new AwsError('VpcLimitExceeded', 'The maximum number of VPCs has been reached.');
    }
    const vpc: Vpc = { id: newId('vpc'), cidr: formatBlock(block), dnsSupport: true, dnsHostnames: false, tags };
    // Every VPC is born with these two, which go with it.
    const table = {
      id: newId('rtb'),
      vpcId: vpc.id,
      mainAssociationId: newId('rtbassoc'),
      associations: [],
      routes: [],
      tags: {},
    };
    const group = newGroup({ vpcId: vpc.id, name: 'default', description: 'default VPC security group', tags: {} });
    vpcs(world).set(vpc.id, vpc);
    routeTables(world).set(table.id, table);
    securityGroups(world).set(group.id, group);
    return { Vpc: { ...shown(vpc, world), State: 'pending' } };
  },

  DeleteVpc({ VpcId }, { world }: Call) {
    const { id } = existing(vpcs(world), { prefix: 'vpc', id: VpcId, parameter: 'vpcId' });
    if (hasDependencies(world, id)) throw dependency(`The vpc '${id}' has dependencies and cannot be deleted.`);
    for (const table of those(routeTables(world), ({ vpcId }) => vpcId === id)) routeTables(world).delete(table.id);
    for (const group of those(securityGroups(world), ({ vpcId }) => vpcId === id)) securityGroups(world).delete(group.id);
    vpcs(world).delete(id);
    return {};
  },

  DescribeVpcs(input, { world }: Call) {
    const { page, ...more } = describe(input, {
      all: vpcs(world).values(),
      ids: input.VpcIds,
      prefix: 'vpc',
      idOf: ({ id }) => id,
      tagsOf: ({ tags }) => tags,
      fields: {
        'vpc-id': ({ id }) => id,
        cidr: ({ cidr }) => cidr,
        'cidr-block': ({ cidr }) => cidr,
        'cidr-block-association.cidr-block': ({ cidr }) => cidr,
        'is-default': () => 'false',
        isDefault: () => 'false',
        'owner-id': () => world.account,
        'dhcp-options-id': () => dhcpOptions(world),
        state: () => 'available',
      },
    });
    return { Vpcs: page.map((vpc) => shown(vpc, world)), ...more };
  },

  ModifyVpcAttribute({ VpcId, EnableDnsSupport, EnableDnsHostnames, ...rest }, { world }: Call) {
    const vpc = existing(vpcs(world), { prefix: 'vpc', id: VpcId, parameter: 'vpcId' });
    const asked = [EnableDnsSupport, EnableDnsHostnames].filter((attribute) => attribute !== undefined);
    if (rest.EnableNetworkAddressUsageMetrics) throw invalidValue('The sandbox keeps no network address usage metrics.');
    if (asked.length !== 1) throw badCombination('Exactly one attribute must be specified.');
    vpcs(world).set(vpc.id, {
      ...vpc,
      dnsSupport: EnableDnsSupport?.Value ?? vpc.dnsSupport,
      dnsHostnames: EnableDnsHostnames?.Value ?? vpc.dnsHostnames,
    });
    return {};
  },

  DescribeVpcAttribute({ VpcId, Attribute }, { world }: Call) {
    const vpc = existing(vpcs(world), { prefix: 'vpc', id: VpcId, parameter: 'vpcId' });
    switch (Attribute) {
      case 'enableDnsSupport':
        return { VpcId: vpc.id, EnableDnsSupport: { Value: vpc.dnsSupport } };
      case 'enableDnsHostnames':
        return { VpcId: vpc.id, EnableDnsHostnames: { Value: vpc.dnsHostnames } };
      default:
        return { VpcId: vpc.id, EnableNetworkAddressUsageMetrics: { Value: false } };
    }
  },
} satisfies Handlers<typeof Ec2>;

/** What must go before a VPC can; its main route table and its default group don't count. */
function hasDependencies(world: World, id: string): boolean {
  const isIn = ({ vpcId }: { readonly vpcId?: string }) => vpcId === id;
  return (
    those(subnets(world), isIn).length > 0 ||
    those(internetGateways(world), isIn).length > 0 ||
    those(networkInterfaces(world), isIn).length > 0 ||
    those(vpcEndpoints(world), isIn).length > 0 ||
    those(natGateways(world), (nat) => isIn(nat) && nat.state !== 'deleted' && nat.state !== 'failed').length > 0 ||
    those(routeTables(world), (table) => isIn(table) && table.mainAssociationId === undefined).length > 0 ||
    those(securityGroups(world), (group) => isIn(group) && group.name !== 'default').length > 0
  );
}

function shown({ id, cidr, tags }: Vpc, world: World): Ec2.Vpc {
  return {
    VpcId: id,
    OwnerId: world.account,
    State: 'available',
    CidrBlock: cidr,
    CidrBlockAssociationSet: [
      { AssociationId: id.replace('vpc-', 'vpc-cidr-assoc-'), CidrBlock: cidr, CidrBlockState: { State: 'associated' } },
    ],
    Ipv6CidrBlockAssociationSet: [],
    DhcpOptionsId: dhcpOptions(world),
    InstanceTenancy: 'default',
    IsDefault: false,
    Tags: writeTags(tags),
  };
}

/** Each account has one set of AWS's own in a region. */
const dhcpOptions = ({ account }: World): string => `dopt-0${account.padStart(16, '0')}`;
