import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildPlace } from '../place.ts';
import { type BuildShell, buildShell } from '../shell.ts';
import { openDoor, type Tools } from '../tools/door.ts';
import { layTools } from '../tools/lay-tools.ts';
import { localShells } from './local-shell.ts';

export interface LocalPlaceOptions {
  /** The build's own folder, with the source in it. */
  readonly folder: string;
  readonly source: string;
  /** Where the sandbox answers. */
  readonly endpoint: string;
  readonly tools: Tools;
}

/** A clean place for commands on this machine itself. Nothing of our own environment reaches them. */
export async function localPlace({ folder, source, endpoint, tools }: LocalPlaceOptions): Promise<BuildPlace> {
  const [home, memory] = [join(folder, 'home'), join(folder, 'memory')];
  for (const own of [home, memory]) await mkdir(own);
  const door = await openDoor(folder, tools);
  const { path } = await layTools(folder, { door: door.path, endpoint });
  let shell: BuildShell | undefined;
  return {
    source,
    endpoint,
    env: { PATH: path, HOME: home, TMPDIR: home, LANG: 'C.UTF-8' },
    async shell({ shell: program, env, onLine }) {
      shell = buildShell({ memory, begin: localShells({ shell: program, folder, cwd: source, env }), onLine });
      return shell;
    },
    collect: async () => {},
    async close() {
      await shell?.close();
      await door.close();
    },
  };
}
