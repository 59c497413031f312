import { createServer, type Server } from 'node:http';
import type { World } from '../../../world/world.ts';
import { buckets } from '../model.ts';
import { answerWebsite } from './answer.ts';

/** The servers that are up, by world and bucket. Each bucket has a port of its own, as it has a host name of its own in AWS. */
const running = new WeakMap<World, Map<string, Server>>();

const purpose = (bucket: string): string => `website/${bucket}`;

function serversOf(world: World): Map<string, Server> {
  const known = running.get(world);
  if (known !== undefined) return known;
  const servers = new Map<string, Server>();
  running.set(world, servers);
  return servers;
}

/**
 * Starts a bucket's website if it isn't up. What it serves is read from the world at each request.
 * @throws Error when its port is taken by another program
 */
export async function openWebsite(world: World, bucket: string): Promise<void> {
  const servers = serversOf(world);
  if (servers.has(bucket)) return;
  const port = await world.ports.of(purpose(bucket));
  if (servers.has(bucket)) return;
  const server = createServer((request, response) => answerWebsite({ world, bucket, port }, request, response));
  servers.set(bucket, server);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    servers.delete(bucket);
    throw error;
  }
}

/** Stops a bucket's website, open connections with it; its port stays its own. */
export async function closeWebsite(world: World, bucket: string): Promise<void> {
  const server = serversOf(world).get(bucket);
  if (server === undefined) return;
  serversOf(world).delete(bucket);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Starts every website that the world says there is. */
export async function openWebsites(world: World): Promise<void> {
  for (const { name, website } of buckets(world).values()) if (website !== undefined) await openWebsite(world, name);
}

export async function closeWebsites(world: World): Promise<void> {
  await Promise.all([...serversOf(world).keys()].map((bucket) => closeWebsite(world, bucket)));
}

/** Where a bucket's website answers on this machine; undefined if it has none. */
export async function websiteUrl(world: World, bucket: string): Promise<string | undefined> {
  if (buckets(world).get(bucket)?.website === undefined) return undefined;
  return `http://127.0.0.1:${await world.ports.of(purpose(bucket))}/`;
}
