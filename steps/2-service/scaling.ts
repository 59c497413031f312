import {
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  ListTagsForResourceCommand,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
  type ScalableTarget,
  type ScalingPolicy,
  TagResourceCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { unlessAwsError } from '../../src/aws/errors.ts';
import { autoscaling } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { type Deletion, type Difference, seconds } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { claim, claimToDelete, type Doomed } from '../ours.ts';
import { tagList } from '../tags.ts';
import story from './scaling.md';
import { service } from './service.ts';

/** What is scaled, in the words of Application Auto Scaling. */
const dimension = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;
const limits = { MinCapacity: 1, MaxCapacity: 3 };
/** Per cent of the CPU that the tasks have, on average, which scaling aims at. */
const aim = 60;
const tracking = {
  TargetValue: aim,
  PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
  // Seconds. More tasks come quickly, and go slowly: the next rush may follow the first.
  ScaleOutCooldown: 60,
  ScaleInCooldown: 300,
} as const;

const resourceId = (project: string) => `service/${names.cluster(project)}/${names.service(project)}`;
const policyName = (project: string) => `${project}-cpu`;

export const scaling = defineStep({
  id: 'scaling',
  title: 'Let the service grow and heal',
  service: 'Application Auto Scaling',
  type: 'AWS::ApplicationAutoScaling::ScalableTarget',
  story,
  outputs: { resourceId: 'string', arn: 'string' },
  needs: { service },
  // From now on it is scaling that says how many tasks there are.
  modifies: [service],
  takes: seconds(1, 10),
  resourceName: ({ project }) => resourceId(project),
  foresee: ({ name }) => ({ resourceId: name }),

  permissions: ({ project, account, region }) => {
    const target = `arn:aws:application-autoscaling:${region}:${account}:scalable-target/*`;
    const acting = [
      'RegisterScalableTarget',
      'DeregisterScalableTarget',
      'PutScalingPolicy',
      'TagResource',
      'ListTagsForResource',
    ];
    const looking = ['DescribeScalableTargets', 'DescribeScalingPolicies'];
    return [
      ...acting.map((operation) => ({ action: `application-autoscaling:${operation}`, resource: target })),
      ...looking.map((operation) => ({ action: `application-autoscaling:${operation}`, resource: '*' })),
      // It changes the service and watches it by alarms, and looks first whether the caller may do the same.
      ...['DescribeServices', 'UpdateService'].map((operation) => ({
        action: `ecs:${operation}`,
        resource: `arn:aws:ecs:${region}:${account}:${resourceId(project)}`,
      })),
      ...['PutMetricAlarm', 'DescribeAlarms', 'DeleteAlarms'].map((operation) => ({
        action: `cloudwatch:${operation}`,
        resource: `arn:aws:cloudwatch:${region}:${account}:alarm:TargetTracking-${resourceId(project)}-*`,
      })),
      {
        action: 'iam:CreateServiceLinkedRole',
        resource: `arn:aws:iam::${account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
      },
    ];
  },

  requests: ({ name, tags, project }) => ({
    register: autoscaling(new RegisterScalableTargetCommand({ ...dimension, ResourceId: name, ...limits, Tags: { ...tags } })),
    track: autoscaling(
      new PutScalingPolicyCommand({
        ...dimension,
        ResourceId: name,
        PolicyName: policyName(project),
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: tracking,
      }),
    ),
  }),

  find: async ({ send, name, tags, project, recorded }) => {
    const found = await readTarget(send, name);
    if (found?.ScalableTargetARN === undefined) return undefined;
    const arn = found.ScalableTargetARN;
    const [policy, present] = await Promise.all([readPolicy(send, name, policyName(project)), readTags(send, arn)]);
    const what = `scaling of ${name}`;
    const differences: Difference[] = claim({ what, wanted: tags, present, known: recorded.arn !== undefined });
    const between = `${found.MinCapacity} to ${found.MaxCapacity} tasks`;
    const wanted = `${limits.MinCapacity} to ${limits.MaxCapacity} tasks`;
    if (between !== wanted) differences.push({ what: 'limits', is: between, should: wanted });
    const aimsAt = policy?.TargetTrackingScalingPolicyConfiguration?.TargetValue;
    if (aimsAt !== aim) {
      differences.push({
        what: 'aim',
        is: aimsAt === undefined ? 'none' : `${aimsAt} % of the CPU`,
        should: `${aim} % of the CPU`,
      });
    }
    return { outputs: { resourceId: name, arn }, differences };
  },

  ensure: async ({ send, requests, checkpoint, name, tags }, found) => {
    // Registering again changes the limits, and refuses tags for what is there already (RegisterScalableTarget, API Reference).
    if (found) {
      await send(autoscaling(new RegisterScalableTargetCommand({ ...dimension, ResourceId: name, ...limits })));
      await send(autoscaling(new TagResourceCommand({ ResourceARN: found.outputs.arn, Tags: { ...tags } })));
    }
    const arn = found?.outputs.arn ?? (await send(requests.register)).ScalableTargetARN;
    if (arn === undefined) throw new Error(`Application Auto Scaling names no ARN for ${name}.`);
    const outputs = { resourceId: name, arn };
    await checkpoint(outputs);
    await send(requests.track);
    return outputs;
  },

  destroy: (context) => removeScaling(context, { ...context, known: context.recorded.arn !== undefined }),
});

/** Ends the scaling of a service; the service stays as it is. @throws NotOursError when it isn't the project's */
export async function removeScaling(
  { send, until }: Pick<CourseTools, 'send' | 'until'>,
  { name, project, known }: Doomed,
): Promise<Deletion> {
  if (!known) {
    const arn = (await readTarget(send, name))?.ScalableTargetARN;
    if (arn === undefined) return 'already gone';
    claimToDelete({ what: `scaling of ${name}`, project, present: await readTags(send, arn), known });
  }
  // Its policies and their alarms go with it (DeregisterScalableTarget, API Reference).
  const deregistering = send(autoscaling(new DeregisterScalableTargetCommand({ ...dimension, ResourceId: name })));
  if ((await unlessAwsError(deregistering, 'ObjectNotFoundException')) === undefined) return 'already gone';
  await until({
    what: `the scaling of ${name} to be gone`,
    seconds: 60,
    look: async () => ((await readTarget(send, name)) === undefined ? true : undefined),
  });
  return 'deleted';
}

const readTags = async (send: CourseTools['send'], arn: string) =>
  tagList((await send(autoscaling(new ListTagsForResourceCommand({ ResourceARN: arn })))).Tags ?? {});

async function readTarget(send: CourseTools['send'], name: string): Promise<ScalableTarget | undefined> {
  const asked = autoscaling(new DescribeScalableTargetsCommand({ ...dimension, ResourceIds: [name] }));
  return (await send(asked)).ScalableTargets?.[0];
}

async function readPolicy(send: CourseTools['send'], name: string, policy: string): Promise<ScalingPolicy | undefined> {
  const asked = autoscaling(new DescribeScalingPoliciesCommand({ ...dimension, ResourceId: name, PolicyNames: [policy] }));
  return (await send(asked)).ScalingPolicies?.[0];
}
