import {
  AddTagsCommand,
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  ModifyTargetGroupAttributesCommand,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { isAwsError } from '../../src/aws/errors.ts';
import { fillIn, placeholder } from '../../src/aws/fill-in.ts';
import { elbv2 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { type Deletion, type Difference, seconds } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { claim, claimToDelete, type Doomed } from '../ours.ts';
import { tagList } from '../tags.ts';
import { container } from './container.ts';
import { coreStack } from './core-stack.ts';
import { tagsOfResource } from './elb-tags.ts';
import { loadBalancer } from './load-balancer.ts';

const id = 'target-group';

/** Taking a target out lasts two minutes and more on AWS; visitors who are being served may finish meanwhile. */
const drainFor = { Key: 'deregistration_delay.timeout_seconds', Value: '120' };

export const targetGroup = defineStep({
  id,
  title: 'Create the target group',
  service: 'Elastic Load Balancing',
  type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  partOf: loadBalancer,
  outputs: { arn: 'string' },
  needs: { core: coreStack },
  takes: seconds(1, 5),
  resourceName: ({ project }) => names.targetGroup(project),

  permissions: ({ project, account, region }) => {
    const resource = `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/${names.targetGroup(project)}/*`;
    const acting = ['CreateTargetGroup', 'AddTags', 'ModifyTargetGroupAttributes', 'DeleteTargetGroup'];
    const looking = ['DescribeTargetGroups', 'DescribeTargetGroupAttributes', 'DescribeTags', 'DescribeTargetHealth'];
    return [
      ...acting.map((operation) => ({ action: `elasticloadbalancing:${operation}`, resource })),
      ...looking.map((operation) => ({ action: `elasticloadbalancing:${operation}`, resource: '*' })),
    ];
  },

  requests: ({ name, tags, needs: { core } }) => ({
    create: elbv2(
      new CreateTargetGroupCommand({
        Name: name,
        // Fargate tasks have an address of their own and no instance: targets are addresses.
        TargetType: 'ip',
        Protocol: 'TCP',
        Port: container.port,
        VpcId: core.vpc,
        HealthCheckProtocol: 'HTTP',
        HealthCheckPath: container.healthPath,
        HealthCheckIntervalSeconds: 10,
        HealthyThresholdCount: 2,
        UnhealthyThresholdCount: 2,
        Tags: tagList(tags),
      }),
    ),
    drain: elbv2(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: placeholder(id, 'arn'), Attributes: [drainFor] })),
  }),

  find: async ({ send, name, tags, needs, recorded }) => {
    const group = await readGroup(send, name);
    if (group?.TargetGroupArn === undefined) return undefined;
    const arn = group.TargetGroupArn;
    const [present, { Attributes = [] }] = await Promise.all([
      tagsOfResource(send, arn),
      send(elbv2(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn }))),
    ]);
    const what = `target group ${name}`;
    const differences: Difference[] = claim({ what, wanted: tags, present, known: recorded.arn !== undefined });
    const delay = Attributes.find(({ Key }) => Key === drainFor.Key)?.Value ?? 'unknown';
    if (delay !== drainFor.Value) {
      differences.push({ what: 'seconds to drain', is: delay, should: drainFor.Value });
    }
    if (group.VpcId !== needs.core.vpc) {
      differences.push({ what: 'network', is: group.VpcId ?? 'none', should: needs.core.vpc });
      return { outputs: { arn }, differences, replacementLoses: 'the connections that are open' };
    }
    return { outputs: { arn }, differences };
  },

  ensure: async ({ send, requests, checkpoint, name, tags }, found) => {
    const outputs = found?.outputs ?? { arn: arnOf(name, (await send(requests.create)).TargetGroups?.[0]) };
    await checkpoint(outputs);
    if (found) await send(elbv2(new AddTagsCommand({ ResourceArns: [outputs.arn], Tags: tagList(tags) })));
    await send(fillIn(requests.drain, id, outputs));
    return outputs;
  },

  destroy: (context) => removeTargetGroup(context, { ...context, known: context.recorded.arn !== undefined }),

  links: ({ outputs, target }) => {
    const url = target.consoleUrl(`ec2/home#TargetGroup:targetGroupArn=${encodeURIComponent(outputs.arn)}`);
    return url === undefined ? [] : [{ label: 'the target group in the console', url }];
  },
});

/** Deletes a target group once no listener forwards to it. @throws NotOursError when it isn't the project's */
export async function removeTargetGroup(
  { send, until }: Pick<CourseTools, 'send' | 'until'>,
  { name, project, known }: Doomed,
): Promise<Deletion> {
  const arn = (await readGroup(send, name))?.TargetGroupArn;
  if (arn === undefined) return 'already gone';
  if (!known) claimToDelete({ what: `target group ${name}`, project, present: await tagsOfResource(send, arn), known });
  // "currently in use by a listener or a rule" for as long as the load balancer lets go of it: the retry table waits.
  await send(elbv2(new DeleteTargetGroupCommand({ TargetGroupArn: arn })));
  await until({
    what: `the target group ${name} to be gone`,
    seconds: 60,
    look: async () => ((await readGroup(send, name)) === undefined ? true : undefined),
  });
  return 'deleted';
}

async function readGroup(send: CourseTools['send'], name: string): Promise<TargetGroup | undefined> {
  try {
    return (await send(elbv2(new DescribeTargetGroupsCommand({ Names: [name] })))).TargetGroups?.[0];
  } catch (error) {
    if (isAwsError(error, 'TargetGroupNotFound', 'TargetGroupNotFoundException')) return undefined;
    throw error;
  }
}

function arnOf(name: string, group: TargetGroup | undefined): string {
  if (group?.TargetGroupArn === undefined) throw new Error(`Elastic Load Balancing names no ARN for the target group ${name}.`);
  return group.TargetGroupArn;
}
