import { randomBytes } from 'node:crypto';
import type * as Scaling from '@aws-sdk/client-application-auto-scaling';
import { arnIn } from '../../arn.ts';
import type { Call } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { ensureLinkedRole } from '../iam/linked-roles.ts';
import { roleArn } from '../iam/model.ts';
import { noTarget, validation } from './errors.ts';
import { DIMENSION, NAMESPACE, policiesOf, policyKey, type ScalableTarget, scalableTargets, scalingPolicies } from './model.ts';
import { pageOf } from './page.ts';
import { startScaling, stopScaling } from './scaling.ts';
import { serviceOf } from './service-of.ts';

interface Named {
  readonly ServiceNamespace?: string | undefined;
  readonly ResourceId?: string | undefined;
  readonly ScalableDimension?: string | undefined;
}

/** The resource id of a request, if it is one that the sandbox scales. @throws AwsError ValidationException */
export function resourceIdOf({ ServiceNamespace, ResourceId = '', ScalableDimension }: Named): string {
  checkNamespace(ServiceNamespace);
  if (ScalableDimension !== DIMENSION || !/^service\/[^/]+\/[^/]+$/.test(ResourceId)) {
    throw validation('Unsupported service namespace, resource type or scalable dimension');
  }
  return ResourceId;
}

/** @throws AwsError ValidationException for services that the sandbox doesn't scale */
export function checkNamespace(namespace: string | undefined): void {
  if (namespace !== NAMESPACE) throw validation(`The sandbox scales the service namespace ${NAMESPACE} only, not ${namespace}`);
}

/** RegisterScalableTarget: makes one, or changes what it names of one that is there. */
export function registerScalableTarget(input: Scaling.RegisterScalableTargetCommandInput, { world }: Call) {
  const resourceId = resourceIdOf(input);
  const known = scalableTargets(world).get(resourceId);
  if (!serviceOf(world, resourceId)) throw validation(`ECS service doesn't exist: ${resourceId}`);
  const min = input.MinCapacity ?? known?.min;
  const max = input.MaxCapacity ?? known?.max;
  if (min === undefined) throw validation('MinCapacity is required when a scalable target is registered for the first time');
  if (max === undefined) throw validation('MaxCapacity is required when a scalable target is registered for the first time');
  if (min < 0 || max < 0) throw validation('Capacities cannot be negative');
  if (min > max) throw validation('Maximum capacity cannot be less than minimum capacity');
  if (known && input.Tags) throw validation('Tags can only be given when a scalable target is registered; use TagResource');
  const { DynamicScalingInSuspended, DynamicScalingOutSuspended, ScheduledScalingSuspended } = input.SuspendedState ?? {};
  // Any role that a caller names is passed over: ECS is scaled by its service-linked role (API_RegisterScalableTarget).
  const role = ensureLinkedRole(world, 'ecs.application-autoscaling.amazonaws.com');
  const target: ScalableTarget = {
    resourceId,
    arn: known?.arn ?? newArn(world),
    ...{ min, max },
    roleArn: roleArn(world, role),
    suspended: {
      in: DynamicScalingInSuspended ?? known?.suspended.in ?? false,
      out: DynamicScalingOutSuspended ?? known?.suspended.out ?? false,
      scheduled: ScheduledScalingSuspended ?? known?.suspended.scheduled ?? false,
    },
    tags: known?.tags ?? { ...input.Tags },
    created: known?.created ?? world.clock.now().toISOString(),
  };
  scalableTargets(world).set(resourceId, target);
  startScaling(world, resourceId);
  return { ScalableTargetARN: target.arn };
}

export function describeScalableTargets(input: Scaling.DescribeScalableTargetsCommandInput, { world }: Call) {
  checkNamespace(input.ServiceNamespace);
  const { ResourceIds: ids } = input;
  const found = [...scalableTargets(world).values()].filter(({ resourceId }) => !ids?.length || ids.includes(resourceId));
  const { page, next } = pageOf(found, ({ arn }) => arn, input);
  return {
    ScalableTargets: page.map((target) => ({
      ServiceNamespace: NAMESPACE,
      ResourceId: target.resourceId,
      ScalableDimension: DIMENSION,
      MinCapacity: target.min,
      MaxCapacity: target.max,
      RoleARN: target.roleArn,
      CreationTime: new Date(target.created),
      SuspendedState: {
        DynamicScalingInSuspended: target.suspended.in,
        DynamicScalingOutSuspended: target.suspended.out,
        ScheduledScalingSuspended: target.suspended.scheduled,
      },
      ScalableTargetARN: target.arn,
    })),
    ...next,
  };
}

/** DeregisterScalableTarget: its policies and their alarms go with it. @throws AwsError ObjectNotFoundException */
export function deregisterScalableTarget(input: Scaling.DeregisterScalableTargetCommandInput, { world }: Call) {
  const resourceId = resourceIdOf(input);
  if (!scalableTargets(world).delete(resourceId)) throw noTarget(resourceId);
  for (const policy of policiesOf(world, resourceId)) scalingPolicies(world).delete(policyKey(policy));
  stopScaling(world, resourceId);
  return {};
}

function newArn(world: World): string {
  return arnIn(world, 'application-autoscaling', `scalable-target/0ec5${randomBytes(16).toString('hex')}`);
}
