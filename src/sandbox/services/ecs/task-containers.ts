import type * as Ecs from '@aws-sdk/client-ecs';
import type { ContainerWish, Ending, HealthCheck, RunningContainer } from '../../tasks/runtime.ts';
import { pause } from '../../world/clock.ts';
import type { World } from '../../world/world.ts';
import { changed } from './changes.ts';
import { type TaskDefinitionRecord, type TaskRecord, tasks } from './model.ts';
import { architectureOf, pulledImage } from './pull.ts';
import { isOpen, runtimesOf } from './runtimes.ts';
import { findDefinition } from './task-definitions.ts';
import { endpointVariable, taskEnvironment } from './task-environment.ts';
import { TaskFailure } from './task-failure.ts';
import { openLog } from './task-logs.ts';
import { changeContainer, changeTask } from './task-record.ts';

/** One container of a task that has been started. */
export interface LiveContainer {
  readonly name: string;
  readonly essential: boolean;
  readonly hasHealthCheck: boolean;
  /** Undefined for one that couldn't even begin, for it isn't made for this platform. */
  readonly container: RunningContainer | undefined;
  readonly hasEnded: () => boolean;
}

/** Seconds for the pull of a small image, and until a registry that can't be reached is given up. */
const PULL = 12;
const GIVE_UP = 45;

/** What a program of another platform ends with, and what is said then. */
const EXEC_FORMAT = { exitCode: 255, text: (program: string) => `exec ${program}: exec format error` };

/** Milliseconds between two health checks until the first has passed, where nothing takes time. */
const QUICKLY = 250;

/**
 * Pulls the images and starts a task's containers; each is put into `running` as soon as it runs.
 * @throws TaskFailure, StartError
 */
export async function startContainers(world: World, id: string, running: LiveContainer[], signal: AbortSignal): Promise<void> {
  const task = tasks(world).get(id);
  const record = task && findDefinition(world, task.taskDefinition);
  if (!task || !record) throw new TaskFailure('TaskDefinition not found.');
  const isNew = task.lastStatus !== 'RUNNING';
  const now = () => world.clock.now().toISOString();
  if (isNew) changeTask(world, id, { lastStatus: 'PENDING', pullStartedAt: now() });
  const prepared = [];
  for (const definition of record.definition.containerDefinitions) {
    try {
      const image = pulledImage(world, task, record, definition.image ?? '');
      prepared.push({ definition, image, onLine: openLog(world, task, definition, record.definition.executionRoleArn) });
    } catch (error) {
      if (isNew) await world.clock.takes(GIVE_UP, signal);
      throw error;
    }
  }
  if (isNew) {
    await world.clock.takes(PULL, signal);
    changeTask(world, id, { pullStoppedAt: now() });
  }
  for (const { definition, image, onLine } of prepared) {
    const wish = wishOf(world, task, record, definition, image.source, onLine);
    changeContainer(world, id, wish.name, { imageDigest: image.digest });
    running.push(await startOne(world, task, record, definition, wish, signal));
  }
}

async function startOne(
  world: World,
  task: TaskRecord,
  record: TaskDefinitionRecord,
  definition: Ecs.ContainerDefinition,
  wish: ContainerWish,
  signal: AbortSignal,
): Promise<LiveContainer> {
  const { name } = wish;
  const common = { name, essential: definition.essential ?? true, hasHealthCheck: wish.healthCheck !== undefined };
  const { architecture, config } = wish.image.config.value;
  if (architecture !== architectureOf(record.definition)) {
    const [program = ''] = [...(config?.Entrypoint ?? []), ...(config?.Cmd ?? [])];
    wish.onLine({ time: world.clock.now(), text: EXEC_FORMAT.text(program) });
    changeContainer(world, task.id, name, { lastStatus: 'STOPPED', exitCode: EXEC_FORMAT.exitCode });
    return { ...common, container: undefined, hasEnded: () => true };
  }
  const runtime = await runtimesOf(world).for(wish.image);
  const endpoint = await endpointVariable(world, runtime, wish.image, signal);
  // What the task definition sets itself counts.
  const container = await runtime.start({ ...wish, environment: { ...endpoint, ...wish.environment } }, signal);
  let ending: Ending | undefined;
  changeContainer(world, task.id, name, { lastStatus: 'RUNNING', runtimeId: container.runtimeId });
  void container.ended.then((end) => {
    ending = end;
    // A world that is closing keeps its tasks as they are: they are started again when it is opened.
    if (!isOpen(world)) return;
    changeContainer(world, task.id, name, {
      lastStatus: 'STOPPED',
      exitCode: end.exitCode,
      ...(end.outOfMemory && { reason: 'OutOfMemoryError: Container killed due to memory usage' }),
    });
    changed(world);
  });
  // So that a program which ends at once is seen to have ended.
  await pause(0, signal);
  return { ...common, container, hasEnded: () => ending !== undefined };
}

function wishOf(
  world: World,
  task: TaskRecord,
  record: TaskDefinitionRecord,
  definition: Ecs.ContainerDefinition,
  image: ContainerWish['image'],
  onLine: ContainerWish['onLine'],
): ContainerWish {
  const override = task.overrides.containerOverrides?.find(({ name }) => name === definition.name);
  const command = override?.command ?? definition.command;
  const healthCheck = healthCheckOf(world, definition.healthCheck);
  return {
    taskId: task.id,
    name: definition.name ?? '',
    image,
    ...(definition.entryPoint?.length && { entryPoint: definition.entryPoint }),
    ...(command?.length && { command }),
    ...(definition.workingDirectory !== undefined && { workingDirectory: definition.workingDirectory }),
    ...(definition.user !== undefined && { user: definition.user }),
    environment: taskEnvironment(world, task, record, definition, override),
    readonlyRootFilesystem: definition.readonlyRootFilesystem ?? false,
    cpuUnits: definition.cpu || Number(task.cpu),
    memoryMiB: definition.memory ?? Number(task.memory),
    ports: (definition.portMappings ?? []).flatMap(({ containerPort, protocol }) =>
      containerPort !== undefined && protocol !== 'udp' ? [containerPort] : [],
    ),
    ...(healthCheck && { healthCheck }),
    onLine,
  };
}

/** A world in which nothing takes time looks often until it knows; its patience with a slow start is the same. */
function healthCheckOf(world: World, check: Ecs.HealthCheck | undefined): HealthCheck | undefined {
  if (!check?.command || check.command[0] === 'NONE') return undefined;
  const { command, interval = 30, timeout = 5, retries = 3, startPeriod = 0 } = check;
  const factor = 'factor' in world.clock && typeof world.clock.factor === 'number' ? world.clock.factor : 1;
  const isInstant = 'profile' in world.clock && world.clock.profile === 'instant';
  const milliseconds = (interval * 1000) / factor;
  return {
    command,
    interval: Math.max(1_000, milliseconds),
    startInterval: isInstant ? QUICKLY : Math.max(1_000, milliseconds),
    timeout: timeout * 1000,
    retries,
    startPeriod: startPeriod * 1000,
  };
}
