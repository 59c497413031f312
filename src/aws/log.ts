import { closeSync, fchmodSync, openSync, writeSync } from 'node:fs';
import type { CallRecord } from '../engine/events.ts';

/** Where the record of every API call goes. */
export interface CallLog {
  write(record: CallRecord): void;
  close(): void;
}

export interface CallLogOptions {
  /** Told once when the log can't be written (a full disk); the calls themselves go on. */
  readonly onProblem?: (error: Error) => void;
}

/**
 * Appends one JSON line a call to a file that only its owner can read. The file is made at the first call; its folder has to be there.
 * A line is in the file when `write` returns, so a process killed later has lost none.
 */
export function createCallLog(path: string, { onProblem }: CallLogOptions = {}): CallLog {
  let file: number | undefined;
  let broken = false;
  const open = () => {
    const opened = openSync(path, 'a', 0o600);
    // A file that was there before keeps its mode.
    fchmodSync(opened, 0o600);
    return opened;
  };
  return {
    write(record) {
      if (broken) return;
      try {
        file ??= open();
        writeSync(file, `${JSON.stringify(record)}\n`);
      } catch (error) {
        broken = true;
        onProblem?.(error instanceof Error ? error : new Error(String(error)));
      }
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
