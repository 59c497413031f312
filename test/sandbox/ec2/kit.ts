import {
  AllocateAddressCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeNatGatewaysCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';

/** What came of a call that should fail: `Code: message`; undefined when it didn't. */
export async function refusal(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

/** The state that EC2 shows of a NAT gateway. */
export async function natState(ec2: EC2Client, id: string | undefined): Promise<string | undefined> {
  const { NatGateways } = await ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds: [id ?? ''] }));
  return NatGateways?.[0]?.State;
}

/** The smallest network: a VPC with one subnet. */
export async function smallNetwork(ec2: EC2Client): Promise<{ VpcId: string; SubnetId: string }> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.0.0/24' }));
  return { VpcId, SubnetId: Subnet?.SubnetId ?? '' };
}

/** An internet gateway of a VPC, and an address. */
export async function gatewayAndAddress(ec2: EC2Client, VpcId: string) {
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  const { AllocationId = '', PublicIp = '' } = await ec2.send(new AllocateAddressCommand({}));
  return { InternetGatewayId, AllocationId, PublicIp };
}
