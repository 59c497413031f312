import { DescribeNetworkInterfacesCommand } from '@aws-sdk/client-ec2';
import {
  AddTagsCommand,
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  type LoadBalancer,
  ModifyLoadBalancerAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { isAwsError } from '../../src/aws/errors.ts';
import { fillIn, placeholder } from '../../src/aws/fill-in.ts';
import { ec2, elbv2 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { ExplainedError } from '../../src/course/errors.ts';
import { type Deletion, type Difference, minutes } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { claim, claimToDelete, type Doomed } from '../ours.ts';
import { tagList } from '../tags.ts';
import { coreStack } from './core-stack.ts';
import { tagsOfResource } from './elb-tags.ts';
import story from './load-balancer.md';

const id = 'load-balancer';

/** Off by default: with one task in one zone, about half of all connections would reach an address behind which nobody is. */
const crossZone = { Key: 'load_balancing.cross_zone.enabled', Value: 'true' };

export const loadBalancer = defineStep({
  id,
  title: 'Create the load balancer',
  service: 'Elastic Load Balancing',
  type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  story,
  outputs: { arn: 'string', dnsName: 'string' },
  needs: { core: coreStack },
  takes: minutes(2, 4),
  // An address in each of the two public subnets.
  costs: ['network-load-balancer', 'public-ipv4', 'public-ipv4'],
  resourceName: ({ project }) => names.loadBalancer(project),

  permissions: ({ project, account, region }) => {
    const resource = `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/net/${names.loadBalancer(project)}/*`;
    const acting = ['CreateLoadBalancer', 'AddTags', 'ModifyLoadBalancerAttributes', 'DeleteLoadBalancer'];
    const looking = ['DescribeLoadBalancers', 'DescribeLoadBalancerAttributes', 'DescribeTags'];
    // Nobody calls these; Elastic Load Balancing looks in the caller's name.
    const seen = ['Subnets', 'SecurityGroups', 'Vpcs', 'InternetGateways', 'AccountAttributes', 'NetworkInterfaces'];
    return [
      ...acting.map((operation) => ({ action: `elasticloadbalancing:${operation}`, resource })),
      ...looking.map((operation) => ({ action: `elasticloadbalancing:${operation}`, resource: '*' })),
      ...seen.map((what) => ({ action: `ec2:Describe${what}`, resource: '*' })),
      {
        // An account's first load balancer of this kind brings its role along.
        action: 'iam:CreateServiceLinkedRole',
        resource: `arn:aws:iam::${account}:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing`,
      },
    ];
  },

  requests: ({ name, tags, needs: { core } }) => ({
    create: elbv2(
      new CreateLoadBalancerCommand({
        Name: name,
        Type: 'network',
        Scheme: 'internet-facing',
        Subnets: [...core.publicSubnets],
        // Given now or never: a load balancer that was made without a group can't be given one.
        SecurityGroups: [core.loadBalancerSecurityGroup],
        Tags: tagList(tags),
      }),
    ),
    attributes: elbv2(
      new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: placeholder(id, 'arn'), Attributes: [crossZone] }),
    ),
  }),

  find: async ({ send, name, tags, recorded }) => {
    const balancer = await readBalancer(send, name);
    if (balancer === undefined) return undefined;
    const outputs = outputsOf(name, balancer);
    const [present, { Attributes = [] }] = await Promise.all([
      tagsOfResource(send, outputs.arn),
      send(elbv2(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: outputs.arn }))),
    ]);
    const what = `load balancer ${name}`;
    const differences: Difference[] = claim({ what, wanted: tags, present, known: recorded.arn !== undefined });
    if (Attributes.find(({ Key }) => Key === crossZone.Key)?.Value !== crossZone.Value) {
      differences.push({ what: 'balancing over zones', is: 'off', should: 'on' });
    }
    const state = balancer.State?.Code ?? 'unknown';
    if (state !== 'active') differences.push({ what: 'state', is: state, should: 'active' });
    return { outputs, differences };
  },

  ensure: async ({ send, until, requests, checkpoint, note, name, tags }, found) => {
    const outputs = found?.outputs ?? outputsOf(name, (await send(requests.create)).LoadBalancers?.[0]);
    await checkpoint(outputs);
    if (found) await send(elbv2(new AddTagsCommand({ ResourceArns: [outputs.arn], Tags: tagList(tags) })));
    await send(fillIn(requests.attributes, id, outputs));
    await until({
      what: `the load balancer ${name} to be active`,
      seconds: 600,
      usually: 150,
      note,
      look: async () => {
        const { Code: state, Reason: reason } = (await readBalancer(send, name))?.State ?? {};
        if (state === 'failed') throw failed(name, reason);
        return state === 'active' ? true : undefined;
      },
    });
    return outputs;
  },

  destroy: (context) => removeLoadBalancer(context, { ...context, arn: context.recorded.arn }),

  links: async ({ outputs, target }) => {
    const url = target.consoleUrl(`ec2/home#LoadBalancer:loadBalancerArn=${encodeURIComponent(outputs.arn)}`);
    return url === undefined ? [] : [{ label: 'the load balancer in the console', url }];
  },
});

