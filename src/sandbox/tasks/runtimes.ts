import { lookForEngine } from '../../oci/engine/find-engine.ts';
import type { ImageSource } from '../../oci/image.ts';
import { isPacked } from '../../oci/python/packed-labels.ts';
import { surroundingsOf } from '../surroundings.ts';
import type { World } from '../world/world.ts';
import { containerRuntime } from './container/container-runtime.ts';
import { processRuntime } from './process/process-runtime.ts';
import { type Runtime, StartError } from './runtime.ts';

/** What runs a world's tasks. */
export interface Runtimes {
  /** What runs an image: a packed one is always a process. @throws StartError when it needs an engine and there is none */
  for(image: ImageSource): Promise<Runtime>;
  /** Ends what a sandbox that was killed has left behind. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** The runtimes of a world that has been opened. */
export function openRuntimes(world: World, env: NodeJS.ProcessEnv = process.env): Runtimes {
  const processes = processRuntime(world);
  /** By where an engine is looked for: the learner may choose another one while this world is open. */
  const containers = new Map<string, Promise<Runtime | undefined>>();
  /** Whether this world has ever run a container: if not, no engine is asked whether something of it is left. */
  const used = world.collection<true>('ecs/engine-used');

  const engine = () => {
    const { PATH: _, MYSFITS_PYTHON, MYSFITS_PYTHON_IMAGE, ...names } = surroundingsOf(env);
    const place = JSON.stringify(names);
    const found =
      containers.get(place) ?? lookForEngine({ env }).then(({ engine: here }) => here && containerRuntime(world, here));
    containers.set(place, found);
    // The next task may find one that was started meanwhile.
    void found.then((runtime) => runtime ?? containers.delete(place));
    return found;
  };

  return {
    async for(image) {
      if (isPacked(image.config.value.config)) return processes;
      const found = await engine();
      if (!found) {
        throw new StartError(
          'CannotStartContainerError: no container engine answers on this machine, and this image was not packed to run without one. Start Docker (or Podman, Colima, Finch), or build the image with the packer.',
        );
      }
      used.set('yes', true);
      return found;
    },
    async sweep() {
      await processes.sweep();
      if (used.has('yes')) await (await engine())?.sweep();
    },
    async close() {
      await processes.close();
      for (const runtime of containers.values()) await (await runtime)?.close();
    },
  };
}
