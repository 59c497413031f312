import { resourceTagContext, tagContext } from '../../authorization/permission.ts';
import type { Call, Permission } from '../../service.ts';
import { linkedRolePermission } from '../iam/linked-roles.ts';
import { scalableTargets } from './model.ts';

interface Members {
  readonly ServiceNamespace?: string;
  readonly ScalableDimension?: string;
  readonly ResourceId?: string;
  readonly ResourceARN?: string;
  readonly Tags?: Readonly<Record<string, string>>;
}

/** What a caller must be allowed to do, by the Service Authorization Reference of Application Auto Scaling. */
export function permissions(operation: string, input: Members, call: Call): readonly Permission[] {
  const { world } = call;
  const { partition, region, account } = world;
  const known = [...scalableTargets(world).values()].find(
    ({ resourceId, arn }) => resourceId === input.ResourceId || arn === input.ResourceARN,
  );
  // The id in the ARN is drawn when a target is registered first.
  const arn =
    known?.arn ?? input.ResourceARN ?? `arn:${partition}:application-autoscaling:${region}:${account}:scalable-target/*`;
  const own = (action = operation, tags?: Members['Tags']): Permission => ({
    action: `application-autoscaling:${action}`,
    resources: [arn],
    context: {
      ...(input.ServiceNamespace && { 'application-autoscaling:service-namespace': input.ServiceNamespace }),
      ...(input.ScalableDimension && { 'application-autoscaling:scalable-dimension': input.ScalableDimension }),
      ...resourceTagContext(known?.tags),
      ...tagContext(tags),
    },
  });
  switch (operation) {
    case 'RegisterScalableTarget':
      return [
        own(operation, input.Tags),
        ...(input.Tags && Object.keys(input.Tags).length > 0 ? [own('TagResource', input.Tags)] : []),
        ...onService(call, input.ResourceId, 'DescribeServices'),
        ...linkedRolePermission(world, 'ecs.application-autoscaling.amazonaws.com'),
      ];
    case 'PutScalingPolicy':
      return [
        own(),
        ...onService(call, input.ResourceId, 'DescribeServices', 'UpdateService'),
        ...onAlarms(call, input.ResourceId, 'PutMetricAlarm', 'DescribeAlarms'),
      ];
    case 'DeregisterScalableTarget':
    case 'DeleteScalingPolicy':
      return [own(), ...onAlarms(call, input.ResourceId, 'DeleteAlarms')];
    case 'TagResource':
      return [own(operation, input.Tags)];
    case 'ListTagsForResource':
    case 'UntagResource':
      return [own()];
    default:
      // Describe*: AWS knows no resource type for any of them.
      if (!operation.startsWith('Describe'))
        throw new Error(`Nobody has said what ${operation} of application-autoscaling needs.`);
      return [{ action: `application-autoscaling:${operation}`, resources: ['*'] }];
  }
}

/**
 * Who sets up scaling must be allowed to look at the service, to change it, and to make the alarms.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/auto-scaling-IAM.html
 */
function onService({ world }: Call, resourceId = '', ...operations: readonly string[]): Permission[] {
  const resources = [`arn:${world.partition}:ecs:${world.region}:${world.account}:${resourceId}`];
  return operations.map((operation) => ({ action: `ecs:${operation}`, resources }));
}

/** The ends of the alarms' names are drawn when they are made. */
function onAlarms({ world }: Call, resourceId = '', ...operations: readonly string[]): Permission[] {
  const { partition, region, account } = world;
  const resources = [`arn:${partition}:cloudwatch:${region}:${account}:alarm:TargetTracking-${resourceId}-*`];
  return operations.map((operation) => ({ action: `cloudwatch:${operation}`, resources }));
}
