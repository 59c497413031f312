import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A small process that outlives us for a moment: when the pipe to us ends, because we were killed, it kills the group and takes
 * its folder away.
 */
export const guardOf = (pid: number, folder: string): ChildProcess =>
  guard('kill -s KILL -- "-$1" 2>/dev/null; rm -rf -- "$0"', folder, String(pid));

/** The same for a folder that no process of ours has to go with. */
export const guardFolder = (folder: string): ChildProcess => guard('rm -rf -- "$0"', folder);

function guard(script: string, ...args: readonly string[]): ChildProcess {
  const child = spawn('/bin/sh', ['-c', `read -r line; ${script}`, ...args], {
    detached: true,
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  child.unref();
  return child;
}
