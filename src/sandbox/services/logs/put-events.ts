import type { RejectedLogEventsInfo } from '@aws-sdk/client-cloudwatch-logs';
import { invalidParameter } from './errors.ts';
import { knownGroup, knownStream } from './known.ts';
import { horizon, type LogsHandler, streamKey } from './model.ts';
import { sequenceToken } from './streams.ts';
import { writeEvents } from './write.ts';

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
const MOST_BYTES = 1_048_576;
const BYTES_BESIDE = 26;
const HOUR_MS = 60 * 60 * 1000;
const LONGEST_SPAN_MS = 24 * HOUR_MS;
const OLDEST_MS = 14 * 24 * HOUR_MS;
const NEWEST_MS = 2 * HOUR_MS;

type Event = { readonly timestamp: number; readonly message: string };

export const putLogEvents: LogsHandler<'PutLogEvents'> = ({ logGroupName = '', logStreamName, logEvents = [] }, { world }) => {
  const group = knownGroup(world, logGroupName);
  const stream = knownStream(world, logGroupName, logStreamName);
  const events = logEvents.map(({ timestamp = 0, message = '' }) => ({ timestamp, message }));
  checkBatch(events);
  const now = world.clock.now().getTime();
  const expired = horizon(world, group);
  const isExpired = ({ timestamp }: Event) => timestamp < expired;
  const isTooOld = (event: Event) => event.timestamp < now - OLDEST_MS && !isExpired(event);
  const isTooNew = ({ timestamp }: Event) => timestamp > now + NEWEST_MS;
  writeEvents(
    world,
    streamKey(logGroupName, stream.name),
    events.filter((event) => !isExpired(event) && !isTooOld(event) && !isTooNew(event)),
  );
  const expiredEnd = events.filter(isExpired).length;
  const tooOldEnd = expiredEnd + events.filter(isTooOld).length;
  const tooNew = events.findIndex(isTooNew);
  const rejected: RejectedLogEventsInfo = {
    ...(expiredEnd > 0 && { expiredLogEventEndIndex: expiredEnd }),
    ...(tooOldEnd > expiredEnd && { tooOldLogEventEndIndex: tooOldEnd }),
    ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
  };
  return {
    nextSequenceToken: sequenceToken(stream.number, stream.written + events.length),
    ...(Object.keys(rejected).length > 0 && { rejectedLogEventsInfo: rejected }),
  };
};

function checkBatch(events: readonly Event[]): void {
  const times = events.map(({ timestamp }) => timestamp);
  if (times.some((time, at) => at > 0 && time < (times[at - 1] ?? 0))) {
    throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
  }
  if ((times.at(-1) ?? 0) - (times[0] ?? 0) > LONGEST_SPAN_MS) {
    throw invalidParameter('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + BYTES_BESIDE, 0);
  if (bytes > MOST_BYTES) throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${MOST_BYTES}`);
}
