import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Debian's `docker` at this machine's engine; what it printed. @throws when it fails, with what it said */
export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('/usr/bin/docker', args, { maxBuffer: 1e8, env: { PATH: '/usr/bin:/bin' } });
  return stdout.trim();
}

/** Its lines. */
export async function dockerLines(...args: readonly string[]): Promise<readonly string[]> {
  return (await docker(...args)).split('\n').filter((line) => line !== '');
}
