import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { readContext } from '../../../image/context.ts';
import { contextTar } from '../../../image/context-tar.ts';
import { readArchive } from '../../../oci/archive/read-archive.ts';
import { buildImage } from '../../../oci/engine/build.ts';
import type { Engine } from '../../../oci/engine/engine.ts';
import { EngineError } from '../../../oci/engine/engine-error.ts';
import { inspectImage, listImages, removeImage, saveImage, tagImage } from '../../../oci/engine/images.ts';
import { type ImageMaker, tagged } from './image-maker.ts';

/** By which label the images of a build are found again. */
const LABEL = 'mysfits.build';

/** Makes images by this machine's engine; they are taken away with the build, as the machine of a real one is. */
export function engineImages({ engine, build, folder }: { engine: Engine; build: string; folder: string }): ImageMaker {
  return {
    async build({ folder: context, dockerfile, tags: [first = 'mysfits-build', ...more], buildArgs, platform, print, signal }) {
      const own = `${engine.os}/${engine.architecture}`;
      const { id } = await buildImage(engine, {
        context: contextTar(await readContext(context, dockerfile), signal),
        tag: tagged(first),
        dockerfile,
        buildArgs,
        labels: { [LABEL]: build },
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
    async close() {
      const made = await listImages(engine, { labels: { [LABEL]: build } });
      for (const name of made.flatMap(({ id, tags }) => (tags.length === 0 ? [id] : tags))) {
        await removeImage(engine, name).catch(() => false);
      }
    },
  };
}
