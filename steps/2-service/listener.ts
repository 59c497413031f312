import {
  AddTagsCommand,
  CreateListenerCommand,
  DeleteListenerCommand,
  DescribeListenersCommand,
  type Listener,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { isAwsError, unlessAwsError } from '../../src/aws/errors.ts';
import { elbv2 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { type Difference, seconds } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { claim } from '../ours.ts';
import { tagList } from '../tags.ts';
import { tagsOfResource } from './elb-tags.ts';
import { loadBalancer } from './load-balancer.ts';
import { targetGroup } from './target-group.ts';

/** The port that visitors come to. */
const port = 80;

export const listener = defineStep({
  id: 'listener',
  title: 'Listen on port 80',
  service: 'Elastic Load Balancing',
  type: 'AWS::ElasticLoadBalancingV2::Listener',
  partOf: loadBalancer,
  outputs: { arn: 'string' },
  needs: { loadBalancer, targetGroup },
  takes: seconds(1, 5),

  permissions: ({ project, account, region }) => {
    const elb = `arn:aws:elasticloadbalancing:${region}:${account}`;
    const balancer = `${elb}:loadbalancer/net/${names.loadBalancer(project)}/*`;
    const own = `${elb}:listener/net/${names.loadBalancer(project)}/*/*`;
    return [
      { action: 'elasticloadbalancing:CreateListener', resource: balancer },
      ...['AddTags', 'ModifyListener', 'DeleteListener'].map((operation) => ({
        action: `elasticloadbalancing:${operation}`,
        resource: own,
      })),
      ...['DescribeListeners', 'DescribeTags'].map((operation) => ({
        action: `elasticloadbalancing:${operation}`,
        resource: '*',
      })),
    ];
  },

  requests: ({ tags, needs }) => ({
    create: elbv2(
      new CreateListenerCommand({
        LoadBalancerArn: needs.loadBalancer.arn,
        Protocol: 'TCP',
        Port: port,
        DefaultActions: [{ Type: 'forward', TargetGroupArn: needs.targetGroup.arn }],
        Tags: tagList(tags),
      }),
    ),
  }),

  find: async ({ send, tags, needs, recorded }) => {
    const found = await readListener(send, needs.loadBalancer.arn);
    if (found?.ListenerArn === undefined) return undefined;
    const outputs = { arn: found.ListenerArn };
    const present = await tagsOfResource(send, outputs.arn);
    const what = `listener on port ${port}`;
    const differences: Difference[] = claim({ what, wanted: tags, present, known: recorded.arn !== undefined });
    const forwards = found.DefaultActions?.[0]?.TargetGroupArn ?? 'nowhere';
    if (forwards !== needs.targetGroup.arn)
      differences.push({ what: 'forwards to', is: forwards, should: needs.targetGroup.arn });
    return { outputs, differences };
  },

  ensure: async ({ send, requests, checkpoint, tags, needs }, found) => {
    if (found) {
      const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn: needs.targetGroup.arn }];
      await send(elbv2(new ModifyListenerCommand({ ListenerArn: found.outputs.arn, DefaultActions })));
      await send(elbv2(new AddTagsCommand({ ResourceArns: [found.outputs.arn], Tags: tagList(tags) })));
      return found.outputs;
    }
    const arn = (await send(requests.create)).Listeners?.[0]?.ListenerArn;
    if (arn === undefined) throw new Error('Elastic Load Balancing names no ARN for the listener.');
    await checkpoint({ arn });
    return { arn };
  },

  destroy: async ({ send, recorded, needs }) => {
    const balancer = needs.loadBalancer.arn;
    const arn = recorded.arn ?? (balancer && (await readListener(send, balancer))?.ListenerArn);
    if (arn === undefined) return 'already gone';
    const deleting = send(elbv2(new DeleteListenerCommand({ ListenerArn: arn })));
    const answer = await unlessAwsError(deleting, 'ListenerNotFound', 'ListenerNotFoundException');
    if (answer === undefined) return 'already gone';
    const left = balancer && (await readListener(send, balancer));
    return left ? { skipped: 'Elastic Load Balancing still shows it' } : 'deleted';
  },
});

async function readListener(send: CourseTools['send'], balancer: string): Promise<Listener | undefined> {
  try {
    const { Listeners = [] } = await send(elbv2(new DescribeListenersCommand({ LoadBalancerArn: balancer })));
    return Listeners.find(({ Port }) => Port === port);
  } catch (error) {
    if (isAwsError(error, 'LoadBalancerNotFound', 'LoadBalancerNotFoundException')) return undefined;
    throw error;
  }
}
