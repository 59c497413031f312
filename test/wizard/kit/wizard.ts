import type { Folder } from '../../commands/program/folder.ts';
import type { Program } from '../../commands/program/install.ts';
import { keys, openTerminal, type Terminal } from './terminal.ts';

export interface Window {
  readonly columns: number;
  readonly rows: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** Starts the wizard in a folder, in a window of that size. */
export function startWizard(program: Program, folder: Folder, { columns, rows, env = {}, args = [] }: Window): Terminal {
  const own = {
    PATH: '/usr/bin:/bin',
    HOME: program.home,
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    AWS_EC2_METADATA_DISABLED: 'true',
    // Tasks run as processes: plays are about what is seen.
    MYSFITS_ENGINE: 'none',
  };
  return openTerminal({
    command: [process.execPath, program.cli, ...args],
    cwd: folder.cwd,
    env: { ...own, ...env },
    columns,
    rows,
  });
}

/** Presses a key, and waits until the window shows something else. */
export async function pressAndSee(terminal: Terminal, key: string): Promise<void> {
  const before = terminal.window().join('\n');
  terminal.press(key);
  await terminal.until((seen) => seen.join('\n') !== before, 'anything else');
}

/** Presses Enter through the pages of a step, its story and its calls, until it goes. */
export async function passStep(terminal: Terminal): Promise<void> {
  for (;;) {
    await terminal.sees(/enter (more|next|go) \S/);
    const isLast = /enter go \S/.test(terminal.window().join(' ').replace(/\s+/g, ' '));
    await pressAndSee(terminal, keys.enter);
    if (isLast) return;
  }
}

/** Turns a page's pages with Enter, until Enter does what is said. */
export async function turnTo(terminal: Terminal, does: string): Promise<void> {
  for (;;) {
    await terminal.sees(/enter \S/);
    if (terminal.window().join(' ').replace(/\s+/g, ' ').includes(`enter ${does}`)) return;
    await pressAndSee(terminal, keys.enter);
  }
}

/** Moves to an option, whatever stands before it, and takes it. */
export async function choose(terminal: Terminal, option: string): Promise<void> {
  await turnTo(terminal, 'choose');
  const isChosen = (line: string) => [`❯ ${option}`, `> ${option}`].some((chosen) => line.trimStart().startsWith(chosen));
  while (!terminal.window().some(isChosen)) await pressAndSee(terminal, keys.down);
  terminal.press(keys.enter);
}
