import { AwsError } from '../../aws-error.ts';
import { StartError } from '../../tasks/runtime.ts';
import { pause } from '../../world/clock.ts';
import type { World } from '../../world/world.ts';
import { attachInterface, detachInterface, setPorts } from '../ec2/network.ts';
import { changed, nextChange } from './changes.ts';
import { type TaskRecord, tasks } from './model.ts';
import { taskArn } from './names.ts';
import { forgetCpu } from './service-cpu.ts';
import { type LiveContainer, startContainers } from './task-containers.ts';
import { findDefinition } from './task-definitions.ts';
import { TaskFailure } from './task-failure.ts';
import { changeContainer, changeTask, taskOf } from './task-record.ts';
import { deregisterTargets, registerTargets, untilLetGo } from './task-targets.ts';
import { watchTask } from './task-watch.ts';

/** Seconds that each change of state usually takes on Fargate; estimates, AWS publishes none. */
const TAKES = { interface: 12, activation: 3, deprovisioning: 12 } as const;

/** Seconds from SIGTERM to SIGKILL unless the container definition says otherwise (API_ContainerDefinition, stopTimeout). */
const STOP_TIMEOUT = 30;
/** The least of it that a container has in a world where nothing takes time, in our own milliseconds. */
const LEAST_STOP = 2_000;

/**
 * Lets a task live, from wherever its record says it is: a new one, or one that a closed world left in the middle. It ends
 * STOPPED.
 */
export function letLive(world: World, id: string): void {
  world.jobs.start(`ecs/task/${id}`, (signal) => live(world, id, signal));
}

async function live(world: World, id: string, signal: AbortSignal): Promise<void> {
  const wish = stopWish(world, id, signal);
  const running: LiveContainer[] = [];
  let bug: unknown;
  try {
    await provision(world, id, wish.signal);
    await startContainers(world, id, running, wish.signal);
    await activate(world, id, running, wish.signal);
    await watchTask(world, id, running, wish.signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!wish.signal.aborted) {
      const { stopCode, message } = failureOf(error);
      changeTask(world, id, { desiredStatus: 'STOPPED', stopCode, stoppedReason: message });
      if (!isExpected(error)) bug = error;
    }
  } finally {
    wish.end();
  }
  await windDown(world, id, running, signal);
  if (bug) throw bug;
}

/** Aborted when somebody wishes the task to stop, or the world closes. */
function stopWish(world: World, id: string, signal: AbortSignal) {
  const over = new AbortController();
  const wished = new AbortController();
  const watch = async () => {
    const watching = AbortSignal.any([signal, over.signal]);
    while (tasks(world).get(id)?.desiredStatus === 'RUNNING') await nextChange(world, watching);
    wished.abort(new Error(`Task ${id} shall stop.`));
  };
  watch().catch(() => undefined);
  return { signal: AbortSignal.any([signal, wished.signal]), end: () => over.abort(new Error('The watch is over.')) };
}

async function provision(world: World, id: string, signal: AbortSignal): Promise<void> {
  const task = taskOf(world, id);
  // A task that comes back after its host did has its address already.
  if (task.networkInterfaceId !== undefined) return;
  await world.clock.takes(TAKES.interface, signal);
  signal.throwIfAborted();
  const { networkInterfaceId, privateIp } = attachInterface(world, {
    subnetId: task.subnetId,
    groups: task.network.securityGroups,
    description: taskArn(world, task.cluster, id).replace(/:task\/.*/, `:attachment/${task.attachmentId}`),
    publicIp: task.network.assignPublicIp === 'ENABLED',
  });
  changeTask(world, id, {
    networkInterfaceId,
    privateIp,
    connectivityAt: world.clock.now().toISOString(),
    lastStatus: 'PENDING',
  });
}

async function activate(world: World, id: string, running: readonly LiveContainer[], signal: AbortSignal): Promise<void> {
  const task = taskOf(world, id);
  const ports = Object.assign({}, ...running.map(({ container }) => container?.ports ?? {}));
  setPorts(world, task.networkInterfaceId ?? '', ports);
  if (task.lastStatus === 'RUNNING') {
    registerTargets(world, task);
    return;
  }
  changeTask(world, id, { lastStatus: 'ACTIVATING' });
  registerTargets(world, task);
  await world.clock.takes(TAKES.activation, signal);
  changeTask(world, id, { lastStatus: 'RUNNING', startedAt: world.clock.now().toISOString() });
}

async function windDown(world: World, id: string, running: readonly LiveContainer[], signal: AbortSignal): Promise<void> {
  const task = taskOf(world, id);
  if (task.lastStatus === 'STOPPED') return;
  changeTask(world, id, { lastStatus: 'DEACTIVATING', stoppingAt: world.clock.now().toISOString() });
  const drained = deregisterTargets(world, task);
  drained.catch(() => undefined);
  const alive = running.filter(({ hasEnded }) => !hasEnded());
  // ECS sends SIGTERM when the delay of its target groups is over; visitors may still come then, for taking a target out takes
  // longer than a short delay. Who has crashed needs nobody's patience.
  if (alive.length > 0) await drained;
  changeTask(world, id, { lastStatus: 'STOPPING' });
  await Promise.all(alive.map((one) => endContainer(world, task, one, signal)));
  signal.throwIfAborted();
  const { networkInterfaceId } = task;
  if (networkInterfaceId) setPorts(world, networkInterfaceId, {});
  for (const { name, lastStatus } of taskOf(world, id).containers) {
    if (lastStatus !== 'STOPPED') changeContainer(world, id, name, { lastStatus: 'STOPPED' });
  }
  changeTask(world, id, { lastStatus: 'DEPROVISIONING', executionStoppedAt: world.clock.now().toISOString() });
  await world.clock.takes(TAKES.deprovisioning, signal);
  // Its address is given away anew, so the load balancer must have let go of it.
  await drained;
  await untilLetGo(world, task);
  signal.throwIfAborted();
  if (networkInterfaceId) detachInterface(world, networkInterfaceId);
  forgetCpu(world, id);
  changeTask(world, id, { lastStatus: 'STOPPED', stoppedAt: world.clock.now().toISOString() });
}

async function endContainer(
  world: World,
  task: TaskRecord,
  { name, container }: LiveContainer,
  signal: AbortSignal,
): Promise<void> {
  if (!container) return;
  const definition = findDefinition(world, task.taskDefinition)?.definition.containerDefinitions.find((one) => one.name === name);
  const seconds = definition?.stopTimeout ?? STOP_TIMEOUT;
  const over = new AbortController();
  const patience = AbortSignal.any([signal, over.signal]);
  await container.signal('SIGTERM');
  const grace = Promise.all([world.clock.takes(seconds, patience), pause(Math.min(LEAST_STOP, seconds * 1000), patience)]);
  const hasEnded = container.ended.then(() => over.abort(new Error(`${name} has ended.`)));
  await Promise.race([grace.catch(() => undefined), hasEnded]);
  signal.throwIfAborted();
  if (!over.signal.aborted) await container.signal('SIGKILL');
  await hasEnded;
  changed(world);
}

function failureOf(error: unknown): TaskFailure {
  if (error instanceof TaskFailure) return error;
  return new TaskFailure(error instanceof Error ? error.message : String(error));
}

function isExpected(error: unknown): boolean {
  return error instanceof TaskFailure || error instanceof StartError || error instanceof AwsError;
}
