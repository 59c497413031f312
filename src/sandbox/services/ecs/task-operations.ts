import type * as Ecs from '@aws-sdk/client-ecs';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { launchTypeOf } from './check-service.ts';
import { activeCluster } from './clusters.ts';
import { describeTask } from './describe-task.ts';
import { clientException, invalidParameter } from './errors.ts';
import { type TaskRecord, tasks } from './model.ts';
import { shortName, taskArn } from './names.ts';
import { checkedNetwork } from './network.ts';
import { pageOf } from './pages.ts';
import { roleTrouble } from './pull.ts';
import { tagsOf } from './tags.ts';
import { activeDefinition } from './task-definitions.ts';
import { letLive } from './task-life.ts';
import { addTask, stopTask, visibleTasks } from './task-record.ts';

export const taskOperations = {
  RunTask(input, { world }: Call) {
    const { name: cluster } = activeCluster(world, input.cluster);
    const definition = activeDefinition(world, input.taskDefinition ?? '');
    const { count = 1 } = input;
    if (count < 1 || count > 10) throw invalidParameter('Number of tasks must be between 1 and 10.');
    if (launchTypeOf(input, definition) === 'EC2') {
      throw invalidParameter('No Container Instances were found in your cluster.');
    }
    const network = checkedNetwork(world, input.networkConfiguration);
    checkOverrides(input.overrides, definition.definition.containerDefinitions);
    const trouble = roleTrouble(world, definition);
    if (trouble) throw clientException(trouble);
    const passed = input.propagateTags === 'TASK_DEFINITION' ? definition.tags : {};
    const managed = input.enableECSManagedTags ? { 'aws:ecs:clusterName': cluster } : {};
    const started = Array.from({ length: count }, () =>
      addTask(world, {
        cluster,
        definition,
        network,
        group: input.group ?? `family:${definition.family}`,
        startedBy: input.startedBy,
        ...(input.overrides && { overrides: input.overrides }),
        isExecuteCommandEnabled: input.enableExecuteCommand ?? false,
        tags: { ...managed, ...passed, ...tagsOf(input.tags) },
      }),
    );
    for (const { id } of started) letLive(world, id);
    return { tasks: started.map((task) => describeTask(world, task, ['TAGS'])), failures: [] };
  },

  StopTask({ cluster, task = '', reason }, { world }: Call) {
    const { name } = activeCluster(world, cluster);
    const record = tasks(world).get(shortName(task));
    if (record?.cluster !== name) throw invalidParameter('The referenced task was not found.');
    stopTask(world, record.id, 'UserInitiated', reason || 'Task stopped by user');
    return { task: describeTask(world, tasks(world).get(record.id) ?? record, ['TAGS']) };
  },

  DescribeTasks({ cluster, tasks: asked = [], include = [] }, { world }: Call) {
    const { name } = activeCluster(world, cluster);
    if (asked.length === 0) throw invalidParameter('Tasks cannot be empty.');
    if (asked.length > 100) throw invalidParameter('Tasks cannot be larger than 100.');
    const visible = new Map(visibleTasks(world).map((task) => [task.id, task]));
    const found = asked.map((one) => {
      const record = visible.get(shortName(one));
      return { one, record: record?.cluster === name ? record : undefined };
    });
    return {
      tasks: found.flatMap(({ record }) => (record ? [describeTask(world, record, include)] : [])),
      failures: found
        .filter(({ record }) => !record)
        .map(({ one }) => ({ arn: taskArn(world, name, shortName(one)), reason: 'MISSING' })),
    };
  },

  ListTasks(input, { world }: Call) {
    const { name } = activeCluster(world, input.cluster);
    const { desiredStatus = 'RUNNING' } = input;
    const isAsked = (task: TaskRecord) =>
      task.cluster === name &&
      task.desiredStatus === desiredStatus &&
      (input.serviceName === undefined || task.service === shortName(input.serviceName)) &&
      (input.family === undefined || familyOf(task) === input.family) &&
      (input.startedBy === undefined || task.startedBy === input.startedBy) &&
      (input.launchType === undefined || input.launchType === 'FARGATE');
    const { page, ...rest } = pageOf(
      visibleTasks(world)
        .filter(isAsked)
        .map(({ id }) => taskArn(world, name, id)),
      input,
    );
    return { taskArns: page, ...rest };
  },
} satisfies Handlers<typeof Ecs>;

/** Tasks that the inventory shows: those that aren't STOPPED. */
export function livingTasks(world: World): TaskRecord[] {
  return [...tasks(world).values()].filter(({ lastStatus }) => lastStatus !== 'STOPPED');
}

function familyOf({ taskDefinition }: TaskRecord): string {
  return shortName(taskDefinition).replace(/:\d+$/, '');
}

function checkOverrides(overrides: Ecs.TaskOverride | undefined, containers: readonly Ecs.ContainerDefinition[]): void {
  for (const { name } of overrides?.containerOverrides ?? []) {
    if (!containers.some((container) => container.name === name)) {
      throw invalidParameter(`Override for container named ${name} is not a container in the TaskDefinition.`);
    }
  }
}
