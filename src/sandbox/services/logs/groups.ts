import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import type { World } from '../../world/world.ts';
import { alreadyExists, invalidParameter } from './errors.ts';
import { dropEventsBefore, removeEvents } from './event-file.ts';
import { knownGroup, pageAfter } from './known.ts';
import { type GroupRecord, groupArn, groups, horizon, type LogsHandler, streamKey, streams, streamsOf } from './model.ts';

/** Days. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTIONS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

export const createLogGroup: LogsHandler<'CreateLogGroup'> = ({ logGroupName = '', tags = {} }, { world }) => {
  if (groups(world).has(logGroupName)) throw alreadyExists('log group');
  if (logGroupName.startsWith('aws/')) throw invalidParameter("Log groups starting with 'aws/' are reserved for AWS.");
  groups(world).set(logGroupName, { name: logGroupName, created: world.clock.now().getTime(), tags });
  return {};
};

export const deleteLogGroup: LogsHandler<'DeleteLogGroup'> = ({ logGroupName = '' }, { world }) => {
  knownGroup(world, logGroupName);
  for (const stream of streamsOf(world, logGroupName)) {
    streams(world).delete(streamKey(logGroupName, stream.name));
    removeEvents(world, stream);
  }
  groups(world).delete(logGroupName);
  return {};
};

export const describeLogGroups: LogsHandler<'DescribeLogGroups'> = (input, { world }) => {
  const { logGroupNamePrefix, logGroupNamePattern } = input;
  if (logGroupNamePrefix !== undefined && logGroupNamePattern !== undefined) {
    throw invalidParameter('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
  }
  const found = [...groups(world).values()]
    .filter(({ name }) => name.startsWith(logGroupNamePrefix ?? '') && name.includes(logGroupNamePattern ?? ''))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items, rest } = pageAfter(found, ({ name }) => name, input);
  return { logGroups: items.map((group) => describedGroup(world, group)), ...rest };
};

function describedGroup(world: World, group: GroupRecord): LogGroup {
  const arn = groupArn(world, group.name);
  return {
    logGroupName: group.name,
    creationTime: group.created,
    ...(group.retention !== undefined && { retentionInDays: group.retention }),
    metricFilterCount: 0,
    // AWS writes both, the one with `:*` first: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html
    arn: `${arn}:*`,
    logGroupArn: arn,
    storedBytes: 0,
    logGroupClass: 'STANDARD',
  };
}

export const putRetentionPolicy: LogsHandler<'PutRetentionPolicy'> = async ({ logGroupName, retentionInDays = 0 }, { world }) => {
  const group = knownGroup(world, logGroupName);
  if (!RETENTIONS.includes(retentionInDays)) {
    throw invalidParameter(`Invalid retention value: ${retentionInDays}. It must be one of ${RETENTIONS.join(', ')}.`);
  }
  groups(world).set(group.name, { ...group, retention: retentionInDays });
  await dropExpired(world, group.name);
  return {};
};

export const deleteRetentionPolicy: LogsHandler<'DeleteRetentionPolicy'> = ({ logGroupName }, { world }) => {
  const group = knownGroup(world, logGroupName);
  groups(world).set(group.name, { ...group, retention: undefined });
  return {};
};

/** Takes from the disk what no reader is shown any more. */
export async function dropExpired(world: World, name: string): Promise<void> {
  const group = groups(world).get(name);
  if (group?.retention === undefined) return;
  const from = horizon(world, group);
  for (const stream of streamsOf(world, name)) {
    if (stream.first !== undefined && stream.first < from) await dropEventsBefore(world, stream, from);
  }
}
