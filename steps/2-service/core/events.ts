import { DescribeStackEventsCommand, type StackEvent } from '@aws-sdk/client-cloudformation';
import { cloudformation } from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';

/** What happened to a stack since CloudFormation began what it did last, oldest first. */
export async function readEvents(send: CourseTools['send'], stackId: string): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  let token: string | undefined;
  do {
    const page = await send(cloudformation(new DescribeStackEventsCommand({ StackName: stackId, NextToken: token })));
    // Newest first (DescribeStackEvents, API Reference).
    for (const event of page.StackEvents ?? []) {
      events.unshift(event);
      if (isBeginning(event, stackId)) return events;
    }
    token = page.NextToken;
  } while (token !== undefined);
  return events;
}

/** The event with which each operation on a stack begins: the stack's own. Rolling back belongs to what it undoes. */
const isBeginning = ({ PhysicalResourceId, ResourceStatus }: StackEvent, stackId: string): boolean =>
  PhysicalResourceId === stackId && /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(ResourceStatus ?? '');

/** The first thing that went wrong; what was cancelled because of it isn't a cause. */
export function firstFailure(events: readonly StackEvent[], stackId: string): StackEvent | undefined {
  const failed = events.filter(({ ResourceStatus }) => /^(CREATE|UPDATE|DELETE)_FAILED$/.test(ResourceStatus ?? ''));
  const causes = failed.filter(({ ResourceStatusReason = '' }) => !/cancell?ed/i.test(ResourceStatusReason));
  return causes.find(({ PhysicalResourceId }) => PhysicalResourceId !== stackId) ?? causes[0];
}

/** What the template's resources are called in a sentence: one of them, and several. */
const nouns: Readonly<Record<string, readonly [one: string, several: string]>> = {
  'AWS::EC2::VPC': ['the network', 'networks'],
  'AWS::EC2::InternetGateway': ['the internet gateway', 'internet gateways'],
  'AWS::EC2::VPCGatewayAttachment': ['the way to the internet', 'ways to the internet'],
  'AWS::EC2::Subnet': ['a subnet', 'subnets'],
  'AWS::EC2::EIP': ['a public address', 'public addresses'],
  'AWS::EC2::NatGateway': ['a NAT gateway', 'NAT gateways'],
  'AWS::EC2::RouteTable': ['a route table', 'route tables'],
  'AWS::EC2::Route': ['a route', 'routes'],
  'AWS::EC2::SubnetRouteTableAssociation': ["a subnet's routes", "subnets' routes"],
  'AWS::EC2::VPCEndpoint': ['a gateway endpoint', 'gateway endpoints'],
  'AWS::EC2::SecurityGroup': ['a security group', 'security groups'],
  'AWS::EC2::SecurityGroupIngress': ['a security group rule', 'security group rules'],
  'AWS::EC2::SecurityGroupEgress': ['a security group rule', 'security group rules'],
  'AWS::IAM::Role': ['a role', 'roles'],
};

const doings: Readonly<Record<string, string>> = { CREATE: 'made', UPDATE: 'changed', DELETE: 'deleted' };

/** What a type of resource is called: "a NAT gateway". */
export const nounOf = (type = ''): string => nouns[type]?.[0] ?? type;

/**
 * What CloudFormation is at just now, in a sentence: "2 NAT gateways and a role are being made, 21 things are done".
 * Undefined when nothing is under way.
 */
export function progressOf(events: readonly StackEvent[], stackId: string): string | undefined {
  const latest = new Map<string, StackEvent>();
  for (const event of events) {
    if (event.PhysicalResourceId !== stackId) latest.set(event.LogicalResourceId ?? '', event);
  }
  const moving = [...latest.values()].flatMap(({ ResourceStatus, ResourceType = '' }) => {
    const doing = /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.exec(ResourceStatus ?? '')?.[1];
    return doing === undefined ? [] : [{ doing, type: ResourceType }];
  });
  if (moving.length === 0) return undefined;
  const done = latest.size - moving.length;
  const clauses = Object.keys(doings).flatMap((doing) => {
    const types = moving.filter((one) => one.doing === doing).map(({ type }) => type);
    if (types.length === 0) return [];
    const counted = [...new Set(types)].map((type) => counting(type, types.filter((other) => other === type).length));
    return [`${listing(counted)} ${types.length === 1 ? 'is' : 'are'} being ${doings[doing]}`];
  });
  const text = `${clauses.join('; ')}${done === 0 ? '' : `, ${done} ${done === 1 ? 'thing is' : 'things are'} done`}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const counting = (type: string, count: number): string => (count === 1 ? nounOf(type) : `${count} ${nouns[type]?.[1] ?? type}`);

const listing = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
