import { createWriteStream } from 'node:fs';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';

/** Where a ZIP of Unix holds type and permissions: the upper half of the external attributes (APPNOTE.TXT, 4.4.15). */
const unixMode = ({ externalFileAttributes }: Entry): number => externalFileAttributes >>> 16;

const isLink = (mode: number): boolean => (mode & 0o170000) === 0o120000;

/**
 * Lays an archive's files into a folder. A name that would leave the folder is refused, and so is a link out of it.
 * @throws Error when it isn't a ZIP archive
 */
export async function unzipInto(archive: Buffer, folder: string, signal: AbortSignal): Promise<void> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true }, (error, file) => (error ? reject(error) : resolve(file)));
  });
  const links: { path: string; to: string }[] = [];
  for await (const entry of zip.eachEntry()) {
    signal.throwIfAborted();
    const path = join(folder, entry.fileName);
    if (entry.fileName.endsWith('/')) {
      await mkdir(path, { recursive: true });
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    const content = await zip.openReadStreamPromise(entry);
    const mode = unixMode(entry);
    if (isLink(mode)) {
      links.push({ path, to: (await buffer(content)).toString() });
      continue;
    }
    await pipeline(Readable.from(content), createWriteStream(path), { signal });
    if ((mode & 0o777) !== 0) await chmod(path, mode & 0o777);
  }
  // Links come last: nothing is written through one.
  for (const { path, to } of links) {
    if (to.startsWith('/') || join(dirname(path), to).indexOf(folder) !== 0)
      throw new Error(`The archive's link ${path} leads out of it`);
    await symlink(to, path);
  }
}
