import type * as Ecs from '@aws-sdk/client-ecs';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { nextChange } from './changes.ts';
import { checkedDefinition } from './check-task-definition.ts';
import { clientException, invalidParameter } from './errors.ts';
import { revisions, services, type TaskDefinitionRecord, taskDefinitions, tasks } from './model.ts';
import { definitionName, taskDefinitionArn } from './names.ts';
import { pageOf } from './pages.ts';
import { tagList, tagsOf } from './tags.ts';

/** Seconds until a definition that is being deleted can be seen no more; AWS waits for what uses it, and names no time. */
const DELETION = 60;

export const taskDefinitionOperations = {
  // Each registration is a revision, the same again as well.
  RegisterTaskDefinition(input, { world, caller }: Call) {
    const definition = checkedDefinition(input);
    const family = input.family ?? '';
    const revision = (revisions(world).get(family) ?? 0) + 1;
    const record: TaskDefinitionRecord = {
      family,
      revision,
      status: 'ACTIVE',
      registeredAt: world.clock.now().toISOString(),
      registeredBy: caller?.arn ?? '',
      definition,
      tags: tagsOf(input.tags),
    };
    revisions(world).set(family, revision);
    taskDefinitions(world).set(`${family}:${revision}`, record);
    return { taskDefinition: describe(world, record), tags: tagList(record.tags) };
  },

  DescribeTaskDefinition({ taskDefinition, include = [] }, { world }: Call) {
    const record = findDefinition(world, taskDefinition ?? '');
    if (!record) throw clientException('Unable to describe task definition.');
    return {
      taskDefinition: describe(world, record),
      ...(include.includes('TAGS') && { tags: tagList(record.tags) }),
    };
  },

  DeregisterTaskDefinition({ taskDefinition = '' }, { world }: Call) {
    if (!/:\d+$/.test(definitionName(taskDefinition))) {
      throw clientException('Invalid revision number. Number: null');
    }
    const record = findDefinition(world, taskDefinition);
    if (!record) throw clientException('Unable to describe task definition.');
    if (record.status !== 'ACTIVE') throw invalidParameter('The specified task definition is inactive.');
    const inactive = { ...record, status: 'INACTIVE' as const, deregisteredAt: world.clock.now().toISOString() };
    taskDefinitions(world).set(keyOf(record), inactive);
    return { taskDefinition: describe(world, inactive) };
  },

  DeleteTaskDefinitions({ taskDefinitions: asked = [] }, { world }: Call) {
    if (asked.length > 10) throw invalidParameter('The number of task definitions cannot be larger than 10.');
    const deleted: Ecs.TaskDefinition[] = [];
    const failures: Ecs.Failure[] = [];
    for (const name of asked) {
      const record = /:\d+$/.test(definitionName(name)) ? findDefinition(world, name) : undefined;
      if (!record) {
        failures.push({ arn: name, reason: 'MISSING', detail: 'The specified task definition does not exist.' });
      } else if (record.status === 'ACTIVE') {
        const arn = taskDefinitionArn(world, record);
        failures.push({
          arn,
          reason: 'The specified task definition is still in ACTIVE status. Please deregister the target and try again.',
        });
      } else {
        const going = { ...record, status: 'DELETE_IN_PROGRESS' as const };
        taskDefinitions(world).set(keyOf(record), going);
        deleted.push(describe(world, going));
        finishDeletion(world, going);
      }
    }
    return { taskDefinitions: deleted, failures };
  },

  ListTaskDefinitions(input, { world }: Call) {
    const { familyPrefix, status = 'ACTIVE', sort = 'ASC' } = input;
    const found = [...taskDefinitions(world).values()]
      .filter((record) => record.status === status && (familyPrefix === undefined || record.family === familyPrefix))
      .sort((a, b) => (a.family === b.family ? a.revision - b.revision : a.family < b.family ? -1 : 1));
    if (sort === 'DESC') found.reverse();
    const { page, ...rest } = pageOf(
      found.map((record) => taskDefinitionArn(world, record)),
      input,
    );
    return { taskDefinitionArns: page, ...rest };
  },

  ListTaskDefinitionFamilies(input, { world }: Call) {
    const { familyPrefix = '', status = 'ACTIVE' } = input;
    const all = [...taskDefinitions(world).values()].filter((record) => record.status !== 'DELETE_IN_PROGRESS');
    const active = new Set(all.filter((record) => record.status === 'ACTIVE').map(({ family }) => family));
    // A family is INACTIVE when none of its revisions is ACTIVE (API_ListTaskDefinitionFamilies).
    const families = [...new Set(all.map(({ family }) => family))]
      .filter((family) => family.startsWith(familyPrefix) && (status === 'ALL' || active.has(family) === (status === 'ACTIVE')))
      .sort();
    const { page, ...rest } = pageOf(families, input);
    return { families: page, ...rest };
  },
} satisfies Handlers<typeof Ecs>;

/** The revision that an ARN, `family:revision` or `family` (its newest that is ACTIVE) names. */
export function findDefinition(world: World, nameOrArn: string): TaskDefinitionRecord | undefined {
  const name = definitionName(nameOrArn);
  if (/:\d+$/.test(name)) return taskDefinitions(world).get(name);
  return [...taskDefinitions(world).values()]
    .filter(({ family, status }) => family === name && status === 'ACTIVE')
    .sort((a, b) => b.revision - a.revision)[0];
}

/** @throws ClientException when there is none, or it is no longer ACTIVE */
export function activeDefinition(world: World, nameOrArn: string): TaskDefinitionRecord {
  const record = findDefinition(world, nameOrArn);
  if (!record) throw clientException('TaskDefinition not found.');
  if (record.status !== 'ACTIVE') throw clientException('TaskDefinition is inactive');
  return record;
}

/** A definition goes once nothing uses it any more. */
export function finishDeletion(world: World, record: TaskDefinitionRecord): void {
  const arn = taskDefinitionArn(world, record);
  world.jobs.start(`ecs/delete/${keyOf(record)}`, async (signal) => {
    await world.clock.takes(DELETION, signal);
    while (isUsed(world, arn)) await nextChange(world, signal);
    taskDefinitions(world).delete(keyOf(record));
  });
}

function isUsed(world: World, arn: string): boolean {
  const runs = [...tasks(world).values()].some((task) => task.taskDefinition === arn && task.lastStatus !== 'STOPPED');
  const serves = [...services(world).values()].some(
    ({ status, taskDefinition, deployments }) =>
      status !== 'INACTIVE' && (taskDefinition === arn || deployments.some((deployment) => deployment.taskDefinition === arn)),
  );
  return runs || serves;
}

export const keyOf = ({ family, revision }: TaskDefinitionRecord) => `${family}:${revision}`;

function describe(world: World, record: TaskDefinitionRecord): Ecs.TaskDefinition {
  const { containerDefinitions, ...rest } = record.definition;
  const { requiresCompatibilities = [], networkMode } = rest;
  return {
    ...rest,
    containerDefinitions: [...containerDefinitions],
    taskDefinitionArn: taskDefinitionArn(world, record),
    family: record.family,
    revision: record.revision,
    status: record.status,
    compatibilities: networkMode === 'awsvpc' && requiresCompatibilities.includes('FARGATE') ? ['EC2', 'FARGATE'] : ['EC2'],
    requiresAttributes: [],
    registeredAt: new Date(record.registeredAt),
    registeredBy: record.registeredBy,
    ...(record.deregisteredAt !== undefined && { deregisteredAt: new Date(record.deregisteredAt) }),
  };
}
