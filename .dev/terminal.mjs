import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** The keys that have no letter. */
export const keys = { enter: '\r', down: '\u001B[B', up: '\u001B[A', ctrlC: '\u0003' };

/**
 * Starts a program in a real pseudo-terminal and plays it by its screen.
 * @param {{ command: string[], cwd: string, env: Record<string, string>, columns?: number, rows?: number }} options
 */
export function openTerminal({ command: [file, ...args], cwd, env, columns = 80, rows = 24 }) {
  const screen = new xterm.Terminal({ cols: columns, rows, scrollback: 5000, allowProposedApi: true });
  const program = spawn(file, args, {
    cwd,
    env: { TERM: 'xterm-256color', ...env },
    cols: columns,
    rows,
    name: env.TERM ?? 'xterm-256color',
  });
  const watchers = new Set();
  let hasEnded = false;
  const look = () => {
    for (const watcher of [...watchers]) watcher();
  };
  program.onData((data) => {
    screen.write(data, look);
  });
  const ended = new Promise((resolve) => {
    program.onExit(({ exitCode, signal }) => {
      screen.write('', () => {
        hasEnded = true;
        look();
        resolve(signal ? 128 + signal : exitCode);
      });
    });
  });

  /** The window's lines, without spaces at their ends. */
  const window = () => {
    const { active } = screen.buffer;
    return Array.from(
      { length: screen.rows },
      (_, row) =>
        active
          .getLine(active.baseY + row)
          ?.translateToString(true)
          .trimEnd() ?? '',
    );
  };

  /** Waits until a condition holds. @throws when the program ends first, or nothing comes of it for half a minute */
  const until = (isThere, what) =>
    new Promise((resolve, reject) => {
      const give = (how, value) => {
        clearTimeout(patience);
        watchers.delete(watcher);
        how(value);
      };
      const missing = (how) => new Error(`${how}, and ${what} isn't there:\n${window().join('\n')}`);
      const watcher = () => {
        if (isThere()) give(resolve);
        else if (hasEnded) give(reject, missing('It has ended'));
      };
      const patience = setTimeout(() => give(reject, missing('Nothing more is shown')), 30_000);
      watchers.add(watcher);
      watcher();
    });

  /** Waits until a text stands in the window, however it is folded there. */
  const sees = (what) =>
    until(() => {
      const text = window().join('\n').replace(/\s+/g, ' ');
      return typeof what === 'string' ? text.includes(what) : what.test(text);
    }, what);

  return {
    screen,
    pid: program.pid,
    window,
    until,
    sees,
    press: (typed) => program.write(typed),
    ended,
    kill: () => {
      if (!hasEnded) program.kill('SIGKILL');
    },
  };
}
