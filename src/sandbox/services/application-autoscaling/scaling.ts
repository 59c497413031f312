import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../../aws-error.ts';
import type { World } from '../../world/world.ts';
import { serviceCpu } from '../ecs/service-cpu.ts';
import { type Decision, decide, type Points } from './decide.ts';
import { setDesiredCount } from './desired-count.ts';
import { policiesOf, type ScalableTarget, scalableTargets, scalingActivities } from './model.ts';
import { serviceOf } from './service-of.ts';

/** Seconds between two points of ECS's CPU metric. */
const PERIOD = 60;
/** Milliseconds between two points where time takes none; a task's CPU is measured about as often. */
const SHORTEST = 2_000;
/** Activities that are kept of one resource. */
const MOST_ACTIVITIES = 50;

const jobOf = (resourceId: string): string => `application-autoscaling/${resourceId}`;

/** Begins to look after a service's task count, as long as it is registered. */
export function startScaling(world: World, resourceId: string): void {
  world.jobs.start(jobOf(resourceId), (signal) => look(world, resourceId, signal));
}

/** Ends it. */
export function stopScaling(world: World, resourceId: string): void {
  void world.jobs.stop(jobOf(resourceId));
}

async function look(world: World, resourceId: string, signal: AbortSignal): Promise<void> {
  const points: Points = { above: 0, below: 0, sinceOut: Number.POSITIVE_INFINITY, sinceIn: Number.POSITIVE_INFINITY };
  for (;;) {
    await Promise.all([world.clock.takes(PERIOD, signal), sleep(SHORTEST, undefined, { signal })]);
    const target = scalableTargets(world).get(resourceId);
    if (!target) return;
    const service = serviceOf(world, resourceId);
    if (!service) continue;
    const decision = decide({
      target,
      policies: policiesOf(world, resourceId),
      desired: service.desiredCount,
      cpu: serviceCpu(world, service.cluster, service.name),
      period: PERIOD,
      points,
    });
    if (decision) await change(world, target, decision);
  }
}

async function change(world: World, target: ScalableTarget, { to, cause }: Decision): Promise<void> {
  const start = world.clock.now().toISOString();
  let outcome: { status: 'Successful' | 'Failed'; message: string };
  try {
    await setDesiredCount(world, target, to);
    outcome = { status: 'Successful', message: `Successfully set desired count to ${to}. Change successfully fulfilled by ecs.` };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    outcome = { status: 'Failed', message: `Failed to set desired count to ${to}. Reason: ${error.message} (${error.code})` };
  }
  const { resourceId } = target;
  const activity = {
    id: randomUUID(),
    ...{ resourceId, cause, start, ...outcome },
    description: `Setting desired count to ${to}.`,
    end: world.clock.now().toISOString(),
  };
  const kept = [activity, ...(scalingActivities(world).get(resourceId) ?? [])].slice(0, MOST_ACTIVITIES);
  scalingActivities(world).set(resourceId, kept);
}
