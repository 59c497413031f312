import { writeArchive } from '../../../oci/archive/write-archive.ts';
import { hexOf } from '../../../oci/digest.ts';
import type { Engine } from '../../../oci/engine/engine.ts';
import { inspectImage, loadImage, removeImage } from '../../../oci/engine/images.ts';
import type { ImageSource } from '../../../oci/image.ts';
import type { World } from '../../world/world.ts';
import { markEngineUsed } from './labels.ts';

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

/** Remembers a name that is about to be given in the engine, so that it is taken away whatever happens. */
export function rememberImage(world: World, name: string): void {
  markEngineUsed(world);
  loaded(world).set(name, true);
}

/** Takes one of our names away. */
export async function dropImage(world: World, engine: Engine, name: string): Promise<void> {
  await removeImage(engine, name);
  loaded(world).delete(name);
}

/** Takes our names away again; an image goes with its last name. */
export async function dropImages(world: World, engine: Engine): Promise<void> {
  for (const [name] of [...loaded(world).entries()]) await dropImage(world, engine, name);
}
