import { type LogLine, type LogWriter, openLog, readLog } from './log-file.ts';
import type { Collection } from './world.ts';

/** A collection and what its world does with it. */
export interface StoredCollection<Value> extends Collection<Value> {
  /** Forgets what is in memory and reads the file again. */
  reload(): void;
  close(): void;
}

/** From how many superseded lines on a log is rewritten. */
const SLACK = 1_000;

/**
 * Opens the collection that a log file holds. Values are copied on their way in and frozen, so that what is read
 * now is what is read after a restart, and nobody changes the world without writing it.
 * @throws SandboxError when the file is damaged
 */
export function openCollection<Value>(file: string, { readOnly = false } = {}): StoredCollection<Value> {
  const values = new Map<string, Value>();
  let log: LogWriter;
  let lines = 0;

  const liveLines = function* (): Generator<LogLine> {
    for (const [k, v] of values) yield { k, v };
  };
  const compact = () => {
    if (values.size === 0) log.remove();
    else log.replace(liveLines());
    lines = values.size;
  };
  const load = () => {
    values.clear();
    const loaded = readLog(file);
    for (const line of loaded.lines) {
      if ('v' in line) values.set(line.k, freeze(line.v as Value));
      else values.delete(line.k);
    }
    lines = loaded.lines.length;
    log = openLog(file, loaded);
    if (!readOnly && lines > values.size) compact();
  };
  const write = (line: LogLine) => {
    if (readOnly) throw new Error(`${file} was opened for reading only.`);
    log.append(line);
    lines += 1;
  };

  load();
  return {
    get: (key) => values.get(key),
    has: (key) => values.has(key),
    set(key, value) {
      const copy = freeze(JSON.parse(JSON.stringify(value)) as Value);
      write({ k: key, v: copy });
      values.set(key, copy);
      if (lines > values.size * 4 + SLACK) compact();
    },
    delete(key) {
      if (!values.has(key)) return false;
      write({ k: key });
      values.delete(key);
      if (values.size === 0 || lines > values.size * 4 + SLACK) compact();
      return true;
    },
    entries: () => values.entries(),
    values: () => values.values(),
    get size() {
      return values.size;
    },
    reload() {
      log.close();
      load();
    },
    close: () => log.close(),
  };
}

function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}