/**
 * Deletes a load balancer, its listeners with it, and waits until its network interfaces have let go of the subnets.
 * @param arn as far as it is known: one that is gone already may have left interfaces
 * @throws NotOursError when it isn't the project's
 */
export async function removeLoadBalancer(
  { send, until, note }: Pick<CourseTools, 'send' | 'until'> & { readonly note: (text: string) => void },
  { name, project, arn: recorded }: Omit<Doomed, 'known'> & { readonly arn: string | undefined },
): Promise<Deletion> {
  const found = (await readBalancer(send, name))?.LoadBalancerArn;
  const arn = found ?? recorded;
  if (arn === undefined) return 'already gone';
  if (found !== undefined) {
    const known = found === recorded;
    if (!known) claimToDelete({ what: `load balancer ${name}`, project, present: await tagsOfResource(send, found), known });
    // "currently associated with another service" while a VPC link holds it: the retry table waits.
    await send(elbv2(new DeleteLoadBalancerCommand({ LoadBalancerArn: found })));
  }
  await until({
    what: `the load balancer ${name} and its network interfaces to be gone`,
    seconds: 900,
    usually: 60,
    note,
    look: async () => {
      const gone = (await readBalancer(send, name)) === undefined;
      // They hold the subnets: a stack that is deleted before would fail.
      return gone && (await countInterfaces(send, arn)) === 0 ? true : undefined;
    },
  });
  return found === undefined ? 'already gone' : 'deleted';
}

async function readBalancer(send: CourseTools['send'], name: string): Promise<LoadBalancer | undefined> {
  try {
    return (await send(elbv2(new DescribeLoadBalancersCommand({ Names: [name] })))).LoadBalancers?.[0];
  } catch (error) {
    if (isAwsError(error, 'LoadBalancerNotFound', 'LoadBalancerNotFoundException')) return undefined;
    throw error;
  }
}

/** Elastic Load Balancing describes its interfaces as `ELB net/<name>/<id>`, as the ARN ends. */
async function countInterfaces(send: CourseTools['send'], arn: string): Promise<number> {
  const Filters = [{ Name: 'description', Values: [`ELB ${arn.slice(arn.indexOf('loadbalancer/') + 'loadbalancer/'.length)}`] }];
  return (await send(ec2(new DescribeNetworkInterfacesCommand({ Filters })))).NetworkInterfaces?.length ?? 0;
}

function outputsOf(name: string, balancer: LoadBalancer | undefined) {
  const { LoadBalancerArn: arn, DNSName: dnsName } = balancer ?? {};
  if (arn === undefined || dnsName === undefined) {
    throw new Error(`Elastic Load Balancing names no ARN or address for the load balancer ${name}.`);
  }
  return { arn, dnsName };
}

const failed = (name: string, reason: string | undefined) =>
  new ExplainedError({
    what: `The load balancer ${name} couldn't be made`,
    ...(reason === undefined ? {} : { why: reason }),
    nextSteps: ['run `teardown service`, then `up` again', 'look at it in the console: it may say more'],
  });
