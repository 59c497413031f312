import { randomUUID } from 'node:crypto';
import type { World } from '../../world/world.ts';
import { invoke } from './invoke.ts';
import { type Delivery, deliveries, type Event, rules } from './model.ts';
import { readPattern } from './pattern.ts';

/** Seconds that an event takes to its target. */
const DELIVERY = 1;

/** What happened, as an event with all that EventBridge adds. */
export function eventOf(
  world: World,
  of: { source: string; detailType: string; resources: readonly string[]; detail: unknown; time?: Date | undefined },
): Event {
  const { account, region } = world;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': of.detailType,
    source: of.source,
    account,
    // Whole seconds, as AWS writes it.
    time: (of.time ?? world.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: of.resources,
    detail: of.detail,
  };
}

/** Brings an event to the targets of every rule that it fits. */
export function carry(world: World, event: Event): void {
  for (const { name, state, pattern, targets } of rules(world).values()) {
    if (state === 'DISABLED' || !readPattern(pattern)(event)) continue;
    for (const target of targets) {
      const key = `${event.id}/${name}/${target.Id}`;
      deliveries(world).set(key, { rule: name, target, event });
      letArrive(world, key);
    }
  }
}

/** Brings on its way what was on it when the world was closed: each event arrives once at least. */
export function carryOn(world: World): void {
  for (const [key] of deliveries(world).entries()) letArrive(world, key);
}

function letArrive(world: World, key: string): void {
  world.jobs.start(`events/${key}`, async (signal) => {
    await world.clock.takes(DELIVERY, signal);
    const delivery = deliveries(world).get(key) as Delivery;
    invoke(world, delivery, signal);
    deliveries(world).delete(key);
  });
}
