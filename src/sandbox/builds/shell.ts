import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { guardOf } from '../tasks/process/guard.ts';
import { killGroup } from '../tasks/process/identity.ts';
import { tellLines } from '../tasks/runtime.ts';
import { pause } from '../world/clock.ts';

/** Milliseconds that output may still come after a shell has ended. */
const LAST_OUTPUT = 1_000;

export interface ShellOptions {
  readonly shell: 'sh' | 'bash';
  /** The build's own folder, which goes with it. */
  readonly folder: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (text: string) => void;
}

/** A shell that is told one command after the other, and remembers what each of them changed. */
export interface BuildShell {
  /** Runs a command to its end. @returns its exit code @throws the signal's reason; the shell is killed then */
  run(command: string, signal: AbortSignal): Promise<number>;
  /** Kills what still runs. */
  close(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<number>;
  readonly guard: ChildProcess;
}

/**
 * Runs commands as a buildspec of version 0.2 wants it: all in one instance of the shell, in a group of processes of
 * their own (https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html, "version"). A command that ends
 * the shell itself (`exit 1`) fails alone: the next one finds the folder and the exported variables as they were.
 */
export async function buildShell({ shell, folder, cwd, env, onLine }: ShellOptions): Promise<BuildShell> {
  const commands = join(folder, 'commands');
  await mkdir(commands);
  const [exports, place] = [join(commands, 'exports'), join(commands, 'folder')];
  const mark = `--mysfits-${Math.random().toString(36).slice(2)}--`;
  let running: Running | undefined;
  let number = 0;
  let onMark: { out: (code: number) => void; err: () => void } | undefined;

  const tell = (text: string) => {
    const at = text.indexOf(mark);
    if (at < 0) {
      onLine(text);
      return;
    }
    // A last line without an end of its own stands before the mark.
    if (at > 0) onLine(text.slice(0, at));
    const code = text.slice(at + mark.length);
    if (code === '') onMark?.err();
    else onMark?.out(Number(code));
  };

  const begin = async (): Promise<Running> => {
    const program = shell === 'bash' ? 'bash' : '/bin/sh';
    const child = spawn(program, [], { cwd, env: { ...env }, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    const exit = once(child, 'exit') as Promise<[number | null]>;
    const closed = once(child, 'close');
    for (const event of [exit, closed]) event.catch(() => undefined);
    await once(child, 'spawn');
    const pid = child.pid as number;
    const ended = (async () => {
      const [code] = await exit;
      killGroup(pid, 'SIGKILL');
      await Promise.race([closed, pause(LAST_OUTPUT)]);
      return code ?? 137;
    })();
    child.stdin.on('error', () => undefined);
    for (const stream of [child.stdout, child.stderr]) tellLines(stream, tell);
    const again = existsSync(exports) ? `. '${exports}'; cd "$(cat '${place}')"; ` : '';
    child.stdin.write(`${again}trap 'export -p >"${exports}"; pwd >"${place}"' EXIT\n`);
    return { child, pid, ended, guard: guardOf(pid, folder) };
  };

  const close = async () => {
    const one = running;
    running = undefined;
    if (!one) return;
    killGroup(one.pid, 'SIGKILL');
    await one.ended;
    one.guard.kill('SIGKILL');
  };

  return {
    close,
    async run(command, signal) {
      signal.throwIfAborted();
      running ??= await begin();
      const { child, ended, guard } = running;
      number += 1;
      const file = join(commands, String(number));
      await writeFile(file, `${command}\n`);
      const marked = new Promise<number>((resolve) => {
        let code: number | undefined;
        let err = false;
        const both = () => code !== undefined && err && resolve(code);
        onMark = {
          out: (value) => {
            code = value;
            both();
          },
          err: () => {
            err = true;
            both();
          },
        };
      });
      child.stdin?.write(`{ . '${file}'; } </dev/null; echo "${mark}$?"; echo '${mark}' >&2\n`);
      const aborted = new Promise<'aborted'>((resolve) => {
        signal.addEventListener('abort', () => resolve('aborted'), { once: true });
        // It may have come while the shell began.
        if (signal.aborted) resolve('aborted');
      });
      const left = ended.then((code) => ({ left: code }));
      const end = await Promise.race([marked, left, aborted]);
      if (end === 'aborted') {
        await close();
        throw signal.reason;
      }
      if (typeof end === 'number') return end;
      running = undefined;
      guard.kill('SIGKILL');
      return end.left;
    },
  };
}
