import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A small process that outlives us for a moment: when the pipe to us ends, because we were killed, it kills the group and takes
 * its folder away.
 */
export function guardOf(pid: number, folder: string): ChildProcess {
  const script = 'read -r line; kill -s KILL -- "-$0" 2>/dev/null; rm -rf -- "$1"';
  const guard = spawn('/bin/sh', ['-c', script, String(pid), folder], {
    detached: true,
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined);
  guard.stdin?.on('error', () => undefined);
  guard.unref();
  return guard;
}
