/** A policy that AWS keeps for everybody. */
export interface AwsManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly version: string;
  readonly created: string;
  readonly updated: string;
  readonly description: string;
  readonly document: string;
}

/** Those that this course and the tutorial name: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSTaskExecutionRolePolicy.html */
const TASK_EXECUTION: AwsManagedPolicy = {
  arn: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
  name: 'AmazonECSTaskExecutionRolePolicy',
  path: '/service-role/',
  id: 'ANPAJG4T4G4PV56DE72PY',
  version: 'v1',
  created: '2017-11-16T18:48:22Z',
  updated: '2017-11-16T18:48:22Z',
  description: 'Provides access to other AWS service resources that are required to run Amazon ECS tasks',
  document: JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: [
          'ecr:GetAuthorizationToken',
          'ecr:BatchCheckLayerAvailability',
          'ecr:GetDownloadUrlForLayer',
          'ecr:BatchGetImage',
          'logs:CreateLogStream',
          'logs:PutLogEvents',
        ],
        Resource: '*',
      },
    ],
  }),
};

/** What Application Auto Scaling's linked role may do: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSApplicationAutoscalingECSServicePolicy.html */
export const ECS_SCALING: AwsManagedPolicy = {
  arn: 'arn:aws:iam::aws:policy/aws-service-role/AWSApplicationAutoscalingECSServicePolicy',
  name: 'AWSApplicationAutoscalingECSServicePolicy',
  path: '/aws-service-role/',
  // Drawn by us: AWS doesn't document it.
  id: 'ANPAMYSFITSECSSCALING',
  version: 'v2',
  created: '2017-10-25T23:53:08Z',
  updated: '2024-10-24T20:05:00Z',
  description: 'Policy granting permissions to Application Auto Scaling to access EC2 Container Service and CloudWatch.',
  document: JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: [
          'ecs:DescribeServices',
          'ecs:UpdateService',
          'cloudwatch:PutMetricAlarm',
          'cloudwatch:DescribeAlarms',
          'cloudwatch:GetMetricData',
          'cloudwatch:DeleteAlarms',
        ],
        Resource: '*',
      },
    ],
  }),
};

/** By ARN. */
export const AWS_MANAGED: ReadonlyMap<string, AwsManagedPolicy> = new Map(
  [TASK_EXECUTION, ECS_SCALING].map((policy) => [policy.arn, policy]),
);
