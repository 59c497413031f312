import type { LogStream } from '@aws-sdk/client-cloudwatch-logs';
import type { World } from '../../world/world.ts';
import { alreadyExists, invalidParameter } from './errors.ts';
import { removeEvents } from './event-file.ts';
import { groupNameOf, knownGroup, knownStream, pageAfter } from './known.ts';
import { groupArn, horizon, type LogsHandler, type StreamRecord, streamKey, streams, streamsOf } from './model.ts';
import { makeStream } from './write.ts';

export const createLogStream: LogsHandler<'CreateLogStream'> = ({ logGroupName, logStreamName = '' }, { world }) => {
  const group = knownGroup(world, logGroupName);
  if (streams(world).has(streamKey(group.name, logStreamName))) throw alreadyExists('log stream');
  makeStream(world, group.name, logStreamName);
  return {};
};

export const deleteLogStream: LogsHandler<'DeleteLogStream'> = ({ logGroupName = '', logStreamName }, { world }) => {
  const stream = knownStream(world, logGroupName, logStreamName);
  streams(world).delete(streamKey(logGroupName, stream.name));
  removeEvents(world, stream);
  return {};
};

export const describeLogStreams: LogsHandler<'DescribeLogStreams'> = (input, { world }) => {
  const { logStreamNamePrefix = '', orderBy = 'LogStreamName', descending = false } = input;
  const group = knownGroup(world, groupNameOf(input));
  if (orderBy === 'LastEventTime' && logStreamNamePrefix !== '') {
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const byName = (a: StreamRecord, b: StreamRecord) => (a.name < b.name ? -1 : 1);
  const byTime = (a: StreamRecord, b: StreamRecord) => (a.last ?? a.created) - (b.last ?? b.created) || byName(a, b);
  const found = streamsOf(world, group.name)
    .filter(({ name }) => name.startsWith(logStreamNamePrefix))
    .sort(orderBy === 'LastEventTime' ? byTime : byName);
  const { items, rest } = pageAfter(descending ? found.reverse() : found, ({ name }) => name, input);
  return { logStreams: items.map((stream) => describedStream(world, stream, horizon(world, group))), ...rest };
};

/** The first event that hasn't expired isn't looked up: AWS too is late with these times. */
function describedStream(world: World, stream: StreamRecord, from: number): LogStream {
  const { name, group, created, first, last, ingested, number, written } = stream;
  return {
    logStreamName: name,
    creationTime: created,
    ...(last !== undefined && last >= from && { firstEventTimestamp: Math.max(first ?? last, from), lastEventTimestamp: last }),
    ...(ingested !== undefined && { lastIngestionTime: ingested }),
    uploadSequenceToken: sequenceToken(number, written),
    arn: `${groupArn(world, group)}:log-stream:${name}`,
    // Always 0 since 2019: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogStream.html
    storedBytes: 0,
  };
}

/** A token that nobody checks any more, in AWS's form: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
export const sequenceToken = (stream: number, written: number): string =>
  `${49}${String(stream).padStart(24, '0')}${String(written).padStart(30, '0')}`;
