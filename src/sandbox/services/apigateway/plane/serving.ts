import { createServer, type Server } from 'node:http';
import { portTaken } from '../../../world/ports.ts';
import type { World } from '../../../world/world.ts';
import { childKey, stages } from '../model.ts';
import { portPurpose } from '../names.ts';
import { answerStage } from './answer.ts';
import { bucketOf } from './bucket.ts';

interface Running {
  readonly server: Server;
  readonly closing: AbortController;
}

/** How many notes of requests may come at once, and how many a second in the long run: the journal is the calls' as well. */
const NOTES_AT_ONCE = 200;
const NOTES_A_SECOND = 5;

const byWorld = new WeakMap<World, Map<string, Running>>();

function runningIn(world: World): Map<string, Running> {
  const known = byWorld.get(world) ?? new Map<string, Running>();
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
  const closing = new AbortController();
  const notes = bucketOf(NOTES_A_SECOND, NOTES_AT_ONCE);
  const site = { world, restApiId, stage, port, mayNote: notes.take };
  const server = createServer((request, response) => {
    // A bug of ours must not leave a client without an answer.
    answerStage(site, request, response, closing.signal).catch(() => response.destroy());
  });
  running.set(key, { server, closing });
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
  const found = runningIn(world).get(key);
  if (!found) return;
  runningIn(world).delete(key);
  found.closing.abort(new Error('The stage closes.'));
  await new Promise<void>((resolve) => {
    found.server.close(() => resolve());
    found.server.closeAllConnections();
  });
}

/** Stops all stages. */
export async function stopServing(world: World): Promise<void> {
  await Promise.all([...runningIn(world).keys()].map((key) => stop(world, key)));
}
