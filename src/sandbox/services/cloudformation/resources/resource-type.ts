import type { Service } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import type { JsonObject } from '../template/json.ts';
import type { Occasion } from './looks.ts';
import type { Properties } from './properties.ts';

/** What a resource type is told about the one thing it works on. */
export interface Hands {
  readonly world: World;
  readonly stackId: string;
  readonly logicalId: string;
  /** What the template asks for, worked out. */
  readonly properties: Properties;
  /** The stack's tags, CloudFormation's own and the resource's, each key once. */
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  /** The name that CloudFormation drew for a thing that got none from the template; the same after a restart. */
  readonly name: string;
  /** Ids of the resource's other things, which this one shall replace or has replaced. */
  readonly others: readonly string[];
  /** Stable for this one creation: for calls that take a client's token. */
  readonly token: string;
  /** Aborted when the world closes, or the stack's operation is given up. */
  readonly signal: AbortSignal;
  /** Calls an operation as whoever asked for the stack. @throws AwsError */
  act<Output>(service: Service, operation: string, input: object): Promise<Output>;
  /** Sees whether who asked for the stack may look as CloudFormation's handler of the type does. @throws AwsError */
  mayLook(thing: { readonly type: string; readonly physicalId: string }, occasion: Occasion): void;
}

/** The same, for a thing that is there. */
export interface HandsOn extends Hands {
  readonly physicalId: string;
}

/** What a thing was asked to be before a change. */
export interface Before {
  readonly properties: Properties;
  readonly tags: Readonly<Record<string, string>>;
}

/** One of CloudFormation's resource types: what it takes, and which calls make, change and delete it. */
export interface ResourceType {
  readonly type: string;
  /** Properties by name; `immutable` ones can only change by making another thing. */
  readonly takes: Readonly<Record<string, 'mutable' | 'immutable'>>;
  readonly required: readonly string[];
  /** What GetAtt may ask. */
  readonly attributes: readonly string[];
  /** The property that names the thing; one that a template sets can't be replaced by another of the same name. */
  readonly named?: string;
  /** The longest name that may be drawn; CloudFormation shortens what is before the random end. */
  readonly longestName?: number;
  /** Seconds that AWS takes to make it, calls and waits of `create` and `settle` left out. */
  readonly seconds: number;
  /** Makes the thing. @returns its physical id, known as soon as AWS knows it */
  create(at: Hands): Promise<string>;
  /** The physical id of a thing that `create` made before a restart cut it off. Left out: it is found by its tags. */
  find?(at: Hands): Promise<string | undefined> | string | undefined;
  /** Waits until it can be used, and does what creation needs further calls for. Begun again after a restart. */
  settle?(at: HandsOn): Promise<void>;
  /** Changes it in place. Begun again after a restart, and after a change that failed half way. */
  update?(at: HandsOn, before: Before): Promise<void>;
  /** What GetAtt gives. */
  describe?(at: HandsOn): Promise<JsonObject> | JsonObject;
  /** Deletes it and waits until it is gone. A thing that isn't there is a success. */
  remove(at: HandsOn): Promise<void>;
}

export type TypeOf = (type: string) => ResourceType | undefined;
