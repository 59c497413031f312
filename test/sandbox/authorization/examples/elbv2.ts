const elb = 'arn:aws:elasticloadbalancing:us-east-1:123456789012';
const LoadBalancerArn = `${elb}:loadbalancer/net/mysfits-nlb/0123456789abcdef`;
const TargetGroupArn = `${elb}:targetgroup/mysfits-targets/0123456789abcdef`;
const ListenerArn = `${elb}:listener/net/mysfits-nlb/0123456789abcdef/0123456789abcdef`;
const Tags = [{ Key: 'mysfits:project', Value: 'p-1' }];
const Targets = [{ Id: '10.0.0.5', Port: 8080 }];

/** An input for each operation of Elastic Load Balancing that the sandbox serves. */
export const examples: Record<string, object> = {
  AddTags: { ResourceArns: [LoadBalancerArn, TargetGroupArn], Tags },
  CreateListener: { LoadBalancerArn, DefaultActions: [{ Type: 'forward', TargetGroupArn }], Tags },
  CreateLoadBalancer: {
    Name: 'mysfits-nlb',
    Subnets: ['subnet-0123456789abcdef0'],
    SecurityGroups: ['sg-0123456789abcdef0'],
    Tags,
  },
  CreateTargetGroup: { Name: 'mysfits-targets', VpcId: 'vpc-0123456789abcdef0', Tags },
  DeleteListener: { ListenerArn },
  DeleteLoadBalancer: { LoadBalancerArn },
  DeleteTargetGroup: { TargetGroupArn },
  DeregisterTargets: { TargetGroupArn, Targets },
  DescribeListeners: { LoadBalancerArn },
  DescribeLoadBalancerAttributes: { LoadBalancerArn },
  DescribeLoadBalancers: {},
  DescribeTags: { ResourceArns: [LoadBalancerArn] },
  DescribeTargetGroupAttributes: { TargetGroupArn },
  DescribeTargetGroups: {},
  DescribeTargetHealth: { TargetGroupArn },
  ModifyListener: { ListenerArn },
  ModifyLoadBalancerAttributes: { LoadBalancerArn, Attributes: [] },
  ModifyTargetGroup: { TargetGroupArn },
  ModifyTargetGroupAttributes: { TargetGroupArn, Attributes: [] },
  RegisterTargets: { TargetGroupArn, Targets },
  RemoveTags: { ResourceArns: [LoadBalancerArn], TagKeys: ['mysfits:project'] },
  SetSecurityGroups: { LoadBalancerArn, SecurityGroups: ['sg-0123456789abcdef0'] },
};
