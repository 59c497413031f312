import type * as Ec2 from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { describe } from './describe.ts';
import { dependency, existing, invalidValue } from './errors.ts';
import { hasPublicAddresses } from './interfaces.ts';
import { type InternetGateway, internetGateways, newId, those, vpcs } from './model.ts';
import { tagsAtBirth, writeTags } from './tags.ts';

export const internetGatewayOperations = {
  CreateInternetGateway({ TagSpecifications }, { world }: Call) {
    const gateway = { id: newId('igw'), tags: tagsAtBirth(TagSpecifications, 'internet-gateway') };
    internetGateways(world).set(gateway.id, gateway);
    return { InternetGateway: shown(gateway, world) };
  },

  AttachInternetGateway({ InternetGatewayId, VpcId }, { world }: Call) {
    const gateway = existing(internetGateways(world), { prefix: 'igw', id: InternetGatewayId, parameter: 'internetGatewayId' });
    const vpc = existing(vpcs(world), { prefix: 'vpc', id: VpcId, parameter: 'vpcId' });
    if (gateway.vpcId !== undefined) {
      throw new AwsError('Resource.AlreadyAssociated', `resource ${gateway.id} is already attached to network ${gateway.vpcId}`);
    }
    if (those(internetGateways(world), ({ vpcId }) => vpcId === vpc.id).length > 0) {
      throw invalidValue(`Network ${vpc.id} already has an internet gateway attached`);
    }
    internetGateways(world).set(gateway.id, { ...gateway, vpcId: vpc.id });
    return {};
  },

  DetachInternetGateway({ InternetGatewayId, VpcId }, { world }: Call) {
    const gateway = existing(internetGateways(world), { prefix: 'igw', id: InternetGatewayId, parameter: 'internetGatewayId' });
    const vpc = existing(vpcs(world), { prefix: 'vpc', id: VpcId, parameter: 'vpcId' });
    if (gateway.vpcId !== vpc.id) {
      throw new AwsError('Gateway.NotAttached', `resource ${gateway.id} is not attached to network ${vpc.id}`);
    }
    if (hasPublicAddresses(world, vpc.id)) {
      throw dependency(
        `Network ${vpc.id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
      );
    }
    internetGateways(world).set(gateway.id, { id: gateway.id, tags: gateway.tags });
    return {};
  },

  DeleteInternetGateway({ InternetGatewayId }, { world }: Call) {
    const { id, vpcId } = existing(internetGateways(world), {
      ...{ prefix: 'igw', id: InternetGatewayId, parameter: 'internetGatewayId' },
    });
    if (vpcId !== undefined) throw dependency(`The internetGateway '${id}' has dependencies and cannot be deleted.`);
    internetGateways(world).delete(id);
    return {};
  },

  DescribeInternetGateways(input, { world }: Call) {
    const { page, ...more } = describe(input, {
      all: internetGateways(world).values(),
      ids: input.InternetGatewayIds,
      prefix: 'igw',
      idOf: ({ id }) => id,
      tagsOf: ({ tags }) => tags,
      fields: {
        'internet-gateway-id': ({ id }) => id,
        'attachment.vpc-id': ({ vpcId }) => vpcId,
        'attachment.state': ({ vpcId }) => (vpcId === undefined ? undefined : 'available'),
        'owner-id': () => world.account,
      },
    });
    return { InternetGateways: page.map((gateway) => shown(gateway, world)), ...more };
  },
} satisfies Handlers<typeof Ec2>;

function shown({ id, vpcId, tags }: InternetGateway, world: World): Ec2.InternetGateway {
  return {
    InternetGatewayId: id,
    OwnerId: world.account,
    // EC2 says `available` here for what it calls attached elsewhere; the SDK's enum doesn't have it.
    Attachments: vpcId === undefined ? [] : [{ State: 'available' as Ec2.AttachmentStatus, VpcId: vpcId }],
    Tags: writeTags(tags),
  };
}
