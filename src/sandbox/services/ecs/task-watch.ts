import { pause } from '../../world/clock.ts';
import type { World } from '../../world/world.ts';
import { nextChange } from './changes.ts';
import { tell } from './events.ts';
import { serviceKey, services, type TaskRecord } from './model.ts';
import { measureCpu } from './service-cpu.ts';
import type { LiveContainer } from './task-containers.ts';
import { TaskFailure } from './task-failure.ts';
import { containerHealth, hasChecks, isHealthy, unhealthyTarget } from './task-health.ts';
import { changeContainer, changeTask, taskOf } from './task-record.ts';

/** Milliseconds between two looks at a task that isn't healthy yet, and at one that is. */
const LOOK = { soon: 200, later: 1_000 } as const;

/**
 * Our own seconds in which a task may become healthy for the first time, whatever the load balancer says: where nothing takes
 * time, a target is called unhealthy before its program could have started.
 */
const LEAST_GRACE = 12;

/**
 * How long a task without any health check must have run to count as one that works: seconds of the world's, and of our own at
 * the least.
 */
const SETTLED = { world: 10, least: 2 } as const;

/**
 * Watches a running task until something ends it.
 * @throws TaskFailure when a container ended, or a health check failed; the signal's reason when it shall stop
 */
export async function watchTask(
  world: World,
  id: string,
  running: readonly LiveContainer[],
  signal: AbortSignal,
): Promise<never> {
  const inGrace = graceOf(world, taskOf(world, id), signal);
  const hasSettled = settling(world, signal);
  for (let last = 0; ; ) {
    if (running.some(({ essential, hasEnded }) => essential && hasEnded())) {
      throw new TaskFailure('Essential container in task exited', 'EssentialContainerExited');
    }
    const wait = taskOf(world, id).wasHealthy ? LOOK.later : LOOK.soon;
    if (performance.now() - last >= wait) {
      last = performance.now();
      await look(world, id, running, hasSettled, signal);
      // Who has exited isn't unwell: its end is told as soon as its last lines are.
      const isLeaving = running.some(({ essential, container }) => essential && container?.hasExited());
      if (!isLeaving) judge(world, taskOf(world, id), inGrace());
    }
    await nextChange(world, signal, wait);
  }
}

async function look(
  world: World,
  id: string,
  running: readonly LiveContainer[],
  hasSettled: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  for (const { name, container, hasHealthCheck, hasEnded } of running) {
    if (!container || hasEnded() || !hasHealthCheck) continue;
    const healthStatus = await container.health();
    signal.throwIfAborted();
    const known = taskOf(world, id).containers.find((one) => one.name === name)?.healthStatus;
    if (healthStatus !== known && healthStatus !== 'UNKNOWN') changeContainer(world, id, name, { healthStatus });
  }
  await measureCpu(world, taskOf(world, id), running);
  signal.throwIfAborted();
  const task = taskOf(world, id);
  const isFine = hasChecks(world, task) ? isHealthy(world, task) : hasSettled();
  if (!task.wasHealthy && isFine) changeTask(world, id, { wasHealthy: true });
}

/** Only a service replaces what is unhealthy; a task that somebody ran by hand goes on. */
function judge(world: World, task: TaskRecord, inGrace: boolean): void {
  if (task.service === undefined) return;
  const service = { cluster: task.cluster, name: task.service };
  if (containerHealth(world, task) === 'UNHEALTHY') {
    tell(world, service, `(task ${task.id}) failed container health checks.`);
    throw new TaskFailure('Task failed container health checks', 'ServiceSchedulerInitiated');
  }
  const unhealthy = inGrace ? undefined : unhealthyTarget(world, task);
  if (!unhealthy) return;
  const { groupArn, port, reason } = unhealthy;
  tell(world, service, `(task ${task.id}) (port ${port}) is unhealthy in (target-group ${groupArn}) due to (reason ${reason})`);
  throw new TaskFailure(`Task failed ELB health checks in (target-group ${groupArn})`, 'ServiceSchedulerInitiated');
}

/**
 * What tells whether the load balancer's checks don't count yet: in the service's grace period, and while it simply starts, be
 * it anew because its world was closed or its sandbox killed.
 */
function graceOf(world: World, task: TaskRecord, signal: AbortSignal): () => boolean {
  const { healthCheckGracePeriodSeconds: grace = 0 } =
    services(world).get(serviceKey({ cluster: task.cluster, name: task.service ?? '' })) ?? {};
  const gone = (world.clock.now().getTime() - Date.parse(task.startedAt ?? '')) / 1000;
  const comesBack = task.wasHealthy;
  const stands = { grace: true, start: true };
  const ends = (which: keyof typeof stands) => () => {
    stands[which] = false;
  };
  world.clock.takes(Math.max(0, grace - gone), signal).then(ends('grace'), () => undefined);
  pause(LEAST_GRACE * 1000, signal).then(ends('start'), () => undefined);
  return () => stands.grace || (stands.start && (comesBack || !taskOf(world, task.id).wasHealthy));
}

function settling(world: World, signal: AbortSignal): () => boolean {
  let hasSettled = false;
  Promise.all([world.clock.takes(SETTLED.world, signal), pause(SETTLED.least * 1000, signal)]).then(
    () => {
      hasSettled = true;
    },
    () => undefined,
  );
  return () => hasSettled;
}
