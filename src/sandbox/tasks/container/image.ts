import { writeArchive } from '../../../oci/archive/write-archive.ts';
import { hexOf } from '../../../oci/digest.ts';
import type { Engine } from '../../../oci/engine/engine.ts';
import { inspectImage, listImages, loadImage, removeImage } from '../../../oci/engine/images.ts';
import type { ImageSource } from '../../../oci/image.ts';
import type { World } from '../../world/world.ts';
import { labelsOf } from './labels.ts';

/** Names that images of this world have in the engine. */
const loaded = (world: World) => world.collection<true>('ecs/engine-images');

/**
 * Sees that the engine has an image, and says by which name. It is handed over by the engine's own API: the engine may be in a
 * virtual machine from which no registry of ours could be reached.
 */
export async function presentImage(world: World, engine: Engine, image: ImageSource, signal: AbortSignal): Promise<string> {
  const name = `mysfits-sandbox/${world.account}:${hexOf(image.config.digest).slice(0, 24)}`;
  if (!(await inspectImage(engine, name, { signal }))) {
    loaded(world).set(name, true);
    await loadImage(engine, writeArchive(image, { name, signal }), { signal });
  }
  return name;
}

/** Takes our names away again, and those of builds that were cut off; an image goes with its last name. */
export async function dropImages(world: World, engine: Engine): Promise<void> {
  for (const { id, tags } of await listImages(engine, { labels: labelsOf(world) })) {
    for (const name of tags.length === 0 ? [id] : tags) await removeImage(engine, name).catch(() => false);
  }
  for (const [name] of [...loaded(world).entries()]) {
    await removeImage(engine, name);
    loaded(world).delete(name);
  }
}
