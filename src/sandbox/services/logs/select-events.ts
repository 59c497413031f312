import type { World } from '../../world/world.ts';
import { readEvents, type StoredEvent } from './event-file.ts';
import { groups, horizon, type StreamRecord } from './model.ts';

/** An event and where it stands among all events: ids are in order of time, and no two are the same. */
export interface FoundEvent extends StoredEvent {
  readonly id: string;
  readonly stream: string;
}

/** What is looked for. */
export interface Selection {
  /** Milliseconds since 1970, this one included. */
  readonly from?: number | undefined;
  /** Milliseconds since 1970, this one not included. */
  readonly until?: number | undefined;
  /** Only what stands behind, or before, the event of that id. */
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly wanted?: ((message: string) => boolean) | undefined;
  readonly limit: number;
  /** Which of them, when there are more than `limit`. */
  readonly keep: 'first' | 'last';
}

/** Bytes of an answer. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html: 1 MB, or 10,000 events */
const MOST_BYTES = 1024 * 1024;

/** 56 digits, as AWS's are: the time, then the stream and the place in it. */
const idOf = (stream: StreamRecord, { timestamp, sequence }: StoredEvent): string =>
  `${String(timestamp).padStart(20, '0')}${String(stream.number).padStart(18, '0')}${String(sequence).padStart(18, '0')}`;

/** The events of some streams, in order of their ids. It holds no more than twice the limit of them, whatever lies in the files. */
export async function selectEvents(world: World, streams: readonly StreamRecord[], selection: Selection): Promise<FoundEvent[]> {
  const { limit, keep } = selection;
  let found: FoundEvent[] = [];
  const cut = () => {
    found.sort((a, b) => (a.id < b.id ? -1 : 1));
    found = keep === 'first' ? found.slice(0, limit) : found.slice(-limit);
  };
  for (const stream of streams) {
    const group = groups(world).get(stream.group);
    const from = Math.max(selection.from ?? Number.NEGATIVE_INFINITY, group ? horizon(world, group) : 0);
    // Nothing of it can be wanted: its file needn't be read.
    if (stream.last === undefined || stream.last < from || (stream.first ?? 0) >= (selection.until ?? Number.POSITIVE_INFINITY))
      continue;
    for await (const event of readEvents(world, stream)) {
      const one: FoundEvent = { ...event, id: idOf(stream, event), stream: stream.name };
      if (event.timestamp < from || !isWanted(one, selection)) continue;
      found.push(one);
      if (found.length >= limit * 2) cut();
    }
  }
  cut();
  return withinBytes(found, keep);
}

function isWanted({ timestamp, id, message }: FoundEvent, { until, after, before, wanted }: Selection): boolean {
  return (
    (until === undefined || timestamp < until) &&
    (after === undefined || id > after) &&
    (before === undefined || id < before) &&
    (wanted === undefined || wanted(message))
  );
}

function withinBytes(events: readonly FoundEvent[], keep: Selection['keep']): FoundEvent[] {
  const kept: FoundEvent[] = [];
  let bytes = 0;
  for (const event of keep === 'first' ? events : [...events].reverse()) {
    bytes += Buffer.byteLength(event.message) + 26;
    if (bytes > MOST_BYTES && kept.length > 0) break;
    kept.push(event);
  }
  return keep === 'first' ? kept : kept.reverse();
}
