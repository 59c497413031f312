import { createServer, type Server } from 'node:http';
import { closeServer, listen, trackConnections } from '../../../server/connections.ts';
import type { World } from '../../../world/world.ts';
import { answerRegistry } from './answer.ts';

/** A registry that listens. */
interface Running {
  readonly address: Promise<string>;
  close(): Promise<void>;
}

const running = new WeakMap<World, Running>();

/** Kept, so that a world that had a registry has it again when it comes back. */
const kept = (world: World) => world.collection<{ readonly address: string }>('ecr/registry');

/**
 * The registry's host and port, where it listens from now on. In AWS it is ACCOUNT.dkr.ecr.REGION.amazonaws.com; here it is
 * an address of this machine, because Docker must reach it and speaks plain HTTP to 127.0.0.0/8 only. It is the one thing
 * about a repository that a sandbox can't name as AWS does.
 * @throws SandboxError when its port is taken by another program
 */
export function registryAddress(world: World): Promise<string> {
  const known = running.get(world);
  if (known) return known.address;
  const started = start(world);
  running.set(world, started);
  started.address.catch(() => running.delete(world));
  return started.address;
}

/** Starts the registry of a world that had one. */
export async function openRegistry(world: World): Promise<void> {
  if (kept(world).size > 0) await registryAddress(world);
}

/** Stops it, and waits until nothing of it is under way. */
export async function closeRegistry(world: World): Promise<void> {
  const known = running.get(world);
  running.delete(world);
  await known?.close();
}

function start(world: World): Running {
  const connections = trackConnections();
  const underWay = new Set<Promise<void>>();
  // An upload may take long, and may pause.
  const server: Server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 }, (message, response) => {
    const answered = answerRegistry(world, message, response, connections.signalFor(response)).finally(() =>
      underWay.delete(answered),
    );
    underWay.add(answered);
  });
  const address = (async () => {
    const port = await world.ports.of('ecr/registry');
    await listen(server, port);
    const named = `127.0.0.1:${port}`;
    if (kept(world).get('registry')?.address !== named) kept(world).set('registry', { address: named });
    return named;
  })();
  return {
    address,
    async close() {
      await address.catch(() => undefined);
      connections.abortAll('The sandbox stops.', () => false);
      await closeServer(server);
      await Promise.all(underWay);
    },
  };
}
