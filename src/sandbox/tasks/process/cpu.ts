import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { statOf } from './identity.ts';

const run = promisify(execFile);

/** Linux counts in hundredths of a second, whatever the kernel's own clock (USER_HZ). */
const TICKS = 100;

/** Seconds of CPU that the processes of a group have used, their ended children included. */
export async function groupCpuSeconds(leader: number): Promise<number | undefined> {
  if (process.platform !== 'linux') return await byPs(leader);
  let ticks: number | undefined;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await statOf(name);
    // Fields 5, and 14 to 17 of proc(5).
    if (stat?.[2] !== String(leader)) continue;
    ticks = (ticks ?? 0) + [11, 12, 13, 14].reduce((sum, field) => sum + Number(stat[field] ?? 0), 0);
  }
  return ticks === undefined ? undefined : ticks / TICKS;
}

async function byPs(leader: number): Promise<number | undefined> {
  const { stdout } = await run('ps', ['-A', '-o', 'pgid=,time='], { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } });
  let seconds: number | undefined;
  for (const line of stdout.split('\n')) {
    const [group, time = ''] = line.trim().split(/\s+/);
    if (group !== String(leader)) continue;
    seconds = (seconds ?? 0) + time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0);
  }
  return seconds;
}
