import { createWriteStream } from 'node:fs';
import { join, posix } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readTar, type TarLimits } from '../layers/read-tar.ts';

/** The files of an archive, by their names in it: where each lies now. */
export type ArchiveFiles = ReadonlyMap<string, string>;

/**
 * Writes an archive's files into a folder under names of ours, so that no name in it can lead anywhere.
 * @throws ImageError too-large, bad-archive
 */
export async function takeApart(
  archive: Readable,
  folder: string,
  options: { readonly limits?: TarLimits; readonly signal?: AbortSignal },
): Promise<ArchiveFiles> {
  const files = new Map<string, string>();
  // Docker's older form holds a layer that two images share once, and links to it.
  const links = new Map<string, string>();
  const take = async ({ name, type, linkname }: { name: string; type: string; linkname: string }, content: Readable) => {
    const path = posix.normalize(name);
    if (type === 'symlink') links.set(path, posix.join(posix.dirname(path), linkname));
    else if (type === 'link') links.set(path, posix.normalize(linkname));
    else if (type === 'file') {
      const file = join(folder, String(files.size));
      await pipeline(content, createWriteStream(file));
      files.set(path, file);
    }
  };
  await readTar(archive, take, options);
  for (const [path, target] of links) {
    const file = files.get(target);
    if (file !== undefined) files.set(path, file);
  }
  return files;
}
