import type { World } from '../../world/world.ts';
import { appendEvents, type StoredEvent } from './event-file.ts';
import { groups, streamKey, streams } from './model.ts';

/** Something that was printed, and when. */
export interface LogLine {
  readonly time: Date;
  readonly text: string;
}

/** Makes a stream in a group unless it is there. False: there is no such group. */
export function ensureStream(world: World, group: string, stream: string): boolean {
  if (!groups(world).has(group)) return false;
  if (!streams(world).has(streamKey(group, stream))) makeStream(world, group, stream);
  return true;
}

/** Makes a stream that isn't there yet. */
export function makeStream(world: World, group: string, name: string): void {
  const counters = world.collection<number>('logs/counters');
  const number = (counters.get('streams') ?? 0) + 1;
  counters.set('streams', number);
  streams(world).set(streamKey(group, name), { group, name, number, created: world.clock.now().getTime(), written: 0 });
}

/**
 * Writes lines to a stream as the log driver of a task does: what is empty is left out, and what comes for a stream that isn't
 * there any more is lost.
 */
export function writeLines(world: World, group: string, stream: string, lines: readonly LogLine[]): void {
  writeEvents(
    world,
    streamKey(group, stream),
    lines.filter(({ text }) => text !== '').map(({ time, text }) => ({ timestamp: time.getTime(), message: text })),
  );
}

/** Writes events to the stream of that key, if it is there. */
export function writeEvents(world: World, key: string, events: readonly Pick<StoredEvent, 'timestamp' | 'message'>[]): void {
  const stream = streams(world).get(key);
  if (!stream || events.length === 0) return;
  const ingested = world.clock.now().getTime();
  const stored = events.map((event, index) => ({ ...event, ingested, sequence: stream.written + index }));
  appendEvents(world, stream, stored);
  const times = events.map(({ timestamp }) => timestamp);
  streams(world).set(key, {
    ...stream,
    written: stream.written + events.length,
    first: times.reduce((a, b) => Math.min(a, b), stream.first ?? Number.POSITIVE_INFINITY),
    last: times.reduce((a, b) => Math.max(a, b), stream.last ?? Number.NEGATIVE_INFINITY),
    ingested,
  });
}
