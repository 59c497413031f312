import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { guardOf } from '../../tasks/process/guard.ts';
import { killGroup } from '../../tasks/process/identity.ts';
import { tellLines } from '../../tasks/runtime.ts';
import { pause } from '../../world/clock.ts';
import type { BeginShell } from '../shell-process.ts';

/** Milliseconds that output may still come after a shell has ended. */
const LAST_OUTPUT = 1_000;

export interface LocalShellOptions {
  readonly shell: 'sh' | 'bash';
  /** The build's own folder, which goes with it. */
  readonly folder: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts shells as processes of this machine, each in a group of its own. */
export function localShells({ shell, folder, cwd, env }: LocalShellOptions): BeginShell {
  return async (onLine) => {
    const program = shell === 'bash' ? 'bash' : '/bin/sh';
    const child = spawn(program, [], { cwd, env: { ...env }, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    const exit = once(child, 'exit') as Promise<[number | null]>;
    const closed = once(child, 'close');
    for (const event of [exit, closed]) event.catch(() => undefined);
    child.stdin.on('error', () => undefined);
    for (const stream of [child.stdout, child.stderr]) tellLines(stream, onLine);
    await once(child, 'spawn');
    const pid = child.pid as number;
    const guard = guardOf(pid, folder);
    const ended = (async () => {
      const [code] = await exit;
      killGroup(pid, 'SIGKILL');
      await Promise.race([closed, pause(LAST_OUTPUT)]);
      return code ?? 137;
    })();
    return {
      write: (text) => void child.stdin.write(text),
      ended,
      async kill() {
        killGroup(pid, 'SIGKILL');
        await ended;
        guard.kill('SIGKILL');
      },
    };
  };
}
