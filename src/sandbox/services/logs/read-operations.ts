import { invalidParameter } from './errors.ts';
import { readPattern } from './filter-pattern.ts';
import { groupNameOf, knownGroup, knownStream } from './known.ts';
import { type LogsHandler, streamsOf } from './model.ts';
import { selectEvents } from './select-events.ts';

const MOST_EVENTS = 10_000;
const MOST_STREAMS = 100;
/** As long as an event's id: stands before all events, or behind them. */
const BEGINNING = '0'.repeat(56);
const END = '9'.repeat(56);

/**
 * One stream's events. Its tokens say a place and a direction; at an end the same token comes back.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
export const getLogEvents: LogsHandler<'GetLogEvents'> = async (input, { world }) => {
  const { logStreamName, startTime, endTime, startFromHead = false, nextToken, limit = MOST_EVENTS } = input;
  const stream = knownStream(world, groupNameOf(input), logStreamName);
  const token = nextToken === undefined ? undefined : /^([fb])\/(\d{56})$/.exec(nextToken);
  if (token === null) throw invalidParameter('The specified nextToken is invalid.');
  const isForward = token ? token[1] === 'f' : startFromHead;
  const place = token?.[2];
  const events = await selectEvents(world, [stream], {
    from: startTime,
    until: endTime,
    ...(place !== undefined && (isForward ? { after: place } : { before: place })),
    limit,
    keep: isForward ? 'first' : 'last',
  });
  const [first, last] = [events[0]?.id, events.at(-1)?.id];
  return {
    events: events.map(({ timestamp, message, ingested }) => ({ timestamp, message, ingestionTime: ingested })),
    nextForwardToken: `f/${last ?? place ?? (isForward ? BEGINNING : END)}`,
    nextBackwardToken: `b/${first ?? place ?? (isForward ? BEGINNING : END)}`,
  };
};

/** The events of a group, in order of time. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
export const filterLogEvents: LogsHandler<'FilterLogEvents'> = async (input, { world }) => {
  const { logStreamNames, logStreamNamePrefix, startTime, endTime, filterPattern, nextToken, limit = MOST_EVENTS } = input;
  const group = knownGroup(world, groupNameOf(input));
  if (logStreamNames && logStreamNamePrefix !== undefined) {
    throw invalidParameter('LogStreamNames and LogStreamNamePrefix are mutually exclusive parameters.');
  }
  if (startTime !== undefined && endTime !== undefined && startTime > endTime) {
    throw invalidParameter('Invalid timestamp: startTime should be before endTime.');
  }
  if (nextToken !== undefined && !/^\d{56}$/.test(nextToken)) throw invalidParameter('The specified nextToken is invalid.');
  const named = logStreamNames?.map((name) => knownStream(world, group.name, name));
  const prefixed = streamsOf(world, group.name).filter(({ name }) => name.startsWith(logStreamNamePrefix ?? ''));
  if ((named?.length ?? 0) > MOST_STREAMS) throw invalidParameter(`At most ${MOST_STREAMS} log streams can be named.`);
  // One more than is shown tells whether there is another page.
  const found = await selectEvents(world, named ?? prefixed, {
    from: startTime,
    // Unlike GetLogEvents, this operation takes the end's millisecond in.
    until: endTime === undefined ? undefined : endTime + 1,
    after: nextToken,
    wanted: filterPattern ? readPattern(filterPattern) : undefined,
    limit: limit + 1,
    keep: 'first',
  });
  const events = found.slice(0, limit);
  const last = events.at(-1);
  return {
    events: events.map(({ id, stream, timestamp, message, ingested }) => ({
      logStreamName: stream,
      timestamp,
      message,
      ingestionTime: ingested,
      eventId: id,
    })),
    // No longer filled in; the member stays: everything is searched.
    searchedLogStreams: [],
    ...(found.length > limit && last && { nextToken: last.id }),
  };
};
