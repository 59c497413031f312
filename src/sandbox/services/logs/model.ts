import type { Handler } from '../../service.ts';
import type { Collection, World } from '../../world/world.ts';

export type Logs = typeof import('@aws-sdk/client-cloudwatch-logs');

/** A handler of one operation of CloudWatch Logs. */
export type LogsHandler<Op extends string> = Handler<Logs, Op>;

/** A log group. Times are milliseconds since 1970, as CloudWatch Logs has them. */
export interface GroupRecord {
  readonly name: string;
  readonly created: number;
  /** Days; undefined: its events never expire. */
  readonly retention?: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** A log stream; its events lie in a file of their own. */
export interface StreamRecord {
  readonly group: string;
  readonly name: string;
  /** Unique among all streams that ever were in this world: names the file, and makes event ids unique. */
  readonly number: number;
  readonly created: number;
  /** Of the events: how many were ever written, and the times of the first and the last. */
  readonly written: number;
  readonly first?: number | undefined;
  readonly last?: number | undefined;
  readonly ingested?: number | undefined;
}

/** Log groups by name. */
export const groups = (world: World): Collection<GroupRecord> => world.collection<GroupRecord>('logs/groups');

/** Log streams by group and name; a group's name holds no colon. */
export const streams = (world: World): Collection<StreamRecord> => world.collection<StreamRecord>('logs/streams');

export const streamKey = (group: string, stream: string): string => `${group}:${stream}`;

export const streamsOf = (world: World, group: string): StreamRecord[] =>
  [...streams(world).values()].filter((stream) => stream.group === group);

export const groupArn = ({ account, region }: Pick<World, 'account' | 'region'>, name: string): string =>
  `arn:aws:logs:${region}:${account}:log-group:${name}`;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Events from before this time have vanished from a group, in milliseconds since 1970. */
export function horizon(world: World, { retention }: Pick<GroupRecord, 'retention'>): number {
  return retention === undefined ? Number.NEGATIVE_INFINITY : world.clock.now().getTime() - retention * DAY_MS;
}
