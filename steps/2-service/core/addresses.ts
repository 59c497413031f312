import { DescribeAccountAttributesCommand, DescribeAddressesCommand } from '@aws-sdk/client-ec2';
import { ec2 } from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import { ExplainedError } from '../../../src/course/errors.ts';
import { type Network, natGateways } from '../network.ts';

/**
 * Looks whether the account has the elastic IPs that a network's NAT gateways need; those of the project count as free.
 * @throws ExplainedError of kind `preflight` when it hasn't
 */
export async function refuseUsedUpAddresses(
  { send, project }: Pick<CourseTools, 'send'> & { readonly project: string },
  network: Network,
): Promise<void> {
  const needed = natGateways(network);
  if (needed === 0) return;
  const [attributes, { Addresses = [] }] = await Promise.all([
    send(ec2(new DescribeAccountAttributesCommand({}))),
    send(ec2(new DescribeAddressesCommand({}))),
  ]);
  const quota = attributes.AccountAttributes?.find(({ AttributeName }) => AttributeName === 'vpc-max-elastic-ips');
  const told = quota?.AttributeValues?.[0]?.AttributeValue;
  const most = Number(told);
  if (told === undefined || !Number.isSafeInteger(most)) return;
  const others = Addresses.filter(
    ({ Tags = [] }) => !Tags.some(({ Key, Value }) => Key === 'mysfits:project' && Value === project),
  );
  if (others.length + needed <= most) return;
  throw new ExplainedError({
    what: `The network needs ${needed === 1 ? 'an elastic IP' : `${needed} elastic IPs`}, and ${most - others.length} can be had`,
    why: `Each NAT gateway holds one. ${others.length} of the ${most} that this account may have in the region are in use.`,
    nextSteps: [
      'Take the network without NAT gateways: up --network frugal',
      'Or release one you no longer need (EC2, Elastic IPs), or ask for more under Service Quotas.',
    ],
    kind: 'preflight',
  });
}
