import type * as Ec2 from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { MOST_ADDRESSES } from './account.ts';
import { describe } from './describe.ts';
import { existing, invalidValue, missing } from './errors.ts';
import { type Address, addresses, networkInterfaces, newId } from './model.ts';
import { newPublicAddress } from './public-addresses.ts';
import { tagsAtBirth, writeTags } from './tags.ts';

export const addressOperations = {
  AllocateAddress({ Domain = 'vpc', TagSpecifications }, { world }: Call) {
    // EC2-Classic is gone; only its word is left in the model.
    if (Domain !== 'vpc') throw invalidValue(`Value (${Domain}) for parameter domain is invalid.`);
    const tags = tagsAtBirth(TagSpecifications, 'elastic-ip');
    if (addresses(world).size >= MOST_ADDRESSES || world.switches.isOn('ec2/used-up-addresses')) {
      throw new AwsError('AddressLimitExceeded', 'The maximum number of addresses has been reached.');
    }
    const address = { allocationId: newId('eipalloc'), publicIp: newPublicAddress(world), tags };
    addresses(world).set(address.allocationId, address);
    return {
      AllocationId: address.allocationId,
      PublicIp: address.publicIp,
      PublicIpv4Pool: 'amazon',
      NetworkBorderGroup: world.region,
      Domain: 'vpc' as const,
    };
  },

  ReleaseAddress({ AllocationId, PublicIp }, { world }: Call) {
    if (AllocationId === undefined) {
      if (PublicIp === undefined) throw missing('allocationId');
      throw invalidValue('You must specify an allocation id when releasing a VPC elastic IP address');
    }
    const address = existing(addresses(world), { prefix: 'eipalloc', id: AllocationId, parameter: 'allocationId' });
    if (address.association) throw new AwsError('InvalidIPAddress.InUse', `Address ${address.publicIp} is in use.`);
    addresses(world).delete(address.allocationId);
    return {};
  },

  DescribeAddresses({ AllocationIds, PublicIps = [], Filters }, { world }: Call) {
    const all = [...addresses(world).values()];
    const stranger = PublicIps.find((ip) => !all.some(({ publicIp }) => publicIp === ip));
    if (stranger !== undefined) throw new AwsError('InvalidAddress.NotFound', `Address '${stranger}' not found.`);
    const { page } = describe(
      { Filters },
      {
        all: all.filter(({ publicIp }) => PublicIps.length === 0 || PublicIps.includes(publicIp)),
        ids: AllocationIds,
        prefix: 'eipalloc',
        idOf: ({ allocationId }) => allocationId,
        tagsOf: ({ tags }) => tags,
        fields: {
          'allocation-id': ({ allocationId }) => allocationId,
          'association-id': ({ association }) => association?.id,
          'network-interface-id': ({ association }) => association?.networkInterfaceId,
          'network-border-group': () => world.region,
          'private-ip-address': ({ association }) => association?.privateIp,
          'public-ip': ({ publicIp }) => publicIp,
          'instance-id': () => undefined,
          domain: () => 'vpc',
        },
      },
    );
    return { Addresses: page.map((address) => shown(address, world)) };
  },
} satisfies Handlers<typeof Ec2>;

function shown({ allocationId, publicIp, association, tags }: Address, world: World): Ec2.Address {
  return {
    AllocationId: allocationId,
    PublicIp: publicIp,
    PublicIpv4Pool: 'amazon',
    NetworkBorderGroup: world.region,
    Domain: 'vpc',
    ...(association && {
      AssociationId: association.id,
      NetworkInterfaceId: association.networkInterfaceId,
      NetworkInterfaceOwnerId: world.account,
      PrivateIpAddress: association.privateIp,
    }),
    Tags: writeTags(tags),
  };
}

/** Maps an address to an interface; whoever does it has seen that both are there and free. */
export function mapAddress(world: World, allocationId: string, networkInterfaceId: string): string | undefined {
  const address = addresses(world).get(allocationId);
  const network = networkInterfaces(world).get(networkInterfaceId);
  if (!address || !network) return undefined;
  const association = { id: newId('eipassoc'), networkInterfaceId, privateIp: network.privateIp };
  addresses(world).set(allocationId, { ...address, association });
  return association.id;
}

/** Ends one mapping of an address; a later one stays. */
export function unmapAddress(world: World, allocationId: string, associationId: string): void {
  const address = addresses(world).get(allocationId);
  if (address?.association?.id !== associationId) return;
  const { association: _, ...free } = address;
  addresses(world).set(allocationId, free);
}
