import type * as Ec2 from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers } from '../../service.ts';
import { describe } from './describe.ts';
import { existing, invalidValue, missing } from './errors.ts';
import { addresses, type NatGateway, natGateways, newId, subnets } from './model.ts';
import { createNat, deleteNat, forgetOld } from './nat-life.ts';
import { tagsAtBirth, writeTags } from './tags.ts';

export const natGatewayOperations = {
  CreateNatGateway(input, { world }: Call) {
    const { SubnetId, AllocationId, ConnectivityType = 'public', ClientToken, TagSpecifications } = input;
    const subnet = existing(subnets(world), { prefix: 'subnet', id: SubnetId, parameter: 'subnetId' });
    if (ConnectivityType === 'public' && AllocationId === undefined) throw missing('allocationId');
    if (ConnectivityType === 'private' && AllocationId !== undefined) {
      throw invalidValue('An allocation ID is not supported for a private NAT gateway.');
    }
    const known = ClientToken && [...natGateways(world).values()].find(({ clientToken }) => clientToken === ClientToken);
    if (known) {
      if (known.subnetId !== SubnetId || known.allocationId !== AllocationId) {
        throw new AwsError('IdempotentParameterMismatch', 'The client token was used before with other parameters.');
      }
      return { NatGateway: shown(known), ClientToken };
    }
    if (AllocationId !== undefined) {
      existing(addresses(world), { prefix: 'eipalloc', id: AllocationId, parameter: 'allocationId' });
    }
    const nat = createNat(world, {
      id: newId('nat'),
      vpcId: subnet.vpcId,
      subnetId: subnet.id,
      connectivity: ConnectivityType,
      ...(AllocationId !== undefined && { allocationId: AllocationId }),
      ...(ClientToken !== undefined && { clientToken: ClientToken }),
      tags: tagsAtBirth(TagSpecifications, 'natgateway'),
    });
    return { NatGateway: shown(nat), ClientToken };
  },

  DeleteNatGateway({ NatGatewayId }, { world }: Call) {
    forgetOld(world);
    const nat = existing(natGateways(world), { prefix: 'nat', id: NatGatewayId, parameter: 'natGatewayId' });
    deleteNat(world, nat);
    return { NatGatewayId: nat.id };
  },

  DescribeNatGateways(input, { world }: Call) {
    forgetOld(world);
    const { Filter: Filters, NatGatewayIds, MaxResults, NextToken } = input;
    const { page, ...more } = describe(
      { Filters, MaxResults, NextToken },
      {
        all: natGateways(world).values(),
        ids: NatGatewayIds,
        prefix: 'nat',
        idOf: ({ id }) => id,
        tagsOf: ({ tags }) => tags,
        fields: {
          'nat-gateway-id': ({ id }) => id,
          'subnet-id': ({ subnetId }) => subnetId,
          'vpc-id': ({ vpcId }) => vpcId,
          state: ({ state }) => state,
        },
      },
    );
    return { NatGateways: page.map(shown), ...more };
  },
} satisfies Handlers<typeof Ec2>;

function shown(nat: NatGateway): Ec2.NatGateway {
  return {
    NatGatewayId: nat.id,
    VpcId: nat.vpcId,
    SubnetId: nat.subnetId,
    ConnectivityType: nat.connectivity,
    State: nat.state,
    CreateTime: new Date(nat.created),
    ...(nat.ended !== undefined && { DeleteTime: new Date(nat.ended) }),
    ...(nat.failure && { FailureCode: nat.failure.code, FailureMessage: nat.failure.message }),
    NatGatewayAddresses: [
      {
        AllocationId: nat.allocationId,
        AssociationId: nat.associationId,
        NetworkInterfaceId: nat.networkInterfaceId,
        PrivateIp: nat.privateIp,
        // AWS names the public address once it is mapped.
        PublicIp: nat.state === 'pending' ? undefined : nat.publicIp,
        IsPrimary: true,
        Status: nat.state === 'available' ? 'succeeded' : nat.state === 'pending' ? 'associating' : undefined,
      },
    ],
    Tags: writeTags(nat.tags),
  };
}
