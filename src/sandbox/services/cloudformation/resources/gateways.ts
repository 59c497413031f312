import type * as Ec2 from '@aws-sdk/client-ec2';
import { AwsError } from '../../../aws-error.ts';
import { ec2 } from '../../ec2/service.ts';
import { findMade } from '../run/find-made.ts';
import { retagInEc2, tagsAtCreation, unlessGone, until } from './helpers.ts';
import type { Hands, HandsOn, ResourceType } from './resource-type.ts';
import { given } from './vpc.ts';

const internetGateway: ResourceType = {
  type: 'AWS::EC2::InternetGateway',
  takes: { Tags: 'mutable' },
  required: [],
  attributes: ['InternetGatewayId'],
  seconds: 15,
  async create(at) {
    const input = tagsAtCreation(at, 'internet-gateway');
    const { InternetGateway } = await at.act<Ec2.CreateInternetGatewayResult>(ec2, 'CreateInternetGateway', input);
    return given(InternetGateway?.InternetGatewayId, 'CreateInternetGateway');
  },
  update: retagInEc2,
  describe: ({ physicalId }) => ({ InternetGatewayId: physicalId }),
  remove: (at) => unlessGone(() => at.act(ec2, 'DeleteInternetGateway', { InternetGatewayId: at.physicalId })),
};

const attachment: ResourceType = {
  type: 'AWS::EC2::VPCGatewayAttachment',
  takes: { VpcId: 'immutable', InternetGatewayId: 'mutable' },
  required: ['VpcId'],
  attributes: ['AttachmentType'],
  seconds: 3,
  async create(at) {
    await at.act(ec2, 'AttachInternetGateway', attachedPair(at));
    return `IGW|${at.properties.text('VpcId')}`;
  },
  async find(at) {
    const { InternetGatewayId, VpcId } = attachedPair(at);
    const InternetGatewayIds = [InternetGatewayId];
    const { InternetGateways } = await at.act<Ec2.DescribeInternetGatewaysResult>(ec2, 'DescribeInternetGateways', {
      InternetGatewayIds,
    });
    return InternetGateways?.[0]?.Attachments?.some((one) => one.VpcId === VpcId) ? `IGW|${VpcId}` : undefined;
  },
  async update(at, { properties }) {
    const VpcId = properties.text('VpcId');
    await unlessGone(() =>
      at.act(ec2, 'DetachInternetGateway', { VpcId, InternetGatewayId: properties.text('InternetGatewayId') }),
    );
    await at.act(ec2, 'AttachInternetGateway', attachedPair(at));
  },
  describe: () => ({ AttachmentType: 'IGW' }),
  remove: (at) => unlessGone(() => at.act(ec2, 'DetachInternetGateway', attachedPair(at))),
};

function attachedPair({ properties }: Hands): { VpcId: string; InternetGatewayId: string } {
  return { VpcId: properties.text('VpcId'), InternetGatewayId: properties.text('InternetGatewayId') };
}

const address: ResourceType = {
  type: 'AWS::EC2::EIP',
  takes: { Domain: 'immutable', Tags: 'mutable' },
  required: [],
  attributes: ['AllocationId', 'PublicIp'],
  seconds: 15,
  async create(at) {
    const { PublicIp } = await at.act<Ec2.AllocateAddressResult>(ec2, 'AllocateAddress', {
      ...{ Domain: at.properties.maybeText('Domain') ?? 'vpc', ...tagsAtCreation(at, 'elastic-ip') },
    });
    return given(PublicIp, 'AllocateAddress');
  },
  async find(at) {
    const AllocationId = findMade(at, 'AWS::EC2::EIP');
    if (AllocationId === undefined) return undefined;
    const ip = (await addresses(at, { AllocationIds: [AllocationId] }))[0]?.PublicIp;
    return ip !== undefined && !at.others.includes(ip) ? ip : undefined;
  },
  async update(at, before) {
    await retagInEc2(at, before, await allocationOf(at));
  },
  async describe(at) {
    return { AllocationId: (await allocationOf(at)) ?? '', PublicIp: at.physicalId };
  },
  async remove(at) {
    const AllocationId = await allocationOf(at).catch(() => undefined);
    if (AllocationId !== undefined) await unlessGone(() => at.act(ec2, 'ReleaseAddress', { AllocationId }));
  },
};

async function addresses(at: Hands, input: Ec2.DescribeAddressesCommandInput): Promise<readonly Ec2.Address[]> {
  return (await at.act<Ec2.DescribeAddressesResult>(ec2, 'DescribeAddresses', input)).Addresses ?? [];
}

/** CloudFormation knows an address by itself, EC2's calls want its allocation. */
async function allocationOf(at: HandsOn): Promise<string | undefined> {
  const Filters = [{ Name: 'public-ip', Values: [at.physicalId] }];
  return (await addresses(at, { Filters }))[0]?.AllocationId;
}

const natGateway: ResourceType = {
  type: 'AWS::EC2::NatGateway',
  takes: {
    ...{ SubnetId: 'immutable', AllocationId: 'immutable', ConnectivityType: 'immutable', Tags: 'mutable' },
  },
  required: [],
  attributes: ['NatGatewayId'],
  // EC2 itself takes its time to bring one up.
  seconds: 0,
  async create(at) {
    const { properties, token } = at;
    const optional = (['AllocationId', 'ConnectivityType'] as const).filter((name) => properties.has(name));
    const { NatGateway } = await at.act<Ec2.CreateNatGatewayResult>(ec2, 'CreateNatGateway', {
      ...{ SubnetId: properties.text('SubnetId'), ClientToken: token, ...tagsAtCreation(at, 'natgateway') },
      ...Object.fromEntries(optional.map((name) => [name, properties.text(name)])),
    });
    return given(NatGateway?.NatGatewayId, 'CreateNatGateway');
  },
  async settle(at) {
    await until(at, async () => {
      const nat = await natOf(at);
      if (nat?.State === 'available') return true;
      if (nat?.State === 'pending') return false;
      const { FailureCode = 'NotFound', FailureMessage = '' } = nat ?? {};
      throw new AwsError(
        'NotStabilized',
        `NatGateway ${at.physicalId} is in state ${nat?.State} and hence failed to stabilize. Detailed failure message: ${FailureMessage} (${FailureCode})`,
      );
    });
  },
  update: retagInEc2,
  describe: ({ physicalId }) => ({ NatGatewayId: physicalId }),
  async remove(at) {
    await unlessGone(() => at.act(ec2, 'DeleteNatGateway', { NatGatewayId: at.physicalId }));
    await until(at, async () => {
      const state = (await natOf(at))?.State;
      return state === undefined || state === 'deleted';
    });
  },
};

async function natOf(at: HandsOn): Promise<Ec2.NatGateway | undefined> {
  const Filter = [{ Name: 'nat-gateway-id', Values: [at.physicalId] }];
  const { NatGateways } = await at.act<Ec2.DescribeNatGatewaysResult>(ec2, 'DescribeNatGateways', { Filter });
  return NatGateways?.[0];
}

/** The ways out of a network. */
export const gatewayTypes: readonly ResourceType[] = [internetGateway, attachment, address, natGateway];
