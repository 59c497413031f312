import type { Server } from 'node:http';
import { askControl } from './control/client.ts';
import { folderDigest } from './folder-digest.ts';
import { SandboxError } from './sandbox-error.ts';
import { listen } from './server/connections.ts';
import { pause } from './world/clock.ts';
import type { Identity } from './world/identity.ts';
import { portTaken } from './world/ports.ts';

/** How long a sandbox that is just stopping is waited for, in milliseconds, and how often it is looked at. */
const PATIENCE = 3_000;
const LOOK_EVERY = 40;

/**
 * Binds a world's API port, which is also its lock: the system gives a port to one process at a time, and takes it back
 * however that process ends.
 * @throws SandboxError `already-running` when this very world answers there, `port-taken` when something else does
 */
export async function holdApiPort(server: Server, dir: string, { id, apiPort }: Identity): Promise<void> {
  const started = Date.now();
  for (;;) {
    try {
      return await listen(server, apiPort);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
    const holder = await whoAnswers(apiPort);
    if (holder?.id === id && holder.folder === folderDigest(dir)) throw alreadyRunning(dir, apiPort);
    if (holder || Date.now() - started > PATIENCE) throw portTaken(apiPort, 'its API');
    await pause(LOOK_EVERY);
  }
}

async function whoAnswers(port: number): Promise<{ id?: string; folder?: string } | undefined> {
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    return await askControl<{ id?: string; folder?: string }>({
      endpoint,
      token: '',
      method: 'GET',
      path: '/ping',
      body: undefined,
      timeout: PATIENCE,
    });
  } catch (error) {
    // A connection that is cut is a sandbox on its way out; words of any kind are somebody else's.
    return (error as NodeJS.ErrnoException).code === undefined ? {} : undefined;
  }
}

function alreadyRunning(dir: string, port: number): SandboxError {
  return new SandboxError(`The sandbox in ${dir} is running already, at port ${port}.`, {
    code: 'already-running',
    why: 'A world is open in one process at a time.',
    nextSteps: ['Use the one that runs (`sandbox status`), or stop it with `sandbox stop`.'],
  });
}
