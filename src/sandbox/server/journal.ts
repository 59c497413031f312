import { closeSync, createReadStream, existsSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

/** One call as it was answered. */
export interface JournalEntry {
  /** When it came, by this machine's clock. */
  readonly time: string;
  readonly requestId: string;
  /** Undefined where the request named none. */
  readonly service?: string;
  readonly operation?: string;
  readonly caller?: { readonly account: string; readonly accessKeyId: string };
  /** Without bodies; undefined where it couldn't be read. */
  readonly input?: unknown;
  readonly status: number;
  /** AWS's code of an error. */
  readonly code?: string;
  /** From the request's head to the answer's. */
  readonly ms: number;
  /** The kind of fault that the plan added. */
  readonly fault?: string;
}

/** What was asked of the sandbox: on disk only, so that it costs no memory and outlives the process. */
export interface Journal {
  add(entry: JournalEntry): void;
  /** All that is kept, oldest first. */
  read(): AsyncIterable<JournalEntry>;
  clear(): void;
  close(): void;
}

/** Bytes of one file; there are at most two. */
const ROTATE_AT = 16 * 1024 * 1024;

/** Opens the journal in a file; `${file}.old` holds what came before its last rotation. */
export function openJournal(file: string, { rotateAt = ROTATE_AT } = {}): Journal {
  const old = `${file}.old`;
  let fd = openSync(file, 'a', 0o600);
  let size = statSync(file).size;
  // Half a line may stand at the end, of a kill or a full disk; a new line ends it.
  let torn = size > 0;
  const start = (flag: 'a' | 'w') => {
    closeSync(fd);
    if (flag === 'a') renameSync(file, old);
    fd = openSync(file, flag, 0o600);
    size = 0;
    torn = false;
  };

  return {
    add(entry) {
      const text = `${JSON.stringify(entry)}\n`;
      if (size + text.length > rotateAt) start('a');
      const line = Buffer.from(torn ? `\n${text}` : text);
      torn = true;
      const written = writeSync(fd, line);
      torn = written < line.length;
      size += written;
    },
    async *read() {
      for (const part of [old, file]) {
        if (!existsSync(part)) continue;
        for await (const line of createInterface({ input: createReadStream(part) })) {
          const entry = parse(line);
          if (entry) yield entry;
        }
      }
    },
    clear() {
      rmSync(old, { force: true });
      start('w');
    },
    close: () => closeSync(fd),
  };
}

/** An input as the journal keeps it: bodies as their size, long texts cut, and nothing that opens somebody's account. */
export function withoutBodies(value: unknown): unknown {
  if (value instanceof Readable) return '[stream]';
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (typeof value === 'string')
    return value.length > LONGEST ? `${value.slice(0, LONGEST)}… [${value.length} characters]` : value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(withoutBodies);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      typeof member === 'string' && SECRET.test(key) ? '[secret]' : withoutBodies(member),
    ]),
  );
}

const LONGEST = 8_192;

/** Members that hold a password or what stands for one; tokens that page through a list are no secrets. */
const SECRET = /password|^(access|refresh|id)_?token$|^client_?secret$|^secret_?hash$/i;

/** A kill may leave half a line behind. */
function parse(line: string): JournalEntry | undefined {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return undefined;
  }
}
