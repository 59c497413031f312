import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SandboxError } from '../sandbox-error.ts';
import { type AccessKey, drawAccessKey } from './credentials.ts';
import { drawPort } from './draw-port.ts';

/** What a world is born with and keeps. */
export interface Identity {
  readonly version: 1;
  readonly id: string;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  readonly key: AccessKey;
  readonly apiPort: number;
  /** The bearer token of the control address. */
  readonly token: string;
  readonly born: string;
}

const FILE = 'world.json';

/** The identity of the world in a folder; undefined where none was born. */
export function readIdentity(dir: string): Identity | undefined {
  const file = join(dir, FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  return parseIdentity(text, file);
}

/**
 * The identity of the world in a folder; draws one where there is none. Of two processes that do so at once,
 * both get the one that was first.
 */
export async function identityOf(dir: string, { region = 'us-east-1' } = {}): Promise<Identity> {
  const known = readIdentity(dir);
  if (known) return known;
  const drawn: Identity = {
    version: 1,
    id: randomUUID(),
    account: String(randomInt(100_000_000_000, 200_000_000_000)),
    region,
    key: drawAccessKey(),
    apiPort: await drawPort(new Set()),
    token: randomBytes(24).toString('base64url'),
    born: new Date().toISOString(),
  };
  const file = join(dir, FILE);
  const draft = `${file}.${drawn.id}`;
  try {
    writeFileSync(draft, `${JSON.stringify(drawn, undefined, 2)}\n`, { mode: 0o600 });
    // A link fails where the name is taken, and never shows half a file.
    linkSync(draft, file);
    return drawn;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return parseIdentity(readFileSync(file, 'utf8'), file);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Draws another API port for a world that nobody has open. */
export async function redrawApiPort(dir: string): Promise<void> {
  const known = readIdentity(dir);
  if (!known) return;
  const apiPort = await drawPort(new Set([known.apiPort]));
  const draft = join(dir, `${FILE}.${randomUUID()}`);
  writeFileSync(draft, `${JSON.stringify({ ...known, apiPort }, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(draft, join(dir, FILE));
}

function parseIdentity(text: string, file: string): Identity {
  const nextSteps = [`Move the folder of ${file} aside: the next start makes a new, empty sandbox.`];
  let read: Partial<Identity>;
  try {
    read = JSON.parse(text) as Partial<Identity>;
  } catch (cause) {
    throw new SandboxError(`Can't read ${file}.`, { why: "It isn't JSON.", nextSteps, cause });
  }
  if (read.version !== 1) {
    const why = `It says version ${String(read.version)}; this program knows version 1.`;
    throw new SandboxError(`Can't use the sandbox of ${file}.`, { why, nextSteps });
  }
  return read as Identity;
}
