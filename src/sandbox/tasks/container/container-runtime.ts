import { inspectContainer, listContainers } from '../../../oci/engine/container-state.ts';
import {
  createContainer,
  killContainer,
  removeContainer,
  startContainer,
  waitContainer,
} from '../../../oci/engine/containers.ts';
import type { Engine } from '../../../oci/engine/engine.ts';
import { EngineError } from '../../../oci/engine/engine-error.ts';
import { followLogs } from '../../../oci/engine/logs.ts';
import { containerUsage } from '../../../oci/engine/stats.ts';
import type { World } from '../../world/world.ts';
import { type ContainerWish, type Ending, type RunningContainer, type Runtime, StartError } from '../runtime.ts';
import { dropImages, presentImage } from './image.ts';
import { labelsOf } from './labels.ts';
import { dropNetworks, ownNetwork } from './network.ts';
import { closeRelays, relayFor, relayUrl } from './relay.ts';

/** Runs containers in an engine. */
export function containerRuntime(world: World, engine: Engine): Runtime {
  const labels = labelsOf(world);
  const running = new Map<string, Promise<Ending>>();

  const removeAll = async () => {
    await closeRelays(world);
    const left = await listContainers(engine, { labels });
    await Promise.all(left.map(({ id }) => removeContainer(engine, id, { force: true })));
    await dropNetworks(engine, labels);
    await dropImages(world, engine);
  };

  const create = async (wish: ContainerWish, signal: AbortSignal) => {
    const image = await presentImage(world, engine, wish.image, signal);
    const network = await ownNetwork(engine, labels);
    const { id } = await createContainer(engine, { ...specOf(wish), image, network, labels, signal });
    return id;
  };

  return {
    kind: 'container',
    async start(wish, signal) {
      const id = await create(wish, signal).catch((error: unknown) => {
        // An engine that has gone, or has no room, is no bug of ours.
        throw error instanceof EngineError ? new StartError(`CannotStartContainerError: ${error.message}`) : error;
      });
      try {
        await startContainer(engine, id, { signal });
        const container = await follow(engine, id, wish);
        running.set(id, container.ended);
        void container.ended.finally(() => running.delete(id));
        return container;
      } catch (error) {
        await removeContainer(engine, id, { force: true });
        if (signal.aborted) throw signal.reason;
        throw new StartError(`CannotStartContainerError: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    async endpoint(source, port, signal) {
      try {
        const image = await presentImage(world, engine, source, signal);
        return await (await relayFor(world, engine, { image })).url(port);
      } catch {
        signal.throwIfAborted();
        // An image without Python can't relay, and its containers run all the same: they find no sandbox behind this name, and
        // never AWS itself.
        return relayUrl(port);
      }
    },
    sweep: removeAll,
    async close() {
      await Promise.all([...running.keys()].map((id) => removeContainer(engine, id, { force: true })));
      await Promise.all(running.values());
      await removeAll();
    },
  };
}

function specOf(wish: ContainerWish) {
  const { entryPoint, command, workingDirectory, user, healthCheck } = wish;
  const nanoseconds = (milliseconds: number) => Math.max(1, milliseconds) * 1e6;
  return {
    name: `mysfits-${wish.taskId}-${wish.name}`,
    env: wish.environment,
    publish: wish.ports,
    readOnly: wish.readonlyRootFilesystem,
    memoryBytes: wish.memoryMiB * 2 ** 20,
    cpus: wish.cpuUnits / 1024,
    platform: `${wish.image.config.value.os}/${wish.image.config.value.architecture}`,
    ...(entryPoint && { entrypoint: entryPoint }),
    ...(command && { command }),
    ...(workingDirectory !== undefined && { workingDir: workingDirectory }),
    ...(user !== undefined && { user }),
    // Fargate ignores the image's own check: only what the task definition says counts.
    healthcheck: healthCheck
      ? {
          Test: healthCheck.command,
          Interval: nanoseconds(healthCheck.interval),
          Timeout: nanoseconds(healthCheck.timeout),
          Retries: healthCheck.retries,
          StartPeriod: nanoseconds(Math.max(healthCheck.startPeriod, healthCheck.interval)),
          StartInterval: nanoseconds(healthCheck.startInterval),
        }
      : ('none' as const),
  };
}

async function follow(engine: Engine, id: string, wish: ContainerWish): Promise<RunningContainer> {
  // A container that has ended already is told by its end; its ports don't matter any more.
  const state = await inspectContainer(engine, id);
  const logs = followLogs(engine, id, {
    onLine: ({ time, text }) => wish.onLine({ time: new Date(time), text }),
  }).catch(() => undefined);
  let hasExited = false;
  const ended = (async (): Promise<Ending> => {
    const exit = await waitContainer(engine, id).catch(() => undefined);
    hasExited = true;
    await logs;
    const last = await inspectContainer(engine, id).catch(() => undefined);
    await removeContainer(engine, id, { force: true }).catch(() => false);
    // One that was removed under us was killed.
    return { exitCode: exit?.exitCode ?? last?.exitCode ?? 137, outOfMemory: last?.oomKilled ?? false };
  })();
  return {
    runtimeId: `${wish.taskId}-${id.slice(0, 10)}`,
    ports: Object.fromEntries(
      Object.entries(state?.ports ?? {}).map(([port, local]) => [port, { host: '127.0.0.1', port: local }]),
    ),
    ended,
    hasExited: () => hasExited,
    async signal(signalName) {
      // An engine that can't be reached has taken its containers with it.
      await killContainer(engine, id, { signalName }).catch((error: unknown) => {
        if (!(error instanceof EngineError && error.code !== undefined)) throw error;
      });
    },
    async cpuSeconds() {
      const usage = await containerUsage(engine, id);
      return usage && usage.cpuNanoseconds / 1e9;
    },
    async health() {
      const { health } = (await inspectContainer(engine, id)) ?? {};
      return health === 'healthy' ? 'HEALTHY' : health === 'unhealthy' ? 'UNHEALTHY' : 'UNKNOWN';
    },
  };
}
