import { createConnection, type Socket } from 'node:net';
import type { World } from '../../../world/world.ts';
import { type Listener, type LoadBalancer, loadBalancers, type Target, targetGroups, targetKey } from '../model.ts';
import { chooseTarget } from './choose.ts';
import { drains } from './drains.ts';
import { hold } from './hold.ts';
import { join } from './join.ts';
import { letsIn, reachable } from './reach.ts';
import { reset } from './reset.ts';
import type { Witness } from './witness.ts';

/** Milliseconds after which a client asks again for a connection that nobody has answered (RFC 6298); doubled each time. */
const FIRST_RETRY = 1_000;
/** Linux gives up after six retries (tcp_syn_retries). */
const LAST_RETRY = 64_000;

export interface Forwarding {
  readonly world: World;
  readonly listener: Listener;
  /** The zone whose node the client has reached. */
  readonly zone: string;
  readonly witness: Witness;
}

/**
 * Brings a client's connection to a target. Where AWS would drop packets (a closed port, no target in the zone) it is
 * held without an answer: the client waits until it has had enough.
 */
export async function forward(client: Socket, { world, listener, zone, witness }: Forwarding): Promise<void> {
  client.on('error', () => client.destroy());
  const flow = `${client.remoteAddress}:${client.remotePort} ${client.localPort}`;
  for (let retry = FIRST_RETRY; !client.destroyed && retry <= LAST_RETRY; retry *= 2) {
    const balancer = loadBalancers(world).get(listener.loadBalancerArn);
    const group = targetGroups(world).get(listener.targetGroupArn);
    if (!balancer || !group) break;
    // A rule that is taken away leaves open what is connected (connection tracking): it is asked once.
    const choice = letsIn(world, balancer, listener.port) ? chooseTarget(world, { balancer, group, zone, flow }) : 'lost';
    if (choice === 'refused') break;
    if (choice !== 'lost') {
      const found = await dial(world, balancer, { target: choice.target, group });
      if (found === 'refused') break;
      if (found !== 'lost') {
        if (client.destroyed) found.destroy();
        else attend(client, found, { world, listener, target: choice.target, balancer, zone, witness });
        return;
      }
    }
    await hold(client, retry);
  }
  reset(client);
}

interface Dialed {
  readonly target: Target;
  readonly group: Parameters<typeof reachable>[2]['group'];
}

/** Connects to a target; `lost` where packets are dropped on the way. */
export async function dial(
  world: World,
  balancer: LoadBalancer,
  { target, group }: Dialed,
): Promise<Socket | 'lost' | 'refused'> {
  const place = reachable(world, balancer, { group, target });
  const key = targetKey(target);
  if (!place) {
    drains(world).failing.add(key);
    return 'lost';
  }
  const socket = createConnection({ ...place, allowHalfOpen: true, noDelay: true });
  const isConnected = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  if (isConnected) return socket;
  socket.destroy();
  drains(world).failing.add(key);
  return 'refused';
}

interface Attended extends Forwarding {
  readonly target: Target;
  readonly balancer: LoadBalancer;
}

function attend(client: Socket, upstream: Socket, { world, listener, target, balancer, zone, witness }: Attended): void {
  const began = performance.now();
  const seen = {
    loadBalancer: balancer.name,
    dnsName: balancer.dnsName,
    port: listener.port,
    zone,
    target: `${target.privateIp}:${target.port}`,
  };
  const cut = () => {
    reset(client);
    reset(upstream);
  };
  const leave = drains(world).enter(targetKey(target), cut);
  witness.watch(client, seen);
  join(client, upstream, cut, () => {
    leave();
    const bytes = { received: client.bytesRead, sent: client.bytesWritten };
    witness.ended({ ...seen, ...bytes }, performance.now() - began);
  });
}
