import type { Readable } from 'node:stream';
import type { LogLine } from '../../logs/write.ts';

/** Characters that are kept of what a function prints between two events, and of one line. */
const MOST = 1_000_000;
const LONGEST_LINE = 256_000;

/** What a process prints, in lines, and by requests. */
export interface Output {
  /** All lines since the last taking. */
  take(): LogLine[];
  /** Resolves once all that was printed before the end of that request has come, or nothing comes any more. */
  until(requestId: string): Promise<void>;
}

/**
 * Reads the output of a process, which puts a mark after each request: what was printed comes by another way than what was
 * answered, and may come later.
 */
export function outputOf(stream: Readable, token: string, now: () => Date): Output {
  let rest = '';
  let kept = 0;
  let lines: LogLine[] = [];
  let isOver = false;
  const seen = new Set<string>();
  const waiting = new Map<string, () => void>();
  const mark = `\0${token} `;

  const keep = (text: string) => {
    if (text === '' || kept > MOST) return;
    kept += text.length;
    lines.push({ time: now(), text: text.slice(0, LONGEST_LINE) });
  };
  const read = (line: string) => {
    const [text = '', requestId] = line.split(mark);
    keep(text);
    if (requestId === undefined) return;
    seen.add(requestId);
    waiting.get(requestId)?.();
  };
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > LONGEST_LINE && !rest.includes('\0')) {
      keep(rest);
      rest = '';
    }
    for (const part of parts) read(part);
  });
  stream.once('close', () => {
    read(rest);
    rest = '';
    isOver = true;
    for (const resolve of waiting.values()) resolve();
  });

  return {
    take() {
      const taken = lines;
      lines = [];
      kept = 0;
      return taken;
    },
    until: (requestId) =>
      new Promise((resolve) => {
        const done = () => {
          waiting.delete(requestId);
          seen.delete(requestId);
          resolve();
        };
        if (isOver || seen.has(requestId)) done();
        else waiting.set(requestId, done);
      }),
  };
}
