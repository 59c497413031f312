const of = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount', ResourceId: 'service/cluster/service' };
const ResourceARN = 'arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target/0123456789abcdef';

/** An input for each operation of Application Auto Scaling that the sandbox serves. */
export const examples: Record<string, object> = {
  DeleteScalingPolicy: { ...of, PolicyName: 'cpu' },
  DeregisterScalableTarget: of,
  DescribeScalableTargets: { ServiceNamespace: 'ecs' },
  DescribeScalingActivities: { ServiceNamespace: 'ecs' },
  DescribeScalingPolicies: { ServiceNamespace: 'ecs' },
  ListTagsForResource: { ResourceARN },
  PutScalingPolicy: { ...of, PolicyName: 'cpu' },
  RegisterScalableTarget: { ...of, Tags: { 'mysfits:project': 'p-1' } },
  TagResource: { ResourceARN, Tags: { 'mysfits:project': 'p-1' } },
  UntagResource: { ResourceARN, TagKeys: ['mysfits:project'] },
};
