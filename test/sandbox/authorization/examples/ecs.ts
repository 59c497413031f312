const cluster = 'mysfits';
const tags = [{ key: 'mysfits:project', value: 'p-1' }];
const arn = (what: string) => `arn:aws:ecs:us-east-1:123456789012:${what}`;

/** An input for each operation of ECS that the sandbox serves. */
export const examples: Record<string, object> = {
  CreateCluster: { clusterName: cluster, tags },
  CreateService: { cluster, serviceName: 'web', taskDefinition: 'service:1', tags },
  DeleteCluster: { cluster },
  DeleteService: { cluster, service: 'web' },
  DeleteTaskDefinitions: { taskDefinitions: ['service:1'] },
  DeregisterTaskDefinition: { taskDefinition: 'service:1' },
  DescribeClusters: { clusters: [cluster] },
  DescribeServices: { cluster, services: ['web'] },
  DescribeTaskDefinition: { taskDefinition: 'service:1' },
  DescribeTasks: { cluster, tasks: ['0123456789abcdef0123456789abcdef'] },
  ListClusters: {},
  ListServices: { cluster },
  ListTagsForResource: { resourceArn: arn('cluster/mysfits') },
  ListTaskDefinitionFamilies: {},
  ListTaskDefinitions: {},
  ListTasks: { cluster },
  PutClusterCapacityProviders: { cluster, capacityProviders: ['FARGATE'], defaultCapacityProviderStrategy: [] },
  RegisterTaskDefinition: {
    family: 'service',
    containerDefinitions: [],
    taskRoleArn: 'arn:aws:iam::123456789012:role/task',
    executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
    tags,
  },
  RunTask: { cluster, taskDefinition: 'service:1', tags },
  StopTask: { cluster, task: '0123456789abcdef0123456789abcdef' },
  TagResource: { resourceArn: arn('service/mysfits/web'), tags },
  UntagResource: { resourceArn: arn('service/mysfits/web'), tagKeys: ['mysfits:project'] },
  UpdateService: { cluster, service: 'web' },
};
