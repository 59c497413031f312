import { createReadStream, openSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Digest } from '../../../../oci/digest.ts';
import type { World } from '../../../world/world.ts';
import { blobPath } from '../blobs.ts';
import { keyOf, layers } from '../model.ts';
import { RegistryError } from './registry-error.ts';
import { type RegistryVisit, repositoryFor } from './visit.ts';

/** Sends a blob, or tells of it, as far as the client takes it. */
export async function sendBlob(visit: RegistryVisit, name: string, digest: string): Promise<void> {
  const { world, message, response, signal } = visit;
  const head = message.method === 'HEAD';
  repositoryFor(visit, head ? 'BatchCheckLayerAvailability' : 'GetDownloadUrlForLayer', name);
  const layer = layers(world).get(keyOf(name, digest));
  if (!layer) throw new RegistryError(404, 'BLOB_UNKNOWN', `The repository '${name}' has no layer '${digest}'`);
  const start = startOf(message.headers.range, layer.size);
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': String(layer.size - start),
    'docker-content-digest': digest,
    'accept-ranges': 'bytes',
    ...(start > 0 && { 'content-range': `bytes ${start}-${layer.size - 1}/${layer.size}` }),
  };
  if (head) {
    response.writeHead(200, headers).end();
    return;
  }
  const body = openBlob(world, layer.digest, start);
  response.writeHead(start > 0 ? 206 : 200, headers);
  await pipeline(body, response, { signal });
}

/** Opened at once, so that a delete in the next turn can't take it from under the reader. */
function openBlob(world: World, digest: Digest, start: number) {
  const fd = openSync(blobPath(world, digest), 'r');
  return createReadStream('', { fd, start, highWaterMark: 256 * 1024 });
}

/** Docker takes a broken download up again with `bytes=N-`; any other range may be answered with all of it (RFC 9110, 14.2). */
function startOf(range: string | undefined, size: number): number {
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  return start < size ? start : 0;
}
