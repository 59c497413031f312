import { closeSync, ftruncateSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { SandboxError } from '../sandbox-error.ts';

/** One line of a collection's log: a value that was set, or a key that was deleted. */
export type LogLine = { readonly k: string; readonly v: unknown } | { readonly k: string };

export interface LoadedLog {
  readonly lines: readonly LogLine[];
  /** Bytes up to the end of the last whole line. */
  readonly bytes: number;
  /** Whether something follows the last whole line: a write that a kill cut short, so nobody was told it was done. */
  readonly torn: boolean;
}

/**
 * Reads a log; a file that isn't there is an empty one.
 * @throws SandboxError when a whole line isn't readable
 */
export function readLog(file: string): LoadedLog {
  const content = readIfThere(file);
  const end = content.lastIndexOf(0x0a) + 1;
  const lines = content
    .toString('utf8', 0, end)
    .split('\n')
    .slice(0, -1)
    .map((line, index) => parseLine(line, index + 1, file));
  return { lines, bytes: end, torn: end < content.length };
}

/** A log that is written to the end of. What a kill of this process can't undo: the lines whose `append` returned. */
export interface LogWriter {
  append(line: LogLine): void;
  /** Puts these lines in place of everything, all or nothing. */
  replace(lines: Iterable<LogLine>): void;
  /** Removes the file. */
  remove(): void;
  close(): void;
}

/** Opens a log for writing at its last whole line; the file is made at the first write. */
export function openLog(file: string, start: Pick<LoadedLog, 'bytes' | 'torn'>): LogWriter {
  let bytes = start.bytes;
  let torn = start.torn;
  let fd: number | undefined;

  const opened = (): number => {
    fd ??= openSync(file, 'a', 0o600);
    if (torn) ftruncateSync(fd, bytes);
    torn = false;
    return fd;
  };
  const close = () => {
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
  };

  return {
    append(line) {
      const content = Buffer.from(`${JSON.stringify(line)}\n`);
      const target = opened();
      try {
        writeAll(target, content);
      } catch (cause) {
        // A full disk may leave half a line, and the next write would stand behind it.
        torn = true;
        throw new SandboxError(`Can't write to the sandbox's file ${file}.`, {
          why: cause instanceof Error ? cause.message : String(cause),
          nextSteps: ['Make room on the disk, then try again: nothing that was answered is lost.'],
          cause,
        });
      }
      bytes += content.length;
    },
    replace(lines) {
      const draft = `${file}.new`;
      const target = openSync(draft, 'w', 0o600);
      let written = 0;
      try {
        for (const line of lines) {
          const content = Buffer.from(`${JSON.stringify(line)}\n`);
          writeAll(target, content);
          written += content.length;
        }
      } finally {
        closeSync(target);
      }
      close();
      renameSync(draft, file);
      bytes = written;
      torn = false;
    },
    remove() {
      close();
      rmSync(file, { force: true });
      bytes = 0;
      torn = false;
    },
    close,
  };
}

function writeAll(fd: number, content: Buffer): void {
  let done = 0;
  while (done < content.length) done += writeSync(fd, content, done);
}

function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function parseLine(line: string, number: number, file: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch (cause) {
    throw new SandboxError(`Can't read the sandbox's file ${file}: line ${number} is damaged.`, {
      why: 'The sandbox only ever adds whole lines, so something else has changed the file.',
      nextSteps: ['Put the file back from a copy, or empty the sandbox with `sandbox reset`.'],
      cause,
    });
  }
}
