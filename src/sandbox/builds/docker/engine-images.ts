import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { readContext } from '../../../image/context.ts';
import { contextTar } from '../../../image/context-tar.ts';
import { readArchive } from '../../../oci/archive/read-archive.ts';
import { buildImage } from '../../../oci/engine/build.ts';
import type { Engine } from '../../../oci/engine/engine.ts';
import { EngineError } from '../../../oci/engine/engine-error.ts';
import { inspectImage, listImages, removeImage, saveImage, tagImage } from '../../../oci/engine/images.ts';
import { labelsOf, markEngineUsed } from '../../tasks/container/labels.ts';
import type { World } from '../../world/world.ts';
import { type ImageMaker, tagged } from './image-maker.ts';

/** By which label what an engine holds of a build is found again. */
export const BUILD_LABEL = 'mysfits.build';

export interface EngineImagesOptions {
  readonly world: World;
  readonly engine: Engine;
  /** The build's id. */
  readonly build: string;
  /** The build's own. */
  readonly folder: string;
}

/** Makes images by this machine's engine; they are taken away with the build, as the machine of a real one is. */
export async function engineImages({ world, engine, build, folder }: EngineImagesOptions): Promise<ImageMaker> {
  const close = async () => {
    const made = await listImages(engine, { labels: { [BUILD_LABEL]: build } });
    for (const name of made.flatMap(({ id, tags }) => (tags.length === 0 ? [id] : tags))) {
      await removeImage(engine, name).catch(() => false);
    }
  };
  markEngineUsed(world);
  // An earlier try of this build may have been cut off with its sandbox.
  await close();
  return {
    close,
    async build({ folder: context, dockerfile, tags: [first = 'mysfits-build', ...more], buildArgs, platform, print, signal }) {
      const own = `${engine.os}/${engine.architecture}`;
      const { id } = await buildImage(engine, {
        context: contextTar(await readContext(context, dockerfile), signal),
        tag: tagged(first),
        dockerfile,
        buildArgs,
        labels: { ...labelsOf(world), [BUILD_LABEL]: build },
        ...(platform === undefined || platform === own ? {} : { platform }),
        onLine: print,
        signal,
      });
      for (const name of more) await tagImage(engine, tagged(first), tagged(name), { signal });
      return id;
    },
    async tag(from, to, signal) {
      try {
        await tagImage(engine, from, tagged(to), { signal });
        return true;
      } catch (error) {
        if (error instanceof EngineError && error.status === 404) return false;
        throw error;
      }
    },
    async find(name, signal) {
      if ((await inspectImage(engine, tagged(name), { signal })) === undefined) return undefined;
      const work = await mkdtemp(join(folder, 'image-'));
      return await readArchive(await saveImage(engine, tagged(name), { signal }), { folder: work, name: tagged(name), signal });
    },
  };
}
