import { randomUUID } from 'node:crypto';
import type { World } from '../../../world/world.ts';
import {
  type ResourceStatus,
  type Stack,
  type StackEvent,
  type StackResource,
  type StackStatus,
  stackEvents,
  stackResources,
  stacks,
} from '../stacks/model.ts';

/** The stack of an id. @throws Error where there is none: whoever works on a stack knows that it is there */
export function stackById(world: World, id: string): Stack {
  const stack = stacks(world).get(id);
  if (!stack) throw new Error(`There is no stack ${id}.`);
  return stack;
}

/** Puts a stack into a state and tells of it, in one breath. */
export function noteStack(world: World, stack: Stack, status: StackStatus, reason?: string): Stack {
  const { reason: _, ...rest } = stack;
  const noted: Stack = { ...rest, status, ...(reason !== undefined && { reason }) };
  stacks(world).set(stack.id, noted);
  addEvent(world, noted, {
    id: randomUUID(),
    ...{ logicalId: stack.name, physicalId: stack.id, type: 'AWS::CloudFormation::Stack', status },
    ...(reason !== undefined && { reason }),
  });
  return noted;
}

/** What of a resource changes; `undefined` takes a member away. */
type Change = { readonly [Key in keyof StackResource]?: StackResource[Key] | undefined };

interface News {
  readonly status: ResourceStatus;
  readonly reason?: string | undefined;
  /** Of the thing it is about, where that isn't the resource's current one. */
  readonly physicalId?: string | undefined;
}

/** Changes a resource's record, and tells of it where there are news; both in one breath. */
export function noteResource(world: World, before: StackResource, change: Change, news?: News): StackResource {
  const { reason: _, ...kept } = before;
  const now = {
    ...(news ? kept : before),
    ...change,
    ...(news && { status: news.status, time: world.clock.now().toISOString() }),
  };
  const noted = { ...now, ...(news?.reason !== undefined && { reason: news.reason }) } as StackResource;
  stackResources(world).set(keyOf(noted), noted);
  if (news) tell(world, noted, news);
  return noted;
}

/** Tells of something that happened to a thing of a resource; its record stays as it is. */
export function tell(world: World, resource: StackResource, { status, reason, physicalId }: News): void {
  const id = physicalId ?? resource.making?.physicalId ?? resource.current?.physicalId;
  const properties = resource.making?.properties ?? resource.changing?.properties ?? resource.current?.properties;
  addEvent(world, stackById(world, resource.stackId), {
    id: `${resource.logicalId}-${status}-${world.clock.now().toISOString()}`,
    ...{ logicalId: resource.logicalId, type: resource.type, status },
    ...(id !== undefined && { physicalId: id }),
    ...(properties && { properties }),
    ...(reason !== undefined && { reason }),
  });
}

export function keyOf({ stackId, logicalId }: Pick<StackResource, 'stackId' | 'logicalId'>): string {
  return `${stackId}|${logicalId}`;
}

function addEvent(world: World, stack: Stack, event: Omit<StackEvent, 'stackId' | 'time' | 'token'>): void {
  const events = stackEvents(world);
  const token = stack.request?.token;
  const time = world.clock.now().toISOString();
  // Events are never deleted, so their number is the next one's place.
  events.set(String(events.size), { ...event, stackId: stack.id, time, ...(token !== undefined && { token }) });
}
