import type * as EventBridge from '@aws-sdk/client-eventbridge';
import { arnIn } from '../../arn.ts';
import type { Handler } from '../../service.ts';
import type { Tags } from '../../tags.ts';
import type { World } from '../../world/world.ts';

/** A handler of one operation of EventBridge. */
export type EventsHandler<Op extends string> = Handler<typeof EventBridge, Op>;

export interface RuleRecord {
  readonly name: string;
  /** The event pattern as it was sent. */
  readonly pattern: string;
  readonly state: EventBridge.RuleState;
  readonly description?: string | undefined;
  readonly roleArn?: string | undefined;
  /** Account id. */
  readonly createdBy: string;
  readonly targets: readonly EventBridge.Target[];
  readonly tags: Tags;
}

/** An event, as rules and targets see it: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export interface Event {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** An event on its way to a target. */
export interface Delivery {
  readonly rule: string;
  readonly target: EventBridge.Target;
  readonly event: Event;
}

/** By name. All are of the bus `default`. */
export const rules = (world: World) => world.collection<RuleRecord>('events/rules');
/** By id of the event, rule and target. */
export const deliveries = (world: World) => world.collection<Delivery>('events/deliveries');

export const BUS = 'default';

export const ruleArn = (world: World, name: string): string => arnIn(world, 'events', `rule/${name}`);
