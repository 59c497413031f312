import { pause } from '../../world/clock.ts';
import type { World } from '../../world/world.ts';
import { changed, nextChange } from './changes.ts';
import { tellOnce } from './events.ts';
import { type DeploymentRecord, type ServiceRecord, serviceKey, services, tasksOf } from './model.ts';
import { place } from './place.ts';
import { breakCircuit, completeDeployment, countFailures } from './rollout.ts';
import { isHealthy } from './task-health.ts';
import { stopTask } from './task-record.ts';

/** Seconds that ECS waits before it tries again, doubled with every failure; estimates, AWS publishes none. */
const AGAIN = { first: 5, last: 300 } as const;
/** The least of it, in our own milliseconds: a task that crashes at once mustn't keep the machine busy. */
const LEAST_AGAIN = { first: 100, last: 5_000 } as const;
/** Tasks that are started at once at most. */
const AT_ONCE = 10;

/** One of ECS's service event messages. */
const STUCK =
  'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.';

/** What a service's job remembers between two looks. */
interface Memory {
  waits: boolean;
  setbacks: number;
}

/** Keeps a service as it shall be, until it is INACTIVE. */
export function keepService(world: World, { cluster, name }: Pick<ServiceRecord, 'cluster' | 'name'>): void {
  const key = serviceKey({ cluster, name });
  world.jobs.start(`ecs/service/${key}`, async (signal) => {
    const memory: Memory = { waits: false, setbacks: 0 };
    for (;;) {
      const service = services(world).get(key);
      if (!service || service.status === 'INACTIVE') return;
      if (service.status === 'DRAINING') drain(world, service);
      else keep(world, service, memory, signal);
      if (services(world).get(key)?.status === 'INACTIVE') return;
      await nextChange(world, signal, 1_000);
    }
  });
}

function drain(world: World, service: ServiceRecord): void {
  const left = tasksOf(world, service);
  for (const { id, deploymentId } of left) stopTask(world, id, 'ServiceSchedulerInitiated', scaling(deploymentId));
  countFailures(world, service);
  if (left.length > 0) return;
  services(world).set(serviceKey(service), {
    ...service,
    status: 'INACTIVE',
    inactiveAt: world.clock.now().toISOString(),
    deployments: [],
  });
}

/** One look at a service. Everything in it happens at once: nobody sees half of it. */
function keep(world: World, before: ServiceRecord, memory: Memory, signal: AbortSignal): void {
  const failures = countFailures(world, before);
  if (failures > 0) {
    memory.setbacks += failures;
    wait(world, memory, signal);
  }
  breakCircuit(world, before);
  const service = services(world).get(serviceKey(before)) ?? before;
  const [primary, ...older] = service.deployments;
  if (!primary) return;

  const tasks = tasksOf(world, service).filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
  const ours = tasks.filter(({ deploymentId }) => deploymentId === primary.id);
  const theirs = tasks.filter(({ deploymentId }) => deploymentId !== primary.id);
  const healthy = tasks.filter((task) => isHealthy(world, task));
  if (ours.length >= service.desiredCount && ours.every((task) => healthy.includes(task))) memory.setbacks = 0;

  let isStuck = false;
  if (primary.rolloutState !== 'FAILED' && !memory.waits) {
    const most = Math.floor((service.desiredCount * service.maximumPercent) / 100);
    const missing = Math.min(service.desiredCount - ours.length, most - tasks.length, AT_ONCE);
    const setback = missing > 0 ? place(world, service, primary, missing) : undefined;
    if (setback) {
      memory.setbacks += 1;
      if (setback === 'counts') noteFailure(world, service, primary);
      wait(world, memory, signal);
    }
    // What isn't healthy yet may still make room.
    isStuck = missing <= 0 && ours.length < service.desiredCount && healthy.length === tasks.length;
  }
  const stopped = stopSurplus(world, service, primary, ours, theirs, healthy);
  if (isStuck && stopped === 0) tellOnce(world, service, STUCK);
  completeDeployment(world, serviceKey(service), older.length > 0);
}

type Tasks = ReturnType<typeof tasksOf>;

/** Stops what is too much; how many that were. */
function stopSurplus(
  world: World,
  service: ServiceRecord,
  primary: DeploymentRecord,
  ours: Tasks,
  theirs: Tasks,
  healthy: Tasks,
): number {
  const least = Math.ceil((service.desiredCount * service.minimumHealthyPercent) / 100);
  // Those that don't run yet go first, then the newest.
  const order = (tasks: Tasks) =>
    [...tasks].sort((a, b) => Number(healthy.includes(a)) - Number(healthy.includes(b)) || (a.createdAt < b.createdAt ? 1 : -1));
  const surplus = order(ours).slice(0, Math.max(0, ours.length - service.desiredCount));
  let left = healthy.filter((task) => !surplus.includes(task)).length;
  // A deployment that failed leaves the older ones' tasks alone: they are all there is.
  const replaced =
    primary.rolloutState === 'FAILED' ? order(theirs).slice(0, Math.max(0, theirs.length - service.desiredCount)) : order(theirs);
  for (const task of replaced) {
    if (!healthy.includes(task)) {
      surplus.push(task);
    } else if (left > least) {
      surplus.push(task);
      left -= 1;
    }
  }
  for (const { id } of surplus) stopTask(world, id, 'ServiceSchedulerInitiated', scaling(primary.id));
  return surplus.length;
}

const scaling = (deploymentId: string | undefined) => `Scaling activity initiated by (deployment ${deploymentId})`;

function noteFailure(world: World, service: ServiceRecord, { id }: DeploymentRecord): void {
  const now = services(world).get(serviceKey(service)) ?? service;
  const deployments = now.deployments.map((one) => (one.id === id ? { ...one, failedTasks: one.failedTasks + 1 } : one));
  services(world).set(serviceKey(service), { ...now, deployments });
}

/** Waits longer after each setback before the next task is started. */
function wait(world: World, memory: Memory, signal: AbortSignal): void {
  if (memory.waits) return;
  memory.waits = true;
  const times = 2 ** Math.min(memory.setbacks - 1, 12);
  const over = () => {
    memory.waits = false;
    changed(world);
  };
  Promise.all([
    world.clock.takes(Math.min(AGAIN.first * times, AGAIN.last), signal),
    pause(Math.min(LEAST_AGAIN.first * times, LEAST_AGAIN.last), signal),
  ]).then(over, () => undefined);
}
