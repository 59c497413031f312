import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { getFiles, putFiles } from '../../../oci/engine/container-files.ts';
import { inspectContainer, listContainers } from '../../../oci/engine/container-state.ts';
import { createContainer, removeContainer, startContainer } from '../../../oci/engine/containers.ts';
import type { Engine } from '../../../oci/engine/engine.ts';
import { EngineError } from '../../../oci/engine/engine-error.ts';
import { holdInput } from '../../../oci/engine/exec.ts';
import { folderEntries } from '../../../oci/layers/folder-entries.ts';
import type { LayerEntry } from '../../../oci/layers/layer-entry.ts';
import { layerTar } from '../../../oci/layers/layer-tar.ts';
import { labelsOf } from '../../tasks/container/labels.ts';
import { relayFor } from '../../tasks/container/relay.ts';
import { pause } from '../../world/clock.ts';
import type { World } from '../../world/world.ts';
import type { BuildPlace } from '../place.ts';
import { type BuildShell, buildShell } from '../shell.ts';
import type { Tools } from '../tools/door.ts';
import { type Admission, admit } from '../tools/gate.ts';
import { containerShells } from './container-shell.ts';
import { TOOLS, toolFiles } from './tool-files.ts';
import { untarInto } from './untar.ts';

/** Where CodeBuild lays sources, but for a number: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html */
const SOURCE = '/codebuild/output/src';
const MEMORY = '/codebuild/memory';
/** By which label the container of a build is found again. */
const LABEL = 'mysfits.build';
/** Milliseconds between two looks whether a container is gone. */
const LOOK = 50;

export interface ContainerPlaceOptions {
  readonly world: World;
  readonly engine: Engine;
  /** An image in the engine that has Python. */
  readonly image: string;
  /** The build's id. */
  readonly build: string;
  /** The build's own folder on this machine, and the source in it. */
  readonly folder: string;
  readonly source: string;
  /** The port of this machine's loopback where the sandbox answers. */
  readonly port: number;
  /** @param folderAt brings a folder of the container to this machine; says where it lies then */
  readonly tools: (folderAt: (path: string, signal: AbortSignal) => Promise<string>) => Tools;
  readonly signal: AbortSignal;
}

/**
 * A clean place for commands: a container of their own. Files go in and out by the engine's API, so that an engine in a
 * virtual machine serves as well. It lives for as long as we hold its input: should we be killed, it ends and is gone.
 * @throws EngineError, Error when the engine or the image can't
 */
export async function containerPlace(options: ContainerPlaceOptions): Promise<BuildPlace> {
  const { world, engine, image, build, folder, source, port, signal } = options;
  const relay = await relayFor(world, engine, { image, signal });
  await removeOf(engine, build);
  // Not cut short: whether it was made has to be known.
  const { id: container } = await createContainer(engine, {
    name: `mysfits-build-${randomUUID()}`,
    image,
    // Nothing but to wait until its input ends.
    entrypoint: ['/bin/sh', '-c', 'read -r line'],
    command: [],
    user: '0',
    workingDir: '/',
    network: relay.network,
    labels: { ...labelsOf(world), [LABEL]: build },
    healthcheck: 'none',
    init: true,
    heldInput: true,
    autoRemove: true,
  });
  let shell: BuildShell | undefined;
  let held: Duplex | undefined;
  let guest: Admission | undefined;
  const close = async () => {
    guest?.end();
    await shell?.close();
    held?.destroy();
    await removeWhole(engine, container);
  };
  const folderAt = async (path: string, until: AbortSignal) => {
    const here = await mkdtemp(join(folder, `${basename(path)}-`));
    await untarInto(await getFiles(engine, container, { folder: path, signal: until }), here, until);
    return here;
  };
  const begin = async () => {
    guest = await admit(world, options.tools(folderAt));
    const [endpoint, url] = [await relay.url(port), await relay.url(guest.port)];
    const files = [...FOLDERS, ...toolFiles({ url, token: guest.token }), ...(await sourceEntries(source))];
    await putFiles(engine, container, { folder: '/', tar: layerTar(files), signal });
    held = await holdInput(engine, container, { signal });
    held.on('error', () => undefined).resume();
    await startContainer(engine, container, { signal });
    return endpoint;
  };
  const endpoint = await begin().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    source: SOURCE,
    endpoint,
    env: { PATH: `${TOOLS}:${USUAL_PATH}`, HOME: '/root', LANG: 'C.UTF-8' },
    async shell({ shell: program, env, onLine }) {
      const shells = containerShells({ engine, container, shell: program, cwd: SOURCE, env });
      shell = buildShell({ memory: MEMORY, begin: shells, onLine });
      return shell;
    },
    async collect(until) {
      await rm(source, { recursive: true, force: true });
      await untarInto(await getFiles(engine, container, { folder: SOURCE, signal: until }), source, until);
    },
    close,
  };
}

const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const FOLDERS = ['/codebuild', TOOLS, MEMORY, '/codebuild/output', SOURCE].map(
  (path): LayerEntry => ({ path: path.slice(1), mode: 0o755, uid: 0, gid: 0, type: 'folder' }),
);

const sourceEntries = (source: string) => folderEntries({ from: source, at: SOURCE.slice(1) });

/** What an earlier try of this build, cut off with its sandbox, has left. */
async function removeOf(engine: Engine, build: string): Promise<void> {
  const left = await listContainers(engine, { labels: { [LABEL]: build } });
  await Promise.all(left.map(({ id }) => removeWhole(engine, id)));
}

/** Removes a container that may be going by itself, and returns when it is gone. */
async function removeWhole(engine: Engine, container: string): Promise<void> {
  await removeContainer(engine, container, { force: true }).catch((error: unknown) => {
    // It is being removed already.
    if (!(error instanceof EngineError && error.status === 409)) throw error;
  });
  while (await inspectContainer(engine, container)) await pause(LOOK);
}
