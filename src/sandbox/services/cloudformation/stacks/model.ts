import type { Caller } from '../../../service.ts';
import type { Collection, World } from '../../../world/world.ts';
import type { JsonObject } from '../template/json.ts';
import type { ParameterValues } from '../template/parameters.ts';
import type { DeletionPolicy } from '../template/template.ts';

/** The states of a stack that are served. */
export type StackStatus =
  | 'REVIEW_IN_PROGRESS'
  | `CREATE_${'IN_PROGRESS' | 'COMPLETE' | 'FAILED'}`
  | `ROLLBACK_${'IN_PROGRESS' | 'COMPLETE' | 'FAILED'}`
  | `UPDATE_${'IN_PROGRESS' | 'COMPLETE' | 'COMPLETE_CLEANUP_IN_PROGRESS' | 'FAILED'}`
  | `UPDATE_ROLLBACK_${'IN_PROGRESS' | 'COMPLETE' | 'COMPLETE_CLEANUP_IN_PROGRESS' | 'FAILED'}`
  | `DELETE_${'IN_PROGRESS' | 'COMPLETE' | 'FAILED'}`;

export type ResourceStatus = `${'CREATE' | 'UPDATE' | 'DELETE'}_${'IN_PROGRESS' | 'COMPLETE' | 'FAILED'}` | 'DELETE_SKIPPED';

/** What a stack was asked to be. */
export interface Definition {
  readonly templateBody: string;
  readonly parameters: ParameterValues;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

/** A stack; times as ISO text. */
export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly status: StackStatus;
  readonly reason?: string;
  readonly created: string;
  readonly updated?: string;
  readonly deleted?: string;
  readonly target: Definition;
  /** What an update began from; it goes back there when it fails. */
  readonly previous?: Definition;
  readonly onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';
  readonly terminationProtection: boolean;
  readonly outputs: readonly StackOutput[];
  /** Who asked for what is under way: the resources are made on their behalf, after a restart too. */
  readonly caller: Caller;
  /** The role it acts as, where one was handed over. */
  readonly roleArn?: string;
  /** The token of the last request that came with one, and what that request asked. */
  readonly request?: { readonly token: string; readonly asked: string };
  /** Resources that a delete leaves alone. */
  readonly retained?: readonly string[];
  readonly timeoutInMinutes?: number;
}

/** One thing that was made for a resource. */
export interface Instance {
  readonly physicalId: string;
  readonly properties: JsonObject;
  readonly tags: Readonly<Record<string, string>>;
  readonly attributes: JsonObject;
  readonly name: string;
  readonly token: string;
  /** What it was made from: it has to go before these. */
  readonly needs: readonly string[];
}

/** A thing that is being made: noted before the first call, its id as soon as there is one. */
export type Making = Omit<Instance, 'physicalId' | 'attributes'> & { readonly physicalId?: string };

/** One resource of a stack. */
export interface StackResource {
  readonly stackId: string;
  readonly logicalId: string;
  readonly type: string;
  readonly status: ResourceStatus;
  readonly reason?: string;
  readonly time: string;
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: DeletionPolicy;
  readonly current?: Instance;
  readonly making?: Making;
  /** What a change in place is about to set; stays after one that failed, as nobody knows how far it came. */
  readonly changing?: Pick<Instance, 'properties' | 'tags'>;
  /** What `current` took the place of, in the update that is under way. */
  readonly replaced?: Instance;
  /** Things of before that are still to be deleted. */
  readonly leftovers?: readonly Instance[];
}

export interface StackEvent {
  readonly id: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly time: string;
  readonly properties?: JsonObject;
  readonly token?: string;
}

export const stacks = (world: World): Collection<Stack> => world.collection('cloudformation/stacks');

/** By stack id and logical id, with a `|` between them. */
export const stackResources = (world: World): Collection<StackResource> => world.collection('cloudformation/resources');

/** In the order they happened. */
export const stackEvents = (world: World): Collection<StackEvent> => world.collection('cloudformation/events');

/** The resources of one stack that are there or were, in order of their making. */
export function resourcesOf(world: World, stackId: string): readonly StackResource[] {
  return [...stackResources(world).values()].filter((resource) => resource.stackId === stackId);
}

/** Whether nothing of a resource is there any more; its record stays to be shown. */
export function isGone({ status }: Pick<StackResource, 'status'>): boolean {
  return status === 'DELETE_COMPLETE' || status === 'DELETE_SKIPPED';
}
