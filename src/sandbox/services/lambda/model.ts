import type { Handler } from '../../service.ts';
import type { Collection, World } from '../../world/world.ts';

export type Lambda = typeof import('@aws-sdk/client-lambda');

/** A handler of one operation of Lambda. */
export type LambdaHandler<Op extends string> = Handler<Lambda, Op>;

/** One statement of a function's own policy, as AddPermission makes it. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: Readonly<Record<string, string>> | '*';
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The code of a function: a ZIP archive in a file that is named after its digest. */
export interface CodeRecord {
  /** SHA-256 in base64. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** A function. */
export interface FunctionRecord {
  readonly name: string;
  /** Unique among all that ever had this name; changed by each change of code or settings. */
  readonly revisionId: string;
  readonly runtime: string;
  readonly role: string;
  readonly handler: string;
  readonly description: string;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memory: number;
  /** Megabytes of /tmp. */
  readonly storage: number;
  readonly architecture: string;
  readonly tracing: string;
  readonly logFormat: string;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly code: CodeRecord;
  /** ISO. */
  readonly modified: string;
  readonly state: 'Pending' | 'Active';
  readonly update: 'InProgress' | 'Successful';
  readonly tags: Readonly<Record<string, string>>;
  readonly policy: readonly PolicyStatement[];
  /** Changed with the policy alone. */
  readonly policyRevision: string;
  /** How many may run at once; undefined: as many as the account may. */
  readonly reserved?: number | undefined;
}

/** An event that nobody waits for. */
export interface QueuedEvent {
  readonly id: string;
  readonly name: string;
  /** Base64. */
  readonly payload: string;
  /** How often the function has failed it. */
  readonly failures: number;
  /** ISO. */
  readonly since: string;
}

/** Functions by name. */
export const functions = (world: World): Collection<FunctionRecord> => world.collection<FunctionRecord>('lambda/functions');

/** Events that wait for their function, by id. */
export const events = (world: World): Collection<QueuedEvent> => world.collection<QueuedEvent>('lambda/events');

export const functionArn = (
  { partition, region, account }: Pick<World, 'partition' | 'region' | 'account'>,
  name: string,
): string => `arn:${partition}:lambda:${region}:${account}:function:${name}`;

/** Where a function's output goes. */
export const logGroupOf = (name: string): string => `/aws/lambda/${name}`;
