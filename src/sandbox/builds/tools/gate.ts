import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { World } from '../../world/world.ts';
import { answerKnock, type Tools } from './door.ts';

/** What lets the programs of one build in. */
export interface Admission {
  /** Of this machine's loopback; the same for all builds of a world. */
  readonly port: number;
  /** To be sent as bearer token. */
  readonly token: string;
  /** Ends what still runs, and lets nobody in any more. */
  end(): void;
}

interface Guest {
  readonly tools: Tools;
  readonly over: AbortController;
}

interface Gate {
  readonly server: Server;
  readonly guests: Map<string, Guest>;
}

const gates = new WeakMap<World, Promise<Gate>>();

/**
 * The way in for programs of builds in containers, which share no folder with us: one port for a world, and a token for each
 * build.
 */
export async function admit(world: World, tools: Tools): Promise<Admission> {
  const opening = gates.get(world) ?? openGate();
  gates.set(world, opening);
  const { server, guests } = await opening;
  const token = randomBytes(24).toString('base64url');
  const over = new AbortController();
  guests.set(token, { tools, over });
  return {
    port: (server.address() as AddressInfo).port,
    token,
    end() {
      guests.delete(token);
      over.abort(new Error('The build has ended.'));
    },
  };
}

/** Closes the gate of a world, where one was opened. */
export async function closeGate(world: World): Promise<void> {
  const opening = gates.get(world);
  gates.delete(world);
  const gate = await opening?.catch(() => undefined);
  gate?.server.closeAllConnections();
  await new Promise<void>((resolve) => (gate ? gate.server.close(() => resolve()) : resolve()));
}

async function openGate(): Promise<Gate> {
  const guests = new Map<string, Guest>();
  const server = createServer((request, response) => {
    const guest = guests.get(/^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    if (guest) void answerKnock(request, response, guest.tools, guest.over.signal);
    else response.writeHead(403).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { server, guests };
}
