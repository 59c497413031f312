import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { beginningOf, killGroup } from '../../../tasks/process/identity.ts';
import type { Collection, World } from '../../../world/world.ts';

const run = promisify(execFile);

/** A process of ours, as the next sandbox on this world may find it. */
interface ProcessRecord {
  readonly pid: number;
  readonly beginning: string;
  readonly folder: string;
}

export const processes = (world: World): Collection<ProcessRecord> => world.collection<ProcessRecord>('lambda/processes');

/** Ends what a sandbox that was killed has left behind. */
export async function sweepFunctions(world: World): Promise<void> {
  for (const [key, { pid, beginning, folder }] of [...processes(world).entries()]) {
    if ((await beginningOf(pid)) === beginning) killGroup(pid, 'SIGKILL');
    await rm(folder, { recursive: true, force: true });
    processes(world).delete(key);
  }
}

/** Megabytes that a process has taken, at its highest where the system knows that; undefined when it is gone. */
export async function usedMemory(pid: number): Promise<number | undefined> {
  try {
    if (process.platform === 'linux') {
      // Kilobytes: proc(5).
      const [, kilobytes] = /^VmHWM:\s*(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'latin1')) ?? [];
      return kilobytes === undefined ? undefined : Math.ceil(Number(kilobytes) / 1024);
    }
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)], { env: { PATH: '/usr/bin:/bin' } });
    return Math.ceil(Number(stdout.trim()) / 1024);
  } catch {
    return undefined;
  }
}
