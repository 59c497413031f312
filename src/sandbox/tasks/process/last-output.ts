import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { pause } from '../../world/clock.ts';

/** Milliseconds that output may still come after the end of the group. */
const LAST_OUTPUT = 2_000;
/** Turns of the event loop in which it may go on coming after that: who prints without end is cut off. */
const MOST_TURNS = 100;

/**
 * Waits until all that a process has printed is told: until its output is closed or, where something that left its group
 * holds it open, until nothing more comes.
 */
export async function untilToldAll(streams: readonly Readable[], closed: Promise<unknown>): Promise<void> {
  let isClosed = false;
  const close = closed.then(() => {
    isClosed = true;
  });
  let pieces = 0;
  const count = () => {
    pieces += 1;
  };
  for (const stream of streams) stream.on('data', count);
  await Promise.race([close, pause(LAST_OUTPUT)]);
  // After it was held up, an event loop comes to its timers before it reads what came meanwhile.
  let before = -1;
  for (let turns = 0; !isClosed && pieces !== before && turns < MOST_TURNS; turns += 1) {
    before = pieces;
    await turn();
    await turn();
  }
  for (const stream of streams) stream.off('data', count);
}
