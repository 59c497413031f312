import type { Emit } from '../../engine/events.ts';
import { type Lock, takeLock } from '../../engine/lock.ts';
import { stopOnSignals } from '../../engine/signals.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { CommandContext } from '../command.ts';

/** What a command has in hand while it may write. */
export interface Held {
  readonly lock: Lock;
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  readonly stop: AbortSignal;
}

/**
 * Holds the workspace while work is done, and listens for signals.
 * @throws ExplainedError when a living process holds it
 */
export async function hold<Value>(
  { shell, hint }: Pick<CommandContext, 'shell' | 'hint'>,
  { home }: Workspace,
  command: string,
  work: (held: Held) => Promise<Value>,
): Promise<Value> {
  const { stop, remove } = stopOnSignals({ exitNow: shell.exitNow });
  try {
    const lock = await takeLock(home, { command: hint(command) });
    try {
      return await work({ lock, stop });
    } finally {
      await lock.release();
    }
  } finally {
    remove();
  }
}

/** Says that the lock was a dead process's, where it was. */
export function tellTakeOver({ lock: { tookOver } }: Held, emit: Emit): void {
  if (tookOver === undefined) return;
  const { pid, command, since } = tookOver;
  emit({ type: 'lock-taken-over', at: new Date().toISOString(), pid, command, since });
}
