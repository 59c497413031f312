import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { readContext } from '../../../image/context.ts';
import { contextTar } from '../../../image/context-tar.ts';
import { readArchive } from '../../../oci/archive/read-archive.ts';
import { buildImage } from '../../../oci/engine/build.ts';
import type { Engine } from '../../../oci/engine/engine.ts';
import { saveImage } from '../../../oci/engine/images.ts';
import { dropImage, rememberImage } from '../../tasks/container/image.ts';
import type { World } from '../../world/world.ts';
import { type ImageMaker, tagged } from './image-maker.ts';

export interface EngineImagesOptions {
  readonly world: World;
  readonly engine: Engine;
  /** The build's own, for what is saved. */
  readonly folder: string;
}

/**
 * Makes images by this machine's engine. A real build has an engine of its own, which is empty at its beginning and goes
 * with it. So names mean something in this build only: in the engine, where the learner may have an image of the same
 * name, each image has one of ours, and loses it when the build is over.
 */
export function engineImages({ world, engine, folder }: EngineImagesOptions): ImageMaker {
  const images = new Map<string, string>();
  const made: string[] = [];
  const known = (name: string) => images.get(name) ?? images.get(tagged(name));
  return {
    async build({ folder: context, dockerfile, tags, buildArgs, platform, print, signal }) {
      const own = `mysfits-sandbox/${world.account}:build-${randomUUID()}`;
      rememberImage(world, own);
      made.push(own);
      const usual = `${engine.os}/${engine.architecture}`;
      const { id } = await buildImage(engine, {
        context: contextTar(await readContext(context, dockerfile), signal),
        tag: own,
        dockerfile,
        buildArgs,
        ...(platform === undefined || platform === usual ? {} : { platform }),
        onLine: (line) => line.includes(own) || print(line),
        signal,
      });
      for (const name of [id, ...tags.map(tagged)]) images.set(name, own);
      return id;
    },
    async tag(from, to) {
      const own = known(from);
      if (own !== undefined) images.set(tagged(to), own);
      return own !== undefined;
    },
    async find(name, signal) {
      const own = known(name);
      if (own === undefined) return undefined;
      const work = await mkdtemp(join(folder, 'image-'));
      return await readArchive(await saveImage(engine, own, { signal }), { folder: work, name: own, signal });
    },
    async close() {
      for (const own of made) await dropImage(world, engine, own);
    },
  };
}
