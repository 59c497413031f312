import { createServer, type Server } from 'node:http';
import { portTaken } from '../../../world/ports.ts';
import type { World } from '../../../world/world.ts';
import { childKey, stages } from '../model.ts';
import { portPurpose } from '../names.ts';
import { answerStage } from './answer.ts';
import { bucketOf } from './bucket.ts';

/** How many connections one stage holds. A flood must not eat the machine. */
const MOST_CONNECTIONS = 10_000;

/** How many notes of requests may come at once, and how many a second in the long run: the journal is the calls' as well. */
const NOTES_AT_ONCE = 200;
const NOTES_A_SECOND = 5;

const byWorld = new WeakMap<World, Map<string, Server>>();

function runningIn(world: World): Map<string, Server> {
  const known = byWorld.get(world) ?? new Map<string, Server>();
  byWorld.set(world, known);
  return known;
}

/**
 * Has a stage answer, at a port of its own: https://ID.execute-api.REGION.amazonaws.com/STAGE is http://127.0.0.1:PORT/STAGE here.
 * @throws SandboxError when another program holds the port
 */
export async function serveStage(world: World, restApiId: string, stage: string): Promise<void> {
  const key = childKey(restApiId, stage);
  const port = await world.ports.of(portPurpose(restApiId, stage));
  const running = runningIn(world);
  if (running.has(key) || !stages(world).has(key)) return;
  const notes = bucketOf(NOTES_A_SECOND, NOTES_AT_ONCE);
  const site = { world, restApiId, stage, port, mayNote: notes.take };
  const server = createServer((request, response) => {
    // A bug of ours must not leave a client without an answer.
    answerStage(site, request, response).catch(() => response.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;
  running.set(key, server);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: '127.0.0.1', exclusive: true }, resolve);
    });
  } catch (error) {
    running.delete(key);
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? portTaken(port, portPurpose(restApiId, stage)) : error;
  }
}

/** Stops a stage, and ends what is under way. */
export async function stopStage(world: World, restApiId: string, stage: string): Promise<void> {
  await stop(world, childKey(restApiId, stage));
}

async function stop(world: World, key: string): Promise<void> {
  const server = runningIn(world).get(key);
  if (!server) return;
  runningIn(world).delete(key);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Stops all stages. */
export async function stopServing(world: World): Promise<void> {
  await Promise.all([...runningIn(world).keys()].map((key) => stop(world, key)));
}
