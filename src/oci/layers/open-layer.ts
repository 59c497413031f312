import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { LayerFile } from '../image.ts';
import { ImageError } from '../image-error.ts';
import { compressionOf } from '../media-types.ts';

/**
 * The tar of a layer, whatever it is compressed by.
 * @throws ImageError bad-layer for a kind that can't be opened
 */
export function openLayer({ path, mediaType }: Pick<LayerFile, 'path' | 'mediaType'>): Readable {
  const compression = compressionOf(mediaType);
  if (compression === undefined) {
    throw new ImageError('bad-layer', `Can't open a layer of the type ${mediaType}.`, {
      why: 'Layers are read as plain tar and as tar with gzip.',
      nextSteps: ['Build the image with gzip as its compression.'],
    });
  }
  const file = createReadStream(path);
  // Errors of the file end the stream behind it, which is where they are heard.
  return compression === 'none' ? file : pipeline(file, createGunzip(), () => undefined);
}
