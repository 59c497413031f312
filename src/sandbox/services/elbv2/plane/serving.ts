import { channel } from 'node:diagnostics_channel';
import { createServer, type Server, type Socket } from 'node:net';
import { portTaken } from '../../../world/ports.ts';
import type { World } from '../../../world/world.ts';
import { type Listener, listeners, listenersOf, loadBalancers } from '../model.ts';
import { drains } from './drains.ts';
import { forward } from './forward.ts';
import { reset } from './reset.ts';
import { type Witness, witnessOf } from './witness.ts';

/** Tells of every connection to a load balancer, as `{ socket }`: who watches for idleness listens here. */
export const CONNECTIONS = 'mysfits.load-balancer.connection';

/** How many connections one listener holds, answered or not. A flood must not eat the machine. */
const MOST_CONNECTIONS = 10_000;

interface Running {
  readonly server: Server;
  readonly clients: Set<Socket>;
  readonly witness: Witness;
}

const byWorld = new WeakMap<World, Map<string, Running>>();

function runningIn(world: World): Map<string, Running> {
  const known = byWorld.get(world) ?? new Map<string, Running>();
  byWorld.set(world, known);
  return known;
}

/** What a listener's port is drawn for; with an empty port, how the purposes of a load balancer's ports begin. */
export function portPurpose(loadBalancerName: string, port: number | ''): string {
  return `load-balancer/${loadBalancerName}/${port}`;
}

/** Begins to listen for all listeners of a load balancer that are there and don't listen yet. */
export async function serveBalancer(world: World, arn: string): Promise<void> {
  for (const listener of listenersOf(world, arn)) await serveListener(world, listener);
}

/**
 * Listens for a listener, on a port of its own of this machine, once its load balancer is active.
 * @throws SandboxError when the port is taken by another program
 */
export async function serveListener(world: World, { arn, loadBalancerArn, port }: Listener): Promise<void> {
  const balancer = loadBalancers(world).get(loadBalancerArn);
  if (balancer?.state !== 'active') return;
  const local = await world.ports.of(portPurpose(balancer.name, port));
  const running = runningIn(world);
  if (running.has(arn) || !listeners(world).has(arn)) return;
  const clients = new Set<Socket>();
  const witness = witnessOf(world);
  let connections = 0;
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
    clients.add(client);
    client.once('close', () => clients.delete(client));
    channel(CONNECTIONS).publish({ socket: client });
    const listener = listeners(world).get(arn);
    const zones = loadBalancers(world).get(loadBalancerArn)?.zones ?? [];
    // The name resolves to a node in each zone, and clients take one after the other.
    const zone = zones[connections++ % Math.max(1, zones.length)]?.zone;
    if (listener && zone !== undefined) void forward(client, { world, listener, zone, witness });
    else reset(client);
  });
  server.maxConnections = MOST_CONNECTIONS;
  running.set(arn, { server, clients, witness });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port: local, host: '127.0.0.1', exclusive: true, backlog: 1_024 }, resolve);
    });
  } catch (error) {
    running.delete(arn);
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw isTaken ? portTaken(local, portPurpose(balancer.name, port)) : error;
  }
}

/** Stops a listener's port, and ends what is connected. */
export async function stopListener(world: World, arn: string): Promise<void> {
  const running = runningIn(world).get(arn);
  if (!running) return;
  runningIn(world).delete(arn);
  running.witness.close();
  await new Promise<void>((resolve) => {
    running.server.close(() => resolve());
    for (const client of running.clients) client.destroy();
  });
}

/** Stops everything that listens or is connected. */
export async function stopServing(world: World): Promise<void> {
  await Promise.all([...runningIn(world).keys()].map((arn) => stopListener(world, arn)));
  const { waits, closed, late, failing } = drains(world);
  for (const kept of [waits, closed, late, failing]) kept.clear();
}
