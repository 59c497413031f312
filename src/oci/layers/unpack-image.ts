import { mkdir } from 'node:fs/promises';
import type { ImageSource } from '../image.ts';
import { ImageError } from '../image-error.ts';
import { openLayer } from './open-layer.ts';
import { TAR_LIMITS, type TarLimits } from './read-tar.ts';
import { unpackLayer } from './unpack-layer.ts';

/**
 * Lays an image's layers over each other in a folder, and sees that each is what the configuration says.
 * @param folder empty or not there yet
 * @returns devices and pipes, which aren't made
 * @throws ImageError unsafe-layer, too-large, bad-archive, bad-layer, digest-mismatch; system errors of writing
 */
export async function unpackImage(
  source: ImageSource,
  folder: string,
  options: { readonly limits?: TarLimits; readonly signal?: AbortSignal } = {},
): Promise<{ readonly left: readonly string[] }> {
  await mkdir(folder, { recursive: true });
  const left: string[] = [];
  for (const [index, layer] of source.layers.entries()) {
    options.signal?.throwIfAborted();
    const unpacked = await unpackLayer(openLayer(layer), folder, {
      limits: options.limits ?? TAR_LIMITS,
      signal: options.signal,
    });
    const expected = source.config.value.rootfs.diff_ids[index];
    if (unpacked.diffId !== expected) {
      throw new ImageError('digest-mismatch', `Layer ${index + 1} of the image isn't what the image says.`, {
        why: `Unpacked, it is ${unpacked.diffId}; the configuration names ${expected ?? 'none'}.`,
        nextSteps: ['Build or pull the image again.'],
      });
    }
    left.push(...unpacked.left);
  }
  return { left };
}
