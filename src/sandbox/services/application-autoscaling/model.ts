import type { TargetTrackingScalingPolicyConfiguration } from '@aws-sdk/client-application-auto-scaling';
import type { World } from '../../world/world.ts';

/** Of all that Application Auto Scaling scales, the sandbox scales how many tasks an ECS service has. */
export const NAMESPACE = 'ecs' as const;
export const DIMENSION = 'ecs:service:DesiredCount' as const;

/** An ECS service that may be scaled. */
export interface ScalableTarget {
  /** `service/CLUSTER/SERVICE` */
  readonly resourceId: string;
  readonly arn: string;
  readonly min: number;
  readonly max: number;
  readonly roleArn: string;
  readonly suspended: { readonly in: boolean; readonly out: boolean; readonly scheduled: boolean };
  readonly tags: Readonly<Record<string, string>>;
  /** ISO 8601, by the world's clock. */
  readonly created: string;
}

export interface ScalingPolicy {
  readonly arn: string;
  readonly name: string;
  readonly resourceId: string;
  readonly configuration: TargetTrackingScalingPolicyConfiguration;
  /** Names of its two CloudWatch alarms. Only their names exist: the sandbox looks at the CPU itself. */
  readonly alarms: { readonly high: string; readonly low: string };
  readonly created: string;
}

/** One change of a service's task count. */
export interface ScalingActivity {
  readonly id: string;
  readonly resourceId: string;
  readonly description: string;
  readonly cause: string;
  readonly start: string;
  readonly end: string;
  readonly status: 'Successful' | 'Failed';
  readonly message: string;
}

/** Scalable targets by their resource id. */
export const scalableTargets = (world: World) => world.collection<ScalableTarget>('application-autoscaling/targets');
/** Policies by `policyKey`. */
export const scalingPolicies = (world: World) => world.collection<ScalingPolicy>('application-autoscaling/policies');
/** The last activities of each resource, newest first. AWS keeps those of six weeks. */
export const scalingActivities = (world: World) =>
  world.collection<readonly ScalingActivity[]>('application-autoscaling/activities');

export const policyKey = ({ resourceId, name }: Pick<ScalingPolicy, 'resourceId' | 'name'>): string => `${resourceId} ${name}`;

export function policiesOf(world: World, resourceId: string): readonly ScalingPolicy[] {
  return [...scalingPolicies(world).values()].filter((policy) => policy.resourceId === resourceId);
}
