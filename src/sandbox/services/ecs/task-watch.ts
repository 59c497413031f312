import { pause } from '../../world/clock.ts';
import type { World } from '../../world/world.ts';
import { nextChange } from './changes.ts';
import { tell } from './events.ts';
import { serviceKey, services, type TaskRecord } from './model.ts';
import { measureCpu } from './service-cpu.ts';
import type { LiveContainer } from './task-containers.ts';
import { TaskFailure } from './task-failure.ts';
import { containerHealth, isHealthy, unhealthyTarget } from './task-health.ts';
import { changeContainer, changeTask, taskOf } from './task-record.ts';

/** Milliseconds between two looks at a task that isn't healthy yet, and at one that is. */
const LOOK = { soon: 200, later: 1_000 } as const;

/** The least grace for a slow start, in our own seconds, where nothing takes time. */
const LEAST_GRACE = 15;

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
  for (let last = 0; ; ) {
    if (running.some(({ essential, hasEnded }) => essential && hasEnded())) {
      throw new TaskFailure('Essential container in task exited', 'EssentialContainerExited');
    }
    const wait = taskOf(world, id).wasHealthy ? LOOK.later : LOOK.soon;
    if (performance.now() - last >= wait) {
      last = performance.now();
      await look(world, id, running, signal);
      judge(world, taskOf(world, id), inGrace());
    }
    await nextChange(world, signal, wait);
  }
}

async function look(world: World, id: string, running: readonly LiveContainer[], signal: AbortSignal): Promise<void> {
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
  if (!task.wasHealthy && isHealthy(world, task)) changeTask(world, id, { wasHealthy: true });
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

/** What tells whether the service's grace period still holds: in it the load balancer's checks don't count. */
function graceOf(world: World, task: TaskRecord, signal: AbortSignal): () => boolean {
  const { healthCheckGracePeriodSeconds: grace = 0 } =
    services(world).get(serviceKey({ cluster: task.cluster, name: task.service ?? '' })) ?? {};
  let inGrace = grace > 0;
  const least = pause(Math.min(grace, LEAST_GRACE) * 1000, signal);
  const gone = (world.clock.now().getTime() - Date.parse(task.startedAt ?? '')) / 1000;
  Promise.all([world.clock.takes(Math.max(0, grace - gone), signal), least]).then(
    () => {
      inGrace = false;
    },
    () => undefined,
  );
  return () => inGrace;
}
