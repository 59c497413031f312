import { createReadStream, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Digest, hexOf, meter } from '../../../oci/digest.ts';
import type { World } from '../../world/world.ts';
import { keyOf, layers } from './model.ts';

/** Where a blob's bytes lie, whether or not they are there. */
export function blobPath(world: World, digest: Digest): string {
  return join(world.folder('ecr/blobs'), hexOf(digest));
}

/**
 * Takes a file in as a blob of a repository; the same bytes from two repositories lie there once. In one turn, so that
 * no sweep finds bytes that nobody names yet.
 */
export function keepBlob(world: World, repository: string, blob: { file: string; digest: Digest; size: number }): void {
  const { file, digest, size } = blob;
  renameSync(file, blobPath(world, digest));
  layers(world).set(keyOf(repository, digest), { repository, digest, size });
}

/** What a file really holds. @throws the signal's reason; system errors of reading */
export async function measure(file: string, signal: AbortSignal): Promise<{ digest: Digest; size: number }> {
  const measured = meter();
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await pipeline(createReadStream(file, { highWaterMark: 1024 ** 2 }), measured.stream, nowhere, { signal });
  return { digest: measured.digest(), size: measured.size() };
}

/** Removes the bytes that no repository names any more. Whoever reads one goes on: the open file outlives its name. */
export function sweepBlobs(world: World): void {
  const named = new Set([...layers(world).values()].map(({ digest }) => hexOf(digest)));
  const folder = world.folder('ecr/blobs');
  for (const file of readdirSync(folder)) if (!named.has(file)) rmSync(join(folder, file), { force: true });
}
