import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../backend/service', import.meta.url));

/** The real service, run by Debian's Python on a port of loopback that is kept over a stop and a start. */
export async function openService() {
  const port = await freePort();
  let running: ChildProcess | undefined;
  return {
    port,
    /** Does nothing where it runs already. */
    start: async () => {
      if (running !== undefined && running.exitCode === null && running.signalCode === null) return;
      const env = { ...process.env, LISTEN: `127.0.0.1:${port}`, DRAIN_QUIET: '0', PYTHONDONTWRITEBYTECODE: '1' };
      running = spawn('/usr/bin/python3', ['-m', 'mysfits'], { cwd: folder, env, stdio: 'ignore' });
      while (!(await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined))?.ok) {
        if (running.exitCode !== null) throw new Error('The service ended by itself.');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    stop: async () => {
      if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
      const ended = once(running, 'exit');
      running.kill('SIGKILL');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The port of a TCP server is a number.');
  return address.port;
}
