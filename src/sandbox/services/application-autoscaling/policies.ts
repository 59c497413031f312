import { randomUUID } from 'node:crypto';
import type * as Scaling from '@aws-sdk/client-application-auto-scaling';
import type { Call } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { noPolicy, noTarget, validation } from './errors.ts';
import {
  DIMENSION,
  NAMESPACE,
  policyKey,
  type ScalingPolicy,
  scalableTargets,
  scalingActivities,
  scalingPolicies,
} from './model.ts';
import { pageOf } from './page.ts';
import { startScaling } from './scaling.ts';
import { checkNamespace, resourceIdOf } from './targets.ts';

/** The metric that the sandbox measures. */
const CPU = 'ECSServiceAverageCPUUtilization';

/** PutScalingPolicy: makes a policy, or exchanges what one of that name does. */
export function putScalingPolicy(input: Scaling.PutScalingPolicyCommandInput, { world }: Call) {
  const resourceId = resourceIdOf(input);
  const { PolicyName: name = '', PolicyType = 'StepScaling' } = input;
  if (!scalableTargets(world).has(resourceId)) throw noTarget(resourceId);
  if (PolicyType !== 'TargetTrackingScaling') {
    throw validation(`The sandbox knows policies of the type TargetTrackingScaling only, not ${PolicyType}`);
  }
  const configuration = checkConfiguration(input.TargetTrackingScalingPolicyConfiguration);
  const known = scalingPolicies(world).get(policyKey({ resourceId, name }));
  const alarm = (kind: string) => `TargetTracking-${resourceId}-Alarm${kind}-${randomUUID()}`;
  const policy: ScalingPolicy = {
    arn: known?.arn ?? newArn(world, resourceId, name),
    ...{ name, resourceId, configuration },
    alarms: known?.alarms ?? { high: alarm('High'), low: alarm('Low') },
    created: known?.created ?? world.clock.now().toISOString(),
  };
  scalingPolicies(world).set(policyKey(policy), policy);
  startScaling(world, resourceId);
  return { PolicyARN: policy.arn, Alarms: alarmsOf(world, policy) };
}

export function describeScalingPolicies(input: Scaling.DescribeScalingPoliciesCommandInput, { world }: Call) {
  checkNamespace(input.ServiceNamespace);
  const { PolicyNames: names, ResourceId } = input;
  const found = [...scalingPolicies(world).values()].filter(
    ({ name, resourceId }) => (!names?.length || names.includes(name)) && (ResourceId === undefined || resourceId === ResourceId),
  );
  const { page, next } = pageOf(found, ({ arn }) => arn, input);
  return {
    ScalingPolicies: page.map((policy) => ({
      PolicyARN: policy.arn,
      PolicyName: policy.name,
      ...ofService(policy.resourceId),
      PolicyType: 'TargetTrackingScaling' as const,
      TargetTrackingScalingPolicyConfiguration: policy.configuration,
      Alarms: alarmsOf(world, policy),
      CreationTime: new Date(policy.created),
    })),
    ...next,
  };
}

export function deleteScalingPolicy(input: Scaling.DeleteScalingPolicyCommandInput, { world }: Call) {
  const resourceId = resourceIdOf(input);
  const { PolicyName: name = '' } = input;
  if (!scalingPolicies(world).delete(policyKey({ resourceId, name }))) throw noPolicy(resourceId, name);
  return {};
}

export function describeScalingActivities(input: Scaling.DescribeScalingActivitiesCommandInput, { world }: Call) {
  checkNamespace(input.ServiceNamespace);
  const { ResourceId } = input;
  const all = ResourceId === undefined ? [...scalingActivities(world).values()].flat() : scalingActivities(world).get(ResourceId);
  const newestFirst = [...(all ?? [])].sort((one, other) => Date.parse(other.start) - Date.parse(one.start));
  const { page, next } = pageOf(newestFirst, ({ id }) => id, input);
  return {
    ScalingActivities: page.map(({ id, resourceId, description, cause, start, end, status, message }) => ({
      ActivityId: id,
      ...ofService(resourceId),
      Description: description,
      Cause: cause,
      StartTime: new Date(start),
      EndTime: new Date(end),
      StatusCode: status,
      StatusMessage: message,
    })),
    ...next,
  };
}

const ofService = (ResourceId: string) => ({
  ServiceNamespace: NAMESPACE,
  ResourceId,
  ScalableDimension: DIMENSION,
});

function checkConfiguration(configuration: Scaling.TargetTrackingScalingPolicyConfiguration | undefined) {
  if (!configuration) throw validation('A target tracking scaling policy configuration must be specified');
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: customized, TargetValue = 0 } = configuration;
  if (!predefined === !customized) {
    throw validation('Exactly one of a predefined and a customized metric specification must be specified');
  }
  if (predefined?.PredefinedMetricType !== CPU) {
    const type = predefined?.PredefinedMetricType ?? 'of your own';
    throw validation(`The sandbox measures the metric ${CPU} only, not ${type}`);
  }
  if (!(TargetValue > 0)) throw validation('TargetValue must be greater than 0');
  for (const cooldown of [configuration.ScaleInCooldown, configuration.ScaleOutCooldown]) {
    if (cooldown !== undefined && cooldown < 0) throw validation('Cooldowns cannot be negative');
  }
  return configuration;
}

function alarmsOf({ partition, region, account }: World, { alarms: { high, low } }: ScalingPolicy): Scaling.Alarm[] {
  return [high, low].map((AlarmName) => ({
    AlarmName,
    AlarmARN: `arn:${partition}:cloudwatch:${region}:${account}:alarm:${AlarmName}`,
  }));
}

function newArn({ partition, region, account }: World, resourceId: string, name: string): string {
  const policy = `scalingPolicy:${randomUUID()}:resource/${NAMESPACE}/${resourceId}:policyName/${name}`;
  return `arn:${partition}:autoscaling:${region}:${account}:${policy}`;
}
