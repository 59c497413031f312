import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isRecord } from './state/check.ts';
import { codeOf } from './state/durable-file.ts';

export const lockFile = 'lock';

/** Who holds a workspace, as the lock file says. */
export interface LockOwner {
  /** Unique to one taking of the lock. */
  readonly id: string;
  readonly pid: number;
  /** The process's start, in clock ticks since boot, where the system tells it. */
  readonly started?: string;
  /** The system's id of this boot, where it tells it. */
  readonly boot?: string;
  readonly host: string;
  readonly command: string;
  /** ISO 8601. */
  readonly since: string;
  /** Whether a state file was there while it was held. */
  readonly state: 'none' | 'there';
}

/** The owner written in a lock or in a claim on one; undefined when the file isn't there. */
export async function readOwner(folder: string, name: string = lockFile): Promise<LockOwner | 'unreadable' | undefined> {
  try {
    const owner: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
    return isOwner(owner) ? owner : 'unreadable';
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? undefined : 'unreadable';
  }
}

function isOwner(value: unknown): value is LockOwner {
  if (!isRecord(value)) return false;
  const texts = [value.id, value.host, value.command, value.since].every((text) => typeof text === 'string');
  const optional = [value.started, value.boot].every((text) => text === undefined || typeof text === 'string');
  // The id becomes part of a file's name.
  const named = typeof value.id === 'string' && /^[0-9a-f-]{36}$/.test(value.id);
  return texts && optional && named && Number.isSafeInteger(value.pid) && (value.state === 'none' || value.state === 'there');
}

/** This process, as an owner. */
export async function thisProcess(command: string): Promise<Omit<LockOwner, 'id' | 'state'>> {
  const [started, boot] = await Promise.all([startOf(process.pid), bootId()]);
  return {
    pid: process.pid,
    ...(started === undefined ? {} : { started }),
    ...(boot === undefined ? {} : { boot }),
    host: hostname(),
    command,
    since: new Date().toISOString(),
  };
}

/**
 * Whether an owner may still be at work. Of another machine's nothing can be known, so it counts as alive.
 * A process id alone proves nothing: after a crash another process may have been given it.
 */
export async function mayBeAlive(owner: LockOwner): Promise<boolean> {
  if (owner.host !== hostname()) return true;
  const boot = await bootId();
  if (owner.boot !== undefined && boot !== undefined && owner.boot !== boot) return false;
  if (!isRunning(owner.pid)) return false;
  const started = await startOf(owner.pid);
  return owner.started === undefined || started === undefined || owner.started === started;
}

/** Whether a process of this id runs here. What isn't the id of one process counts as running: it can't be asked about. */
export function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return codeOf(error) !== 'ESRCH';
  }
}

/** When a process started; undefined where the system has no /proc. */
export async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The second field is the program's name in brackets and may hold anything; the start is the 22nd of all.
  return stat
    ?.slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .at(19);
}

async function bootId(): Promise<string | undefined> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined))?.trim();
}
