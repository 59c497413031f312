import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookForEngine } from '../../oci/engine/find-engine.ts';
import { guardFolder } from '../tasks/process/guard.ts';
import type { World } from '../world/world.ts';
import { containerPlace } from './container/container-place.ts';
import { standIn } from './container/stand-in.ts';
import { dockerTool } from './docker/docker.ts';
import { engineImages } from './docker/engine-images.ts';
import type { ImageMaker } from './docker/image-maker.ts';
import { packing } from './docker/packing.ts';
import { localPlace } from './local/local-place.ts';
import type { BuildPlace } from './place.ts';
import type { Tool, Tools } from './tools/door.ts';

export interface WorkshopOptions {
  readonly world: World;
  /** The build's id; marks what an engine holds of it. */
  readonly build: string;
  /** Where the sandbox answers on this machine. */
  readonly endpoint: string;
  /** The workspace's own folder, where a virtual environment may stand. */
  readonly home: string;
  /** What images are for, where a build doesn't say: OCI's `linux/amd64`. */
  readonly platform: string;
  /** Does what the `aws` CLI would, where there is none, or the sandbox has no such service. */
  readonly aws: Tool;
  /** The environment of the sandbox itself: where an engine is looked for, and what the packer works with. */
  readonly hostEnv?: NodeJS.ProcessEnv;
}

/** Where one build is done. */
export interface Workshop {
  /** A folder of this machine: the source belongs there, and what commands made of it is found there. */
  readonly source: string;
  /**
   * Finds the place for the commands once the source is there: a container where there is an engine, else this machine.
   * @param image the image that the project asks for
   * @param say told which place it is, and why
   */
  settle(wish: {
    readonly image: string;
    readonly say: (text: string) => void;
    readonly signal: AbortSignal;
  }): Promise<BuildPlace>;
  /** Ends everything that runs in it, and takes it away. */
  close(): Promise<void>;
}

/** Makes a folder for a build, and what its `docker` works with. */
export async function openWorkshop(options: WorkshopOptions): Promise<Workshop> {
  const { world, build, endpoint, home, platform, aws, hostEnv = process.env } = options;
  const folder = await mkdtemp(join(tmpdir(), 'mysfits-build-'));
  const guard = guardFolder(folder);
  const source = join(folder, 'src');
  await mkdir(source);
  let maker: Promise<ImageMaker> | undefined;
  // An engine is looked for when the first build of an image asks for it.
  const images = () => {
    maker ??= lookForEngine({ env: hostEnv }).then(({ engine }) =>
      engine ? engineImages({ world, engine, folder }) : packing({ folder, home, platform, env: hostEnv }),
    );
    return maker;
  };
  const toolsBy = (folderAt: FolderAt): Tools => {
    let docker: Promise<Tool> | undefined;
    return {
      aws,
      docker: async (call) => {
        docker ??= images().then((made) => dockerTool(made, folderAt));
        return await (await docker)(call);
      },
    };
  };
  let place: BuildPlace | undefined;

  /** A container, or why there is none. */
  const contained = async (signal: AbortSignal): Promise<{ readonly place: BuildPlace; readonly image: string } | string> => {
    const { engine } = await lookForEngine({ env: hostEnv, signal });
    if (!engine) return 'there is no container engine';
    const base = await standIn({ engine, source, env: hostEnv, signal });
    if ('missing' in base) return base.missing;
    const port = Number(new URL(endpoint).port);
    const { image } = base;
    try {
      return {
        image,
        place: await containerPlace({ world, engine, image, build, folder, source, port, tools: toolsBy, signal }),
      };
    } catch (error) {
      signal.throwIfAborted();
      return `${engine.name} can't run ${image}: ${error instanceof Error ? error.message : String(error)}`;
    }
  };

  return {
    source,
    async settle({ image, say, signal }) {
      const found = await contained(signal);
      if (typeof found === 'string') {
        say(`Without ${image}: ${found}, so the commands run as processes of this machine`);
        place = await localPlace({ folder, source, endpoint, tools: toolsBy(async (path) => path) });
      } else {
        say(`The image ${found.image} stands in for ${image}`);
        place = found.place;
      }
      return place;
    },
    async close() {
      await place?.close();
      await (await maker?.catch(() => undefined))?.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      guard.kill('SIGKILL');
    },
  };
}

type FolderAt = (path: string, signal: AbortSignal) => Promise<string>;
