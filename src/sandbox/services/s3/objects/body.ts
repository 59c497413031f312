import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createChecksum } from '../../../wire/body/checksum-algorithms.ts';
import type { World } from '../../../world/world.ts';
import type { ChecksumAlgorithm } from '../model.ts';

/** Bytes that have arrived whole but belong to nothing yet. */
export interface Received {
  /** The file's name once it is kept. */
  readonly body: string;
  readonly size: number;
  /** Hex. */
  readonly md5: string;
  /** Base64; undefined unless an algorithm was asked for. */
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined;
}

const incoming = (world: World): string => join(world.folder('s3'), 'incoming');
const kept = (world: World): string => join(world.folder('s3'), 'bodies');

/**
 * Streams bytes into a file of its own, which nobody sees before `keepBody`. Whatever breaks off leaves nothing.
 * @throws what the source throws; AbortError when the client hangs up
 */
export async function receiveBody(
  world: World,
  source: Readable,
  { algorithm, signal }: { algorithm?: ChecksumAlgorithm | undefined; signal: AbortSignal },
): Promise<Received> {
  mkdirSync(incoming(world), { recursive: true });
  const body = randomUUID();
  const file = join(incoming(world), body);
  const md5 = createHash('md5');
  const hasher = algorithm && createChecksum(algorithm.toLowerCase());
  let size = 0;
  async function* measured(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      md5.update(chunk);
      hasher?.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  }
  // Made at once: a stream that opens it in its own time may do so after a failure has cleared it away.
  const fd = openSync(file, 'wx');
  try {
    await pipeline(source, measured, createWriteStream(file, { fd }), { signal });
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
  const checksum = algorithm && hasher && { algorithm, value: await hasher.digest() };
  return { body, size, md5: md5.digest('hex'), checksum };
}

/** Moves received bytes to where objects' bodies lie. The record that names them is written after this, in the same turn. */
export function keepBody(world: World, { body }: Received): void {
  mkdirSync(kept(world), { recursive: true });
  renameSync(join(incoming(world), body), join(kept(world), body));
}

/** Throws away received bytes that nothing will name. */
export function discardBody(world: World, { body }: Received): void {
  rmSync(join(incoming(world), body), { force: true });
}

/** Removes kept bodies. Whoever is reading one goes on reading: the open file outlives its name. */
export function dropBodies(world: World, bodies: readonly string[]): void {
  for (const body of bodies) rmSync(join(kept(world), body), { force: true });
}

/**
 * Opens a kept body at once, so that a delete in the next turn can't take it from under the reader.
 * @param range first and last byte, both included; undefined: all of it
 */
export function readBody(world: World, body: string, range?: { start: number; end: number }): Readable {
  const fd = openSync(join(kept(world), body), 'r');
  return createReadStream('', { fd, ...range, highWaterMark: 256 * 1024 });
}

/** Clears away what a killed sandbox left: half uploads, and bodies that no record names. */
export function sweepBodies(world: World, named: ReadonlySet<string>): void {
  rmSync(incoming(world), { recursive: true, force: true });
  mkdirSync(kept(world), { recursive: true });
  dropBodies(
    world,
    readdirSync(kept(world)).filter((body) => !named.has(body)),
  );
}
