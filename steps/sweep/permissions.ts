import type { Permission } from '../../src/course/step.ts';
import { names } from '../names.ts';

/** None of these looks can be limited to a resource (Service Authorization Reference). */
const looksAtAll = [
  'tag:GetResources',
  's3:ListAllMyBuckets',
  'application-autoscaling:DescribeScalableTargets',
  'ecs:ListClusters',
  'ecs:ListServices',
  'ecs:ListTaskDefinitionFamilies',
  'ecs:ListTaskDefinitions',
  'ecs:DescribeTaskDefinition',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTags',
  'ec2:DescribeAddresses',
  'ec2:DescribeInternetGateways',
  'ec2:DescribeNatGateways',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcEndpoints',
  'ec2:DescribeVpcs',
  'iam:ListRoles',
  'logs:DescribeLogGroups',
];

/**
 * What the sweep needs beside what the steps may do: to look for all kinds of things, whatever was built, and to delete
 * what no step does. What a step makes, its own permissions allow to delete.
 */
export function sweepPermissions({
  project,
  account,
  region,
}: {
  readonly project: string;
  readonly account: string;
  readonly region: string;
}): Permission[] {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const role = `arn:aws:iam::${account}:role/${names.stack(project)}-*`;
  return [
    ...looksAtAll.map((action) => ({ action, resource: '*' })),
    ...['events:DescribeRule', 'events:ListTagsForResource'].map((action) => ({
      action,
      resource: arn('events', `rule/${project}-*`),
    })),
    ...['codepipeline:GetPipeline', 'codepipeline:ListTagsForResource'].map((action) => ({
      action,
      resource: arn('codepipeline', `${project}-*`),
    })),
    ...['codecommit:GetRepository', 'codecommit:ListTagsForResource'].map((action) => ({
      action,
      resource: arn('codecommit', `${project}-*`),
    })),
    { action: 'codebuild:BatchGetProjects', resource: arn('codebuild', `project/${project}-*`) },
    { action: 's3:GetBucketTagging', resource: `arn:aws:s3:::${project}-*` },
    { action: 'cloudformation:DescribeStacks', resource: arn('cloudformation', `stack/${names.stack(project)}/*`) },
    { action: 'ecs:DescribeClusters', resource: arn('ecs', `cluster/${project}-*`) },
    { action: 'ecs:DescribeServices', resource: arn('ecs', `service/${project}-*/*`) },
    ...['ecr:DescribeRepositories', 'ecr:ListTagsForResource'].map((action) => ({
      action,
      resource: arn('ecr', `repository/${project}-*`),
    })),
    ...['dynamodb:DescribeTable', 'dynamodb:ListTagsOfResource'].map((action) => ({
      action,
      resource: arn('dynamodb', `table/${project}-*`),
    })),
    { action: 'application-autoscaling:ListTagsForResource', resource: arn('application-autoscaling', 'scalable-target/*') },
    {
      action: 'logs:ListTagsForResource',
      resource: ['/ecs', '/aws/codebuild', '/aws/lambda'].map((folder) => arn('logs', `log-group:${folder}/${project}-*`)),
    },
    {
      // Of those that AWS makes by itself; a step deletes its own. They are looked at under either form of their ARN.
      action: 'logs:DeleteLogGroup',
      resource: ['/aws/codebuild', '/aws/lambda'].flatMap((folder) =>
        ['', ':*'].map((end) => arn('logs', `log-group:${folder}/${project}-*${end}`)),
      ),
    },
    ...['iam:GetRole', 'iam:DetachRolePolicy'].map((action) => ({ action, resource: role })),
    { action: 'ec2:DeleteNetworkInterface', resource: arn('ec2', 'network-interface/*') },
  ];
}
