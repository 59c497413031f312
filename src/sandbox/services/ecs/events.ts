import { randomUUID } from 'node:crypto';
import type { World } from '../../world/world.ts';
import { type ServiceRecord, serviceEvents, serviceKey } from './model.ts';

/** DescribeServices shows the latest hundred. */
const KEPT = 100;

/** Adds to a service's events: `(service web) ` and what happened, in the words of ECS's service event messages. */
export function tell(world: World, service: Pick<ServiceRecord, 'cluster' | 'name'>, what: string): void {
  const event = {
    id: randomUUID(),
    createdAt: world.clock.now().toISOString(),
    message: `(service ${service.name}) ${what}`,
  };
  const key = serviceKey(service);
  serviceEvents(world).set(key, [event, ...(serviceEvents(world).get(key) ?? [])].slice(0, KEPT));
}

/** What is tried again and again is told once in a row. */
export function tellOnce(world: World, service: Pick<ServiceRecord, 'cluster' | 'name'>, what: string): void {
  const [last] = serviceEvents(world).get(serviceKey(service)) ?? [];
  if (last?.message !== `(service ${service.name}) ${what}`) tell(world, service, what);
}
