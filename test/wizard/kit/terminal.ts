import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { onTestFinished } from 'vitest';

export interface TerminalOptions {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly columns: number;
  readonly rows: number;
}

/** A program in a real pseudo-terminal, and what a person would see of it. */
export interface Terminal {
  /** Waits until the window's lines satisfy a condition. @throws when the program ends first */
  readonly until: (isThere: (seen: readonly string[]) => boolean, what: string) => Promise<void>;
  /** Waits until a text stands in the window or above it. */
  readonly saw: (text: string) => Promise<void>;
  /** Waits until a text, or all of several, stand in the window. @throws when the program ends first */
  readonly sees: (...texts: readonly (string | RegExp)[]) => Promise<void>;
  readonly press: (keys: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** The window's lines, without spaces at their ends. */
  readonly window: () => string[];
  /** Everything above the window, too. */
  readonly everything: () => string[];
  /** Every byte that was written. */
  readonly written: () => string;
  /** The most lines a drawn screen ever had. */
  readonly tallest: () => number;
  readonly kill: (signal: string) => void;
  /** Closes the terminal itself, as a window is closed. */
  readonly close: () => void;
  readonly ended: Promise<number>;
}

export const keys = { enter: '\r', ctrlC: '\u0003', up: '\u001B[A', down: '\u001B[B', escape: '\u001B' } as const;

/** The rule that every drawn screen begins with. */
const header = /^ ?[─-] (REHEARSAL|AWS|ENDPOINT|Mythical Mysfits)/;

/** Opens a terminal and starts a program in it. Closed, program and all, when the test has finished. */
export function openTerminal({ command, cwd, env, columns, rows }: TerminalOptions): Terminal {
  const screen = new xterm.Terminal({ cols: columns, rows, scrollback: 5000, allowProposedApi: true });
  const [file, ...args] = command;
  const program = spawn(file, args, { cwd, env: { ...env }, cols: columns, rows, name: env.TERM ?? 'xterm-256color' });
  const waiting = new Set<() => void>();
  let written = '';
  let tallest = 0;
  let code: number | undefined;

  const lines = (from: number) => {
    const { active } = screen.buffer;
    const all = Array.from(
      { length: active.length - from },
      (_, row) => active.getLine(from + row)?.translateToString(true) ?? '',
    );
    return all.map((line) => line.trimEnd());
  };
  const window = () => lines(screen.buffer.active.baseY).slice(0, screen.rows);
  const look = () => {
    const seen = window();
    const from = seen.findLastIndex((line) => header.test(line));
    if (from >= 0) tallest = Math.max(tallest, seen.findLastIndex((line) => line !== '') - from + 1);
    for (const check of waiting) check();
  };
  program.onData((data) => {
    written += data;
    screen.write(data, look);
  });
  const ended = new Promise<number>((resolve) => {
    program.onExit(({ exitCode, signal }) => {
      screen.write('', () => {
        code = signal ? 128 + signal : exitCode;
        look();
        resolve(code);
      });
    });
  });
  onTestFinished(async () => {
    if (code === undefined) program.kill('SIGKILL');
    await ended;
    screen.dispose();
  });

  const until = (isThere: (seen: readonly string[]) => boolean, what: string) =>
    new Promise<void>((resolve, reject) => {
      const check = () => {
        const seen = window();
        if (isThere(seen)) resolve();
        else if (code !== undefined || isLate) {
          const how = isLate ? 'Nothing more is shown, and not' : `Ended with ${code} before`;
          reject(new Error(`${how} ${what}:\n${seen.join('\n')}`));
        } else return;
        clearTimeout(patience);
        waiting.delete(check);
      };
      let isLate = false;
      // Not a measure of speed: without it a failure would say nothing of what stands in the window instead.
      const patience = setTimeout(() => {
        isLate = true;
        check();
      }, 60_000);
      waiting.add(check);
      check();
    });

  return {
    until,
    saw: (text) => until(() => lines(0).join('\n').replace(/\s+/g, ' ').includes(text), text),
    sees: (...texts) =>
      until((seen) => {
        // A sentence may be folded anywhere; what is looked for may not.
        const text = seen.join('\n').replace(/\s+/g, ' ');
        return texts.every((one) => (typeof one === 'string' ? text.includes(one) : one.test(text)));
      }, texts.join(', ')),
    press: (typed) => program.write(typed),
    resize: (toColumns, toRows) => {
      screen.resize(toColumns, toRows);
      program.resize(toColumns, toRows);
    },
    window,
    everything: () => lines(0),
    written: () => written,
    tallest: () => tallest,
    kill: (signal) => program.kill(signal),
    close: () => (program as unknown as { destroy: () => void }).destroy(),
    ended,
  };
}
