import { randomBytes } from 'node:crypto';
import { inspectContainer } from '../../../oci/engine/container-state.ts';
import { createContainer, removeContainer, startContainer, waitContainer } from '../../../oci/engine/containers.ts';
import type { Engine } from '../../../oci/engine/engine.ts';
import { EngineError } from '../../../oci/engine/engine-error.ts';
import { RELAY_HOST } from '../../server/host.ts';
import { pause } from '../../world/clock.ts';
import type { World } from '../../world/world.ts';
import { labelsOf, markEngineUsed } from './labels.ts';
import { dropNetworks, ownNetwork } from './network.ts';
import { dialLine, type Line } from './relay-line.ts';
import { DIAL_PORT, RELAY_PROGRAM } from './relay-program.ts';

/** Milliseconds until a relay must have answered after its start, and between two attempts to reach one that was lost. */
const BEGIN_WITHIN = 20_000;
const AGAIN_AFTER = 500;

/** Bytes, enough for a thousand connections. */
const MEMORY = 192 * 2 ** 20;

/** How containers of a world reach this machine's loopback: nothing of ours listens elsewhere, and an engine may be in a virtual machine. */
export interface Relay {
  /** The engine's network that a container must be in. */
  readonly network: string;
  /**
   * The URL by which containers reach a port of this machine's loopback. They reach none that wasn't asked for.
   * @throws Error when the relay can't listen at a port of that number
   */
  url(port: number): Promise<string>;
}

interface OwnRelay extends Relay {
  close(): Promise<void>;
}

export interface RelayOptions {
  /** An image in the engine that has Python 3. */
  readonly image: string;
  /** Looked at before anything is begun. */
  readonly signal?: AbortSignal;
}

/** The relays of a world, by where their engines are, and the images that were found to be without Python. */
interface Relays {
  readonly running: Map<string, Promise<OwnRelay>>;
  readonly unable: Set<string>;
}

// What runs can't be kept on disk: it is there from its first use to the world's closing.
const open = new WeakMap<World, Relays>();

/** The URL that a port has for containers. */
export const relayUrl = (port: number): string => `http://${RELAY_HOST}:${port}`;

/**
 * The one relay of a world on an engine, started when it is first asked for.
 * @throws EngineError, Error when the image can't run it; the next image is tried then
 */
export async function relayFor(world: World, engine: Engine, { image, signal }: RelayOptions): Promise<Relay> {
  signal?.throwIfAborted();
  const { running, unable } = open.get(world) ?? { running: new Map(), unable: new Set() };
  open.set(world, { running, unable });
  const known = running.get(engine.where);
  if (known) return await known;
  if (unable.has(image)) throw new Error(`${image} has no Python 3 for the relay.`);
  const starting = startRelay(world, engine, image);
  running.set(engine.where, starting);
  starting.catch((error: unknown) => {
    running.delete(engine.where);
    // The engine was there and had the image, and couldn't start what isn't in it.
    if (error instanceof EngineError && /executable|no such file/i.test(error.message)) unable.add(image);
  });
  return await starting;
}

/** Ends a world's relays, and takes their network away where nothing else is in it. */
export async function closeRelays(world: World): Promise<void> {
  const relays = [...(open.get(world)?.running.values() ?? [])];
  open.delete(world);
  await Promise.all(relays.map(async (relay) => (await relay.catch(() => undefined))?.close()));
}

async function startRelay(world: World, engine: Engine, image: string): Promise<OwnRelay> {
  markEngineUsed(world);
  const labels = labelsOf(world);
  const network = await ownNetwork(engine, labels);
  const token = randomBytes(24).toString('hex');
  const over = new AbortController();
  const ports = new Set<number>();

  const make = async () => {
    const { id } = await createContainer(engine, {
      name: `mysfits-relay-${randomBytes(4).toString('hex')}`,
      image,
      entrypoint: ['python3'],
      command: ['-c', RELAY_PROGRAM],
      env: { RELAY_TOKEN: token },
      labels,
      network,
      aliases: [RELAY_HOST],
      publish: [DIAL_PORT],
      readOnly: true,
      memoryBytes: MEMORY,
      healthcheck: 'none',
    });
    return id;
  };

  /** Sees that its container runs, and dials it. */
  const reach = async (): Promise<Line> => {
    if ((await inspectContainer(engine, id)) === undefined) id = await make();
    await startContainer(engine, id);
    const port = (await inspectContainer(engine, id))?.ports[DIAL_PORT];
    const found = new AbortController();
    const signal = AbortSignal.any([over.signal, found.signal]);
    const ended = waitContainer(engine, id, { signal }).then(() => {
      throw new Error(`The relay ended: ${image} has no Python 3 that works.`);
    });
    try {
      const dialled = dialLine({ port: port ?? 0, token }, { patience: BEGIN_WITHIN, signal });
      const line = await Promise.race([dialled, ended]);
      await Promise.all([...ports].map((one) => line.listen(one))).catch((error: unknown) => {
        line.close();
        throw error;
      });
      return line;
    } finally {
      found.abort();
      await ended.catch(() => undefined);
    }
  };

  const remove = async () => {
    await removeContainer(engine, id, { force: true });
    // Others may be in it still; whoever takes those away takes it along.
    await dropNetworks(engine, labels).catch(() => undefined);
  };

  let id = await make();
  let line = reach();
  const first = await line.catch(async (error: unknown) => {
    over.abort();
    await remove();
    throw error;
  });

  const keep = async (broken: Line): Promise<void> => {
    await broken.broken;
    if (over.signal.aborted) return;
    line = again();
    const next = await line.catch(() => undefined);
    if (next) await keep(next);
  };
  const again = async (): Promise<Line> => {
    for (;;) {
      over.signal.throwIfAborted();
      try {
        return await reach();
      } catch {
        await pause(AGAIN_AFTER, over.signal);
      }
    }
  };
  const kept = keep(first);

  return {
    network,
    async url(port) {
      if (!ports.has(port)) {
        await (await line).listen(port);
        ports.add(port);
      }
      return relayUrl(port);
    },
    async close() {
      over.abort(new Error('The relay is closed.'));
      const last = await line.catch(() => undefined);
      last?.close();
      await kept;
      await remove();
    },
  };
}
