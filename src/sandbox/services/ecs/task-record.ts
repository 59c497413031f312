import type * as Ecs from '@aws-sdk/client-ecs';
import type { Tags } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { subnet } from '../ec2/network.ts';
import { changed } from './changes.ts';
import { type ContainerRecord, type Network, type TaskDefinitionRecord, type TaskRecord, tasks } from './model.ts';
import { newId, taskDefinitionArn } from './names.ts';

/** What a task is begun with. */
export interface TaskWish {
  readonly cluster: string;
  readonly definition: TaskDefinitionRecord;
  readonly network: Network;
  readonly group: string;
  readonly startedBy?: string | undefined;
  readonly service?: string;
  readonly deploymentId?: string;
  readonly loadBalancers?: readonly Ecs.LoadBalancer[];
  readonly overrides?: Ecs.TaskOverride;
  readonly isExecuteCommandEnabled: boolean;
  readonly tags: Tags;
}

/** How long a stopped task stays visible, in milliseconds of the world's clock (API_DescribeTasks: at least an hour). */
const REMEMBERED = 60 * 60 * 1000;

/** Writes down a task that is to run; its life is begun by who calls this. */
export function addTask(world: World, wish: TaskWish): TaskRecord {
  const { definition, network, cluster } = wish;
  const { containerDefinitions, cpu = '256', memory = '512' } = definition.definition;
  const subnetId = emptiestSubnet(world, network);
  const record: TaskRecord = {
    id: newId(),
    cluster,
    group: wish.group,
    ...(wish.startedBy !== undefined && { startedBy: wish.startedBy }),
    ...(wish.service !== undefined && { service: wish.service }),
    ...(wish.deploymentId !== undefined && { deploymentId: wish.deploymentId }),
    loadBalancers: wish.loadBalancers ?? [],
    taskDefinition: taskDefinitionArn(world, definition),
    overrides: wish.overrides ?? {},
    cpu: wish.overrides?.cpu ?? cpu,
    memory: wish.overrides?.memory ?? memory,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    createdAt: world.clock.now().toISOString(),
    network,
    attachmentId: newId(),
    subnetId,
    zone: subnet(world, subnetId)?.zone ?? `${world.region}a`,
    isExecuteCommandEnabled: wish.isExecuteCommandEnabled,
    wasHealthy: false,
    counted: false,
    containers: containerDefinitions.map(({ name = '', image = '' }) => ({
      name,
      image,
      lastStatus: 'PENDING' as const,
      healthStatus: 'UNKNOWN' as const,
    })),
    version: 1,
    tags: wish.tags,
  };
  tasks(world).set(record.id, record);
  changed(world);
  return record;
}

/** Changes a task; its record as it is then. Undefined when it is gone. */
export function changeTask(world: World, id: string, change: Partial<TaskRecord>): TaskRecord | undefined {
  const record = tasks(world).get(id);
  if (!record) return undefined;
  const next = { ...record, ...change, version: record.version + 1 };
  tasks(world).set(id, next);
  changed(world);
  return next;
}

export function changeContainer(world: World, id: string, name: string, change: Partial<ContainerRecord>): void {
  const record = tasks(world).get(id);
  if (!record) return;
  changeTask(world, id, { containers: record.containers.map((one) => (one.name === name ? { ...one, ...change } : one)) });
}

/** Wishes a task to stop, and says why; one that is stopping already keeps its first reason. */
export function stopTask(world: World, id: string, stopCode: Ecs.TaskStopCode, stoppedReason: string): void {
  const record = tasks(world).get(id);
  if (!record || record.desiredStatus === 'STOPPED') return;
  changeTask(world, id, { desiredStatus: 'STOPPED', stopCode, stoppedReason });
}

/** The tasks that can be seen: those stopped an hour ago can't any more, and are forgotten here. */
export function visibleTasks(world: World): TaskRecord[] {
  const limit = world.clock.now().getTime() - REMEMBERED;
  const all = [...tasks(world).values()];
  const old = all.filter(({ stoppedAt, lastStatus }) => lastStatus === 'STOPPED' && Date.parse(stoppedAt ?? '') < limit);
  for (const { id } of old) tasks(world).delete(id);
  return all.filter((task) => !old.includes(task));
}

/** The scheduler spreads tasks over zones: the first subnet of those in which the fewest live. */
function emptiestSubnet(world: World, { subnets }: Network): string {
  const living = (id: string) =>
    [...tasks(world).values()].filter(({ subnetId, desiredStatus }) => subnetId === id && desiredStatus === 'RUNNING').length;
  return [...subnets].sort((a, b) => living(a) - living(b))[0] ?? '';
}

/** @throws Error when there is no such task: nobody takes a task away that lives */
export function taskOf(world: World, id: string): TaskRecord {
  const task = tasks(world).get(id);
  if (!task) throw new Error(`There is no task ${id}.`);
  return task;
}
