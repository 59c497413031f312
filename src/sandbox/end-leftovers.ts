import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { holdApiPort } from './hold-api-port.ts';
import { SandboxError } from './sandbox-error.ts';
import { sweepFunctions } from './services/lambda/running/processes.ts';
import { openRuntimes } from './tasks/runtimes.ts';
import { readIdentity } from './world/identity.ts';
import { openWorld } from './world/open-world.ts';

/**
 * Ends what the tasks and functions of a sandbox that was killed have left on this machine: containers, their network and images, processes.
 * Does nothing where the world is open in some process, which looks after its tasks itself, and where it can't be read.
 */
export async function endLeftovers(dir: string): Promise<void> {
  const identity = readIdentity(dir);
  if (!identity || !existsSync(join(dir, 'collections'))) return;
  const server = createServer((_message, response) => response.destroy());
  try {
    await holdApiPort(server, dir, identity);
    const world = await openWorld({ dir });
    try {
      await openRuntimes(world).sweep();
      await sweepFunctions(world);
    } finally {
      world.close();
    }
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
