import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { packImage } from '../../../image/packer/pack-image.ts';
import type { ImageSource } from '../../../oci/image.ts';
import { venvOf } from '../../../oci/python/find-python.ts';
import { type ImageMaker, tagged } from './image-maker.ts';

/**
 * Makes images without an engine: the packer stands in for `docker build`.
 * @param folder the build's, for the layers
 * @param home the workspace's own folder, where a virtual environment may stand
 */
export function packing({
  folder,
  home,
  platform: usual,
  env,
}: {
  folder: string;
  home: string;
  platform: string;
  env: NodeJS.ProcessEnv;
}): ImageMaker {
  const images = new Map<string, ImageSource>();
  return {
    async build({ folder: context, dockerfile, tags, buildArgs, platform, print, signal }) {
      if (dockerfile !== 'Dockerfile') {
        throw new Error(`Without a container engine the Dockerfile can have no other name: ${dockerfile}`);
      }
      const layers = await mkdtemp(join(folder, 'layers-'));
      const source = await packImage({
        folder: context,
        platform: platform ?? usual,
        buildArgs,
        layers,
        env,
        venv: venvOf(home),
        note: print,
        signal,
      });
      for (const tag of tags) images.set(tagged(tag), source);
      images.set(source.config.digest, source);
      return source.config.digest;
    },
    async tag(from, to) {
      const source = images.get(from) ?? images.get(tagged(from));
      if (source) images.set(tagged(to), source);
      return source !== undefined;
    },
    find: async (name) => images.get(name) ?? images.get(tagged(name)),
    close: async () => images.clear(),
  };
}
