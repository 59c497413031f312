import { FilterLogEventsCommand, type FilterLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { logs } from './request.ts';
import type { CourseTools } from './tools.ts';
import { pause } from './until.ts';

/** One line of a log group. */
export interface LogLine {
  readonly at: Date;
  /** The stream it is from: for a task `prefix/container/task`. */
  readonly stream: string;
  readonly text: string;
}

export interface ReadLogsOptions {
  readonly group: string;
  readonly since: Date;
  /** Goes on waiting for further lines until the signal ends it. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/** Lines may arrive after younger ones of other streams: so far back is looked again. Milliseconds. */
const overlap = 10_000;
/** Milliseconds between two looks on AWS. */
const every = 2_000;

/**
 * Reads the lines of a log group, oldest first, each once.
 * @throws AwsCallError, `ResourceNotFoundException` where there is no such group
 */
export async function* readLogs(
  { send, target }: Pick<CourseTools, 'send' | 'target'>,
  { group, since, follow, signal }: ReadLogsOptions,
): AsyncGenerator<LogLine> {
  let from = since.getTime();
  let seen = new Map<string, number>();
  while (!signal.aborted) {
    let nextToken: string | undefined;
    do {
      const page: FilterLogEventsCommandOutput = await send(
        logs(new FilterLogEventsCommand({ logGroupName: group, startTime: from, nextToken })),
      );
      for (const { eventId = '', timestamp = 0, logStreamName = '', message = '' } of page.events ?? []) {
        if (seen.has(eventId)) continue;
        seen.set(eventId, timestamp);
        yield { at: new Date(timestamp), stream: logStreamName, text: message.trimEnd() };
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined && !signal.aborted);
    if (!follow) return;
    const latest = Math.max(from, ...seen.values());
    from = Math.max(from, latest - overlap);
    const kept = from;
    seen = new Map([...seen].filter(([, timestamp]) => timestamp >= kept));
    await pause(every * target.pace, signal).catch(() => undefined);
  }
}
