import { createHash } from 'node:crypto';
import type * as Ec2 from '@aws-sdk/client-ec2';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { describe } from './describe.ts';
import { existing, invalidValue } from './errors.ts';
import { addresses, type NetworkInterface, networkInterfaces, securityGroups, subnets, those, vpcs } from './model.ts';
import { writeTags } from './tags.ts';

export const networkInterfaceOperations = {
  DescribeNetworkInterfaces(input, { world }: Call) {
    const { page, ...more } = describe(input, {
      all: networkInterfaces(world).values(),
      ids: input.NetworkInterfaceIds,
      prefix: 'eni',
      idOf: ({ id }) => id,
      tagsOf: ({ tags }) => tags,
      fields: {
        'network-interface-id': ({ id }) => id,
        'vpc-id': ({ vpcId }) => vpcId,
        'subnet-id': ({ subnetId }) => subnetId,
        'availability-zone': ({ subnetId }) => subnets(world).get(subnetId)?.zone,
        'group-id': ({ groups }) => groups,
        'group-name': ({ groups }) => groups.flatMap((id) => securityGroups(world).get(id)?.name ?? []),
        'interface-type': ({ type }) => type,
        'private-ip-address': ({ privateIp }) => privateIp,
        'addresses.private-ip-address': ({ privateIp }) => privateIp,
        'association.public-ip': (each) => publicOf(world, each)?.PublicIp,
        'association.allocation-id': (each) => publicOf(world, each)?.AllocationId,
        'attachment.attachment-id': ({ attachmentId }) => attachmentId,
        'attachment.status': ({ releasing }) => (releasing ? 'detaching' : 'attached'),
        'owner-id': () => world.account,
        'requester-id': ({ requesterId }) => requesterId,
        'requester-managed': () => 'true',
        description: ({ description }) => description,
        status: () => 'in-use',
      },
    });
    return { NetworkInterfaces: page.map((each) => shown(each, world)), ...more };
  },

  // All that are here were made by services, which alone let them go.
  DeleteNetworkInterface({ NetworkInterfaceId }, { world }: Call) {
    const { id } = existing(networkInterfaces(world), {
      ...{ prefix: 'eni', id: NetworkInterfaceId, parameter: 'networkInterfaceId' },
    });
    throw invalidValue(`Network interface '${id}' is currently in use.`);
  },
} satisfies Handlers<typeof Ec2>;

/** The public address of an interface: an elastic one that is mapped to it, or its own. */
function publicOf(world: World, { id, publicIp }: NetworkInterface): Ec2.NetworkInterfaceAssociation | undefined {
  const [elastic] = those(addresses(world), ({ association }) => association?.networkInterfaceId === id);
  if (elastic) {
    return {
      AllocationId: elastic.allocationId,
      AssociationId: elastic.association?.id,
      IpOwnerId: world.account,
      PublicDnsName: nameOf(world, elastic.publicIp),
      PublicIp: elastic.publicIp,
    };
  }
  return publicIp === undefined ? undefined : { IpOwnerId: 'amazon', PublicDnsName: nameOf(world, publicIp), PublicIp: publicIp };
}

function shown(network: NetworkInterface, world: World): Ec2.NetworkInterface {
  const Association = publicOf(world, network);
  const PrivateDnsName = vpcs(world).get(network.vpcId)?.dnsHostnames ? privateNameOf(world, network.privateIp) : undefined;
  return {
    NetworkInterfaceId: network.id,
    // EC2 says nat_gateway; the SDK's enum spells it otherwise.
    InterfaceType: network.type as Ec2.NetworkInterfaceType,
    VpcId: network.vpcId,
    SubnetId: network.subnetId,
    AvailabilityZone: subnets(world).get(network.subnetId)?.zone,
    OwnerId: world.account,
    RequesterId: network.requesterId,
    RequesterManaged: true,
    Description: network.description,
    Status: 'in-use',
    SourceDestCheck: network.type === 'interface',
    MacAddress: macOf(network.id),
    PrivateIpAddress: network.privateIp,
    PrivateDnsName,
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: network.privateIp, PrivateDnsName, Association }],
    Ipv6Addresses: [],
    Groups: network.groups.map((GroupId) => ({ GroupId, GroupName: securityGroups(world).get(GroupId)?.name })),
    Association,
    Attachment: {
      AttachmentId: network.attachmentId,
      AttachTime: new Date(network.created),
      DeleteOnTermination: false,
      DeviceIndex: 1,
      InstanceOwnerId: network.requesterId,
      Status: network.releasing ? 'detaching' : 'attached',
    },
    TagSet: writeTags(network.tags),
  };
}

const nameOf = ({ region }: World, ip: string): string =>
  `ec2-${ip.replaceAll('.', '-')}.${region === 'us-east-1' ? 'compute-1' : `${region}.compute`}.amazonaws.com`;
const privateNameOf = ({ region }: World, ip: string): string =>
  `ip-${ip.replaceAll('.', '-')}.${region === 'us-east-1' ? 'ec2' : `${region}.compute`}.internal`;

/** Always the same for an interface; the first byte says that nobody's hardware has it. */
function macOf(id: string): string {
  const bytes = createHash('sha256').update(id).digest('hex').slice(0, 10).match(/../g) ?? [];
  return ['02', ...bytes].join(':');
}
