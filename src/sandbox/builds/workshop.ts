import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookForEngine } from '../../oci/engine/find-engine.ts';
import { dockerTool } from './docker/docker.ts';
import { engineImages } from './docker/engine-images.ts';
import type { ImageMaker } from './docker/image-maker.ts';
import { packing } from './docker/packing.ts';
import { type BuildShell, buildShell } from './shell.ts';
import { openDoor, type Tool } from './tools/door.ts';
import { layTools } from './tools/lay-tools.ts';

export interface WorkshopOptions {
  /** The build's id; marks what an engine holds of it. */
  readonly build: string;
  /** Where the sandbox answers. */
  readonly endpoint: string;
  /** The workspace's own folder, where a virtual environment may stand. */
  readonly home: string;
  /** What images are for, where a build doesn't say: OCI's `linux/amd64`. */
  readonly platform: string;
  /** Does what the `aws` CLI would, where this machine has none, or the sandbox has no such service. */
  readonly aws: Tool;
  /** The environment of the sandbox itself: where an engine is looked for, and what the packer works with. */
  readonly hostEnv?: NodeJS.ProcessEnv;
}

/** Where one build is done: a folder of its own, and a machine's usual programs. */
export interface Workshop {
  /** Where the source belongs. */
  readonly source: string;
  readonly folder: string;
  /** PATH and HOME of the build. */
  readonly env: Readonly<Record<string, string>>;
  /** Opens the shell that the commands run in. */
  shell(options: {
    readonly shell: 'sh' | 'bash';
    readonly env: Readonly<Record<string, string>>;
    readonly onLine: (text: string) => void;
  }): Promise<BuildShell>;
  /** Ends everything that runs in it, and takes it away. */
  close(): Promise<void>;
}

/** Makes a clean place for a build. Nothing of our own environment reaches it. */
export async function openWorkshop(options: WorkshopOptions): Promise<Workshop> {
  const { build, endpoint, home, platform, aws, hostEnv = process.env } = options;
  const folder = await mkdtemp(join(tmpdir(), 'mysfits-build-'));
  const [source, own] = [join(folder, 'src'), join(folder, 'home')];
  await mkdir(source);
  await mkdir(own);
  let maker: Promise<ImageMaker> | undefined;
  // An engine is looked for when the first build of an image asks for it.
  const images = () => {
    maker ??= lookForEngine({ env: hostEnv }).then(({ engine }) =>
      engine ? engineImages({ engine, build, folder }) : packing({ folder, home, platform, env: hostEnv }),
    );
    return maker;
  };
  const door = await openDoor(folder, { docker: async (call) => await dockerOf(await images())(call), aws });
  const tools = new WeakMap<ImageMaker, Tool>();
  const dockerOf = (of: ImageMaker): Tool => {
    const tool = tools.get(of) ?? dockerTool(of);
    tools.set(of, tool);
    return tool;
  };
  const { path } = await layTools(folder, { door: door.path, endpoint });
  let shell: BuildShell | undefined;
  return {
    source,
    folder,
    env: { PATH: path, HOME: own, TMPDIR: own, LANG: 'C.UTF-8' },
    async shell(wish) {
      shell = await buildShell({ ...wish, folder, cwd: source });
      return shell;
    },
    async close() {
      await shell?.close();
      await door.close();
      await (await maker?.catch(() => undefined))?.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
