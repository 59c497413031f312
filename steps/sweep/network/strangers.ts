import {
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  type NetworkInterface,
} from '@aws-sdk/client-ec2';
import { ec2 } from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import { ExplainedError } from '../../../src/course/errors.ts';
import type { Send } from './kind.ts';

const again = 'Delete it, or move it elsewhere, then tear down again.';

/**
 * Waits until the network interfaces in a subnet are gone: those of load balancers and tasks go minutes after them.
 * @throws ExplainedError naming one that somebody else put there
 */
export async function untilUnused({ send, until }: Pick<CourseTools, 'send' | 'until'>, subnetId: string): Promise<void> {
  const Filters = [{ Name: 'subnet-id', Values: [subnetId] }];
  await until({
    what: `the network interfaces in ${subnetId} to be gone`,
    seconds: 600,
    usually: 30,
    look: async () => {
      const { NetworkInterfaces = [] } = await send(ec2(new DescribeNetworkInterfacesCommand({ Filters })));
      const stranger = NetworkInterfaces.find((one) => !isManaged(one));
      if (stranger !== undefined) throw isUsed(`The subnet ${subnetId}`, nameOf(stranger));
      return NetworkInterfaces.length === 0 ? true : undefined;
    },
  });
}

/** Whether a service of AWS's made it, and will take it away (NetworkInterface, RequesterManaged). */
const isManaged = ({ RequesterManaged, InterfaceType = 'interface' }: NetworkInterface): boolean =>
  RequesterManaged === true || InterfaceType !== 'interface';

const nameOf = ({ NetworkInterfaceId = '', Description, Attachment }: NetworkInterface): string =>
  `${NetworkInterfaceId} (${Description || Attachment?.InstanceId || 'no description'})`;

/**
 * What isn't ours in a network keeps it from going; asked to delete it all the same, EC2 would name nothing.
 * @throws ExplainedError naming it
 */
export async function refuseStrangers(send: Send, vpcId: string): Promise<void> {
  const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
  const [{ Subnets = [] }, { SecurityGroups = [] }] = await Promise.all([
    send(ec2(new DescribeSubnetsCommand({ Filters }))),
    send(ec2(new DescribeSecurityGroupsCommand({ Filters }))),
  ]);
  const inside = [
    ...Subnets.map(({ SubnetId = '' }) => SubnetId),
    ...SecurityGroups.filter(({ GroupName }) => GroupName !== 'default').map(({ GroupId = '' }) => GroupId),
  ];
  if (inside.length > 0) throw isUsed(`The network ${vpcId}`, inside.join(', '));
}

const isUsed = (what: string, by: string) =>
  new ExplainedError({
    what: `${what} isn't empty`,
    why: `In it is ${by}, which isn't this project's or couldn't be deleted.`,
    nextSteps: [again],
  });
