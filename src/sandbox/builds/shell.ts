import { randomBytes } from 'node:crypto';
import { pause } from '../world/clock.ts';
import type { BeginShell, ShellProcess } from './shell-process.ts';

/** Milliseconds that output may still come after a shell has said that it ends. */
const LAST_OUTPUT = 1_000;

export interface ShellOptions {
  /** A folder of the shell's own, as it sees it: what it has to know again if it ends. */
  readonly memory: string;
  readonly begin: BeginShell;
  readonly onLine: (text: string) => void;
}

/** A shell that is told one command after the other, and remembers what each of them changed. */
export interface BuildShell {
  /** Runs a command to its end. @returns its exit code @throws the signal's reason; the shell is killed then */
  run(command: string, signal: AbortSignal): Promise<number>;
  /** Runs a command whose output is nobody else's business. @returns what it printed */
  ask(command: string, signal: AbortSignal): Promise<string>;
  /** Kills what still runs. */
  close(): Promise<void>;
}

/**
 * Runs commands as a buildspec of version 0.2 wants it: all in one instance of the shell
 * (https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html, "version"). A command that ends the shell
 * itself (`exit 1`) fails alone: the next one finds the folder and the exported variables as they were.
 */
export function buildShell({ memory, begin, onLine }: ShellOptions): BuildShell {
  const mark = `--mysfits-${randomBytes(8).toString('hex')}--`;
  const [exports, place] = [quoted(`${memory}/exports`), quoted(`${memory}/folder`)];
  let running: ShellProcess | undefined;
  let tellOn = onLine;
  let marks: Marks | undefined;

  const tell = (text: string) => {
    const at = text.indexOf(mark);
    if (at < 0) {
      tellOn(text);
      return;
    }
    // A last line without an end of its own stands before the mark.
    if (at > 0) tellOn(text.slice(0, at));
    const [what, code] = text.slice(at + mark.length).split(' ');
    marks?.seen(what ?? '', Number(code));
  };

  const start = async (): Promise<ShellProcess> => {
    const shell = await begin(tell);
    shell.write(`if [ -f ${exports} ]; then . ${exports}; cd "$(cat ${place})"; fi\n`);
    shell.write(
      `trap 'mysfits_code=$?; export -p >${inTrap(exports)}; pwd >${inTrap(place)}; echo "${mark}left $mysfits_code"' EXIT\n`,
    );
    return shell;
  };

  const close = async () => {
    const one = running;
    running = undefined;
    await one?.kill();
  };

  const run = async (command: string, signal: AbortSignal): Promise<number> => {
    signal.throwIfAborted();
    running ??= await start();
    const shell = running;
    const now = marksOf();
    marks = now;
    shell.write(`{ eval ${quoted(command)}\n} </dev/null; echo "${mark}out $?"; echo '${mark}err' >&2\n`);
    const aborted = new Promise<'aborted'>((resolve) => {
      signal.addEventListener('abort', () => resolve('aborted'), { once: true });
      // It may have come while the shell began.
      if (signal.aborted) resolve('aborted');
    });
    const left = shell.ended.then((code) => ({ left: code }));
    const end = await Promise.race([now.done, now.left, left, aborted]);
    if (end === 'aborted') {
      await close();
      throw signal.reason;
    }
    if (typeof end === 'number') return end;
    // What it has started in the background may hold its output open for long.
    await Promise.race([shell.ended, pause(LAST_OUTPUT)]);
    await close();
    return end.left;
  };

  return {
    run,
    close,
    async ask(command, signal) {
      const lines: string[] = [];
      tellOn = (line) => void lines.push(line);
      try {
        await run(command, signal);
      } finally {
        tellOn = onLine;
      }
      return lines.join('\n');
    },
  };
}

interface Marks {
  /** The command has ended, and both its streams were told to the end. */
  readonly done: Promise<number>;
  /** The shell itself has. */
  readonly left: Promise<{ readonly left: number }>;
  seen(what: string, code: number): void;
}

function marksOf(): Marks {
  let code: number | undefined;
  let err = false;
  let end: (code: number) => void;
  let leave: (how: { readonly left: number }) => void;
  return {
    done: new Promise((resolve) => {
      end = resolve;
    }),
    left: new Promise((resolve) => {
      leave = resolve;
    }),
    seen(what, value) {
      if (what === 'left') leave({ left: value });
      else if (what === 'out') code = value;
      else err = true;
      if (code !== undefined && err) end(code);
    },
  };
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Within a trap's own quotes, a quoted word's have to be said anew. */
const inTrap = (word: string): string => word.replaceAll("'", `'\\''`);
