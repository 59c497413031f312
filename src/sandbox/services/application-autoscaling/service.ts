import type * as Scaling from '@aws-sdk/client-application-auto-scaling';
import type { Handlers, InventoryItem, Service } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { scalableTargets, scalingPolicies } from './model.ts';
import { permissions } from './permissions.ts';
import { deleteScalingPolicy, describeScalingActivities, describeScalingPolicies, putScalingPolicy } from './policies.ts';
import { startScaling } from './scaling.ts';
import { tagOperations } from './tags.ts';
import { deregisterScalableTarget, describeScalableTargets, registerScalableTarget } from './targets.ts';

const operations = {
  RegisterScalableTarget: registerScalableTarget,
  DescribeScalableTargets: describeScalableTargets,
  DeregisterScalableTarget: deregisterScalableTarget,
  PutScalingPolicy: putScalingPolicy,
  DescribeScalingPolicies: describeScalingPolicies,
  DeleteScalingPolicy: deleteScalingPolicy,
  DescribeScalingActivities: describeScalingActivities,
  ...tagOperations,
} satisfies Handlers<typeof Scaling>;

/** Application Auto Scaling: target tracking of an ECS service's CPU. */
export const applicationAutoScaling: Service = {
  id: 'application-autoscaling',
  signingName: 'application-autoscaling',
  protocol: 'awsJson1_1',
  apiVersion: '2016-02-06',
  targetPrefix: 'AnyScaleFrontendService',
  schemas: () => import('@aws-sdk/client-application-auto-scaling'),
  operations,
  permissions,
  inventory,
  open: async (world) => {
    for (const { resourceId } of scalableTargets(world).values()) startScaling(world, resourceId);
  },
};

function inventory(world: World): readonly InventoryItem[] {
  const { account } = world;
  const kind = (name: string) => `AWS::ApplicationAutoScaling::${name}`;
  return [
    ...[...scalableTargets(world).values()].map(({ resourceId, arn, tags }) => {
      return { type: kind('ScalableTarget'), name: resourceId, arn, account, tags };
    }),
    ...[...scalingPolicies(world).values()].map(({ name, arn }) => ({
      type: kind('ScalingPolicy'),
      name,
      arn,
      account,
      tags: {},
    })),
  ];
}
