import { appendFileSync, createReadStream, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { World } from '../../world/world.ts';
import type { StreamRecord } from './model.ts';

/** An event as it lies in its stream's file. */
export interface StoredEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly ingested: number;
  /** The how-manieth of its stream. */
  readonly sequence: number;
  readonly message: string;
}

type Line = readonly [timestamp: number, ingested: number, sequence: number, message: string];

const fileOf = (world: World, { number }: Pick<StreamRecord, 'number'>): string => join(world.folder('logs'), `${number}.ndjson`);

const lineOf = ({ timestamp, ingested, sequence, message }: StoredEvent): string =>
  `${JSON.stringify([timestamp, ingested, sequence, message] satisfies Line)}\n`;

/** Adds events to the end of a stream's file. */
export function appendEvents(world: World, stream: StreamRecord, events: readonly StoredEvent[]): void {
  // A new line first: a kill may have left half of one.
  appendFileSync(fileOf(world, stream), `\n${events.map(lineOf).join('')}`, { mode: 0o600 });
}

/** The events of a stream, in the order in which they were written; one at a time, however many there are. */
export async function* readEvents(world: World, stream: StreamRecord): AsyncGenerator<StoredEvent> {
  const input = createReadStream(fileOf(world, stream), 'utf8');
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const event = eventOf(text);
      if (event) yield event;
    }
  } catch (error) {
    // No file: nothing was written yet, or the stream was deleted while it was read.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  } finally {
    input.destroy();
  }
}

/** Undefined for a line that isn't whole, or empty. */
function eventOf(text: string): StoredEvent | undefined {
  try {
    const [timestamp, ingested, sequence, message] = JSON.parse(text) as Line;
    return { timestamp, ingested, sequence, message };
  } catch {
    return undefined;
  }
}

/** Leaves out of a file what is older than `from`, in milliseconds since 1970. */
export async function dropEventsBefore(world: World, stream: StreamRecord, from: number): Promise<void> {
  const file = fileOf(world, stream);
  const draft = `${file}.new`;
  let seen = -1;
  const target = await open(draft, 'w', 0o600);
  try {
    for await (const event of readEvents(world, stream)) {
      seen = event.sequence;
      if (event.timestamp >= from) await target.write(lineOf(event));
    }
  } finally {
    await target.close();
  }
  return finish();

  /** What was written meanwhile isn't in the draft: then the file stays as it is until the next time. */
  function finish(): void {
    if (seen === stream.written - 1) renameSync(draft, file);
    else rmSync(draft, { force: true });
  }
}

export function removeEvents(world: World, stream: StreamRecord): void {
  rmSync(fileOf(world, stream), { force: true });
}
