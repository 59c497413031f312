import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../../../aws-error.ts';
import type { World } from '../../../world/world.ts';

/** Where pushes lie while they come in: no part of a snapshot. */
export const pushesOf = (world: World): string => join(world.dir, 'pushes');

/** A push that has come in whole, on disk. */
export interface Push {
  /** The references that it wants to change, by their full names. */
  readonly references: readonly string[];
  readonly read: () => Readable;
  readonly drop: () => Promise<void>;
}

/**
 * Takes a push in. Only when all of it is here does it get its turn: a client that sends slowly, or hangs up, keeps nobody waiting.
 * @throws the stream's error when the client hangs up
 */
export async function takePush(world: World, body: Readable, signal: AbortSignal): Promise<Push> {
  const folder = pushesOf(world);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, randomUUID());
  const drop = () => rm(file, { force: true });
  try {
    await pipeline(body, createWriteStream(file, { mode: 0o600 }), { signal });
    return { references: await referencesOf(file), read: () => createReadStream(file), drop };
  } catch (error) {
    await drop();
    throw isUnreadable(error) ? new AwsError('InvalidRequest', "The request isn't packed as it says it is.") : error;
  }
}

const isUnreadable = (error: unknown): boolean => String((error as NodeJS.ErrnoException).code).startsWith('Z_');

/** Bytes of a command: two ids, a name and what the client is able to. */
const LONGEST = 65_520;

/**
 * What a push wants to change: lines of `old new name`, each with its length in hexadecimal before it, up to one of length 0
 * (gitprotocol-pack, "Reference Update Request").
 */
async function referencesOf(file: string): Promise<readonly string[]> {
  const names: string[] = [];
  const handle = await open(file);
  try {
    const bytes = Buffer.alloc(LONGEST);
    for (let at = 0; ; ) {
      const { bytesRead } = await handle.read(bytes, 0, LONGEST, at);
      const length = Number.parseInt(bytes.toString('latin1', 0, 4), 16);
      // Git itself says what is wrong with a line that isn't whole.
      if (bytesRead < 4 || !(length >= 4) || length > bytesRead) return names;
      const [line = ''] = bytes.toString('utf8', 4, length).split('\0');
      const [, name] = /^[0-9a-f]{40} [0-9a-f]{40} (\S+)/.exec(line) ?? [];
      if (name !== undefined) names.push(name);
      at += length;
    }
  } finally {
    await handle.close();
  }
}
