import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { DescribeNetworkInterfacesCommand, type NetworkInterface } from '@aws-sdk/client-ec2';
import { unlessAwsError } from '../../../src/aws/errors.ts';
import { ec2 } from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import { ExplainedError } from '../../../src/course/errors.ts';
import { firstFailure, nounOf, readEvents } from './events.ts';
import { nameIn } from './follow.ts';
import type { CoreStack } from './stack.ts';

type Tools = Pick<CourseTools, 'send' | 'target'>;

const again = 'Run the same command again: it goes on where this one stopped.';

interface Cause {
  readonly sign: RegExp;
  readonly why: string;
  readonly nextSteps: readonly string[];
}

/** What a learner's account most likely lacks, by the words in which AWS says so. */
const causes: readonly Cause[] = [
  {
    sign: /AddressLimitExceeded|maximum number of addresses/i,
    why: 'The account has no elastic IP left for a NAT gateway; five a region are allowed unless AWS raised it.',
    nextSteps: [
      'Release one you no longer need (EC2, Elastic IPs), or ask for more under Service Quotas.',
      'Or take the network without NAT gateways: up --network frugal',
    ],
  },
  {
    sign: /NatGatewayLimitExceeded|maximum number of NAT gateways|NAT gateway limit/i,
    why: 'The zone has no room for another NAT gateway; five a zone are allowed unless AWS raised it.',
    nextSteps: ['Delete one you no longer need, or take the network without NAT gateways: up --network frugal'],
  },
  {
    sign: /VpcLimitExceeded|InternetGatewayLimitExceeded|maximum number of (VPCs|internet gateways)/i,
    why: 'The region holds as many networks (VPCs) as the account may have: five, unless AWS raised it.',
    nextSteps: ['Delete a VPC you no longer need, ask for more under Service Quotas, or begin in another region.'],
  },
  {
    sign: /RolesPerAccount|Cannot exceed quota for Roles/i,
    why: 'The account holds as many roles as it may have.',
    nextSteps: ['Delete roles you no longer need, or ask for more under Service Quotas (IAM).'],
  },
  {
    sign: /not authorized to perform|UnauthorizedOperation|AccessDenied|explicit deny/i,
    why: 'CloudFormation acts with your own permissions, and one is missing.',
    nextSteps: ['The command "policy" prints what the course needs: have it attached to the user or role you use.'],
  },
];

/** Why a stack couldn't be made or changed, from the first thing that went wrong, and what to do about it. */
export async function explainFailure(
  { send, target }: Tools,
  stack: CoreStack,
  doing: 'make' | 'change',
): Promise<ExplainedError> {
  const { failure, known, said } = await readCause(send, stack);
  const undone = doing === 'make' ? 'What it had made was taken away again.' : 'Everything is as it was before.';
  return new ExplainedError({
    what: `CloudFormation can't ${doing} ${failureNoun(failure, stack)}`,
    why: [known?.why, said, undone].filter(Boolean).join(' '),
    nextSteps: [...(known?.nextSteps ?? []), ...consoleStep(target, stack), again],
  });
}

/** The first thing that went wrong in what CloudFormation did last: what AWS says of it, and what we know of that. */
async function readCause(send: CourseTools['send'], stack: CoreStack) {
  const failure = firstFailure(await readEvents(send, stack.StackId), stack.StackId);
  const reason = failure?.ResourceStatusReason ?? stack.StackStatusReason ?? 'it gives no reason';
  const known = causes.find(({ sign }) => sign.test(reason));
  return { failure, known, said: `AWS says of ${failure?.LogicalResourceId ?? 'the stack'}: "${trimmed(reason)}"` };
}

const failureNoun = (failure: StackEvent | undefined, stack: CoreStack): string =>
  failure === undefined || failure.PhysicalResourceId === stack.StackId
    ? `the stack ${nameIn(stack.StackId)}`
    : nounOf(failure.ResourceType);

/** CloudFormation puts the SDK's own particulars behind AWS's sentence. */
const trimmed = (reason: string): string => reason.replace(/ ?\((SDK Attempt Count|RequestToken|Service): .*$/s, '');

function consoleStep(target: CourseTools['target'], { StackId }: CoreStack): string[] {
  const url = target.consoleUrl(`cloudformation/home#/stacks/events?stackId=${encodeURIComponent(StackId)}`);
  return url === undefined ? [] : [`All that happened to the stack: ${url}`];
}

/** A change failed, and so did taking it back. */
export async function explainStuck({ send, target }: Tools, stack: CoreStack): Promise<ExplainedError> {
  const { known, said } = await readCause(send, stack);
  return new ExplainedError({
    what: `The stack ${nameIn(stack.StackId)} is stuck: a change failed, and so did taking it back`,
    why: [known?.why, said].filter(Boolean).join(' '),
    nextSteps: [
      ...(known?.nextSteps ?? ['Mend what it names.']),
      again,
      ...consoleStep(target, stack),
      'Or tear down: a stack can be deleted in this state.',
    ],
  });
}

/** Which resources keep a stack from going, and what holds them. */
export async function explainUndeleted({ send, target }: Tools, stack: CoreStack): Promise<ExplainedError> {
  const failed = (await readEvents(send, stack.StackId)).filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_FAILED');
  const kept = failed.filter(({ PhysicalResourceId }) => PhysicalResourceId !== stack.StackId);
  const holders = await readHolders(send, kept);
  const named = kept.map(
    ({ ResourceType, PhysicalResourceId, ResourceStatusReason = '' }) =>
      `${nounOf(ResourceType)} (${PhysicalResourceId}): "${trimmed(ResourceStatusReason)}"`,
  );
  const held = holders.map(
    ({ NetworkInterfaceId, Description, RequesterId, Status }) =>
      `${NetworkInterfaceId} (${Description || RequesterId || 'no description'}, ${Status})`,
  );
  return new ExplainedError({
    what: `CloudFormation can't delete all of ${nameIn(stack.StackId)}`,
    why: [
      `What stays: ${named.join('; ') || (stack.StackStatusReason ?? 'it names nothing')}.`,
      ...(held.length > 0 ? [`Network interfaces still in there: ${held.join('; ')}.`] : []),
    ].join(' '),
    nextSteps: [
      held.length > 0
        ? 'Interfaces of tasks and load balancers go some minutes after them: wait, then tear down again.'
        : 'Delete what it names, then tear down again.',
      ...consoleStep(target, stack),
    ],
  });
}

const filters: Readonly<Record<string, string>> = {
  'AWS::EC2::Subnet': 'subnet-id',
  'AWS::EC2::SecurityGroup': 'group-id',
  'AWS::EC2::VPC': 'vpc-id',
};

async function readHolders(send: CourseTools['send'], kept: readonly StackEvent[]): Promise<NetworkInterface[]> {
  const holders = new Map<string, NetworkInterface>();
  for (const { ResourceType = '', PhysicalResourceId } of kept) {
    const Name = filters[ResourceType];
    if (Name === undefined || !PhysicalResourceId) continue;
    const look = send(ec2(new DescribeNetworkInterfacesCommand({ Filters: [{ Name, Values: [PhysicalResourceId] }] })));
    const seen = await unlessAwsError(look, 'UnauthorizedOperation');
    for (const one of seen?.NetworkInterfaces ?? []) holders.set(one.NetworkInterfaceId ?? '', one);
  }
  return [...holders.values()];
}
