import type * as Ecs from '@aws-sdk/client-ecs';
import { passRole, resourceTagContext, tagContext } from '../../authorization/permission.ts';
import type { Call, Permission } from '../../service.ts';
import type { Tags } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { clusters, services, tasks } from './model.ts';
import { clusterArn, serviceArn, shortName, taskArn, taskDefinitionArn } from './names.ts';
import { TASKS } from './pull.ts';
import { taggedResource } from './tagging-operations.ts';
import { findDefinition } from './task-definitions.ts';

type Input = Partial<
  Omit<Ecs.CreateClusterRequest, 'clusterName'> &
    Omit<Ecs.RegisterTaskDefinitionRequest, 'tags'> &
    Pick<Ecs.RunTaskRequest, 'overrides'> &
    Pick<Ecs.DescribeTasksRequest, 'tasks'>
> & {
  readonly clusterName?: string;
  readonly cluster?: string;
  readonly clusters?: readonly string[];
  readonly service?: string;
  readonly serviceName?: string;
  readonly services?: readonly string[];
  readonly task?: string;
  readonly taskDefinition?: string;
  readonly taskDefinitions?: readonly string[];
  readonly resourceArn?: string;
};

/** What a caller must be allowed to do (Service Authorization Reference, Amazon Elastic Container Service). */
export function permissions(operation: string, input: Input, { world }: Call): readonly Permission[] {
  const action = `ecs:${operation}`;
  const cluster = shortName(input.cluster ?? 'default');
  const inCluster = { 'ecs:cluster': clusterArn(world, cluster) };
  const only = (resources: readonly string[], context: Record<string, string> = {}): Permission[] => [
    { action, resources, context },
  ];

  switch (operation) {
    case 'CreateCluster': {
      const arn = clusterArn(world, input.clusterName ?? 'default');
      return [...only([arn], tagContext(input.tags)), ...taggedOnCreate(arn, operation, input)];
    }
    case 'DescribeClusters': {
      const asked = input.clusters?.length ? input.clusters : ['default'];
      return asked.map((name) => one(world, action, 'cluster', shortName(name)));
    }
    case 'DeleteCluster':
    case 'PutClusterCapacityProviders':
      return [one(world, action, 'cluster', cluster)];
    case 'RegisterTaskDefinition': {
      // Its number isn't known yet.
      const arn = taskDefinitionArn(world, { family: input.family ?? '', revision: 0 }).replace(/:0$/, ':*');
      return [
        ...only([arn], tagContext(input.tags)),
        ...taggedOnCreate(arn, operation, input),
        ...passRole(input.taskRoleArn, TASKS),
        ...passRole(input.executionRoleArn, TASKS),
      ];
    }
    case 'DeleteTaskDefinitions':
      return only((input.taskDefinitions ?? []).map((name) => definitionArn(world, name)));
    // AWS knows no resource type for these.
    case 'DescribeTaskDefinition':
    case 'DeregisterTaskDefinition':
    case 'ListTaskDefinitions':
    case 'ListTaskDefinitionFamilies':
    case 'ListClusters':
      return only(['*']);
    case 'ListServices':
      return only(['*'], inCluster);
    case 'CreateService': {
      const arn = serviceArn(world, cluster, input.serviceName ?? '');
      const context = { ...inCluster, 'ecs:task-definition': definitionArn(world, input.taskDefinition ?? '') };
      return [...only([arn], { ...context, ...tagContext(input.tags) }), ...taggedOnCreate(arn, operation, input)];
    }
    case 'UpdateService':
    case 'DeleteService':
      return [one(world, action, 'service', `${cluster}/${shortName(input.service ?? '')}`, inCluster)];
    case 'DescribeServices':
      return (input.services ?? []).map((name) => one(world, action, 'service', `${cluster}/${shortName(name)}`, inCluster));
    case 'RunTask':
      return [
        ...only([definitionArn(world, input.taskDefinition ?? '')], { ...inCluster, ...tagContext(input.tags) }),
        ...taggedOnCreate(taskArn(world, cluster, '*'), operation, input),
        ...rolesRun(world, input),
      ];
    case 'StopTask':
      return [one(world, action, 'task', `${cluster}/${shortName(input.task ?? '')}`, inCluster)];
    case 'DescribeTasks':
      return (input.tasks ?? []).map((id) => one(world, action, 'task', `${cluster}/${shortName(id)}`, inCluster));
    // The reference names container instances, of which Fargate has none.
    case 'ListTasks':
      return only([clusterArn(world, cluster).replace(':cluster/', ':container-instance/').concat('/*')], inCluster);
    case 'TagResource':
    case 'UntagResource':
    case 'ListTagsForResource':
      return only([input.resourceArn ?? '*'], {
        ...tagContext(input.tags),
        ...resourceTagContext(tagsBefore(world, input.resourceArn)),
      });
    default:
      throw new Error(`Nobody has said what ecs:${operation} needs.`);
  }
}

/** Tags in a create call are a permission of their own. */
function taggedOnCreate(arn: string, operation: string, { tags }: Input): Permission[] {
  if (!tags?.length) return [];
  return [{ action: 'ecs:TagResource', resources: [arn], context: { ...tagContext(tags), 'ecs:CreateAction': operation } }];
}

/** On something that may be there, with the tags that it has then. */
function one(
  world: World,
  action: string,
  type: 'cluster' | 'service' | 'task',
  name: string,
  context: Record<string, string> = {},
): Permission {
  const [cluster = '', id = ''] = name.split('/');
  if (type === 'cluster') {
    return {
      action,
      resources: [clusterArn(world, name)],
      context: { ...context, ...resourceTagContext(clusters(world).get(name)?.tags) },
    };
  }
  const found = type === 'service' ? services(world).get(name) : tasks(world).get(id);
  const arn = type === 'service' ? serviceArn(world, cluster, id) : taskArn(world, cluster, id);
  return { action, resources: [arn], context: { ...context, ...resourceTagContext(found?.tags) } };
}

function definitionArn(world: World, name: string): string {
  const found = findDefinition(world, name);
  if (found) return taskDefinitionArn(world, found);
  if (name.startsWith('arn:')) return name;
  const [family = '', revision = '*'] = name.split(':');
  return taskDefinitionArn(world, { family, revision: 0 }).replace(/:0$/, `:${revision}`);
}

/** Who runs a task hands its roles over again. */
function rolesRun(world: World, { taskDefinition = '', overrides }: Input): Permission[] {
  const definition = findDefinition(world, taskDefinition)?.definition;
  return [
    ...passRole(overrides?.taskRoleArn ?? definition?.taskRoleArn, TASKS),
    ...passRole(overrides?.executionRoleArn ?? definition?.executionRoleArn, TASKS),
  ];
}

function tagsBefore(world: World, arn: string | undefined): Tags | undefined {
  try {
    return arn === undefined ? undefined : taggedResource(world, arn).tags;
  } catch {
    return undefined;
  }
}
