import type { ImageConfig } from './image.ts';
import { ImageError } from './image-error.ts';

/** Reads an image's configuration. @throws ImageError bad-manifest for what is none */
export function readConfig(bytes: Uint8Array): ImageConfig {
  try {
    const value = JSON.parse(Buffer.from(bytes).toString()) as ImageConfig;
    if (Array.isArray(value.rootfs.diff_ids)) return value;
  } catch {
    // It is told below.
  }
  throw new ImageError('bad-manifest', "Can't read the image's configuration.", {
    why: 'It names no layers, as that of an image does.',
    nextSteps: ['Build the image again.'],
  });
}
