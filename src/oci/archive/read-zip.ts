import { buffer } from 'node:stream/consumers';
import { fromBuffer, type ZipFile } from 'yauzl';
import type { ZipMember } from './write-zip.ts';

/**
 * The files and links of a ZIP archive, in memory; folders are left out.
 * @throws Error when it isn't an archive, or a name in it leads out of it
 */
export async function readZip(archive: Buffer): Promise<ZipMember[]> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true }, (error, file) => (error ? reject(error) : resolve(file)));
  });
  const members: ZipMember[] = [];
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    const content = await buffer(await zip.openReadStreamPromise(entry));
    // A ZIP of Unix holds type and permissions in the upper half of the external attributes (APPNOTE.TXT, 4.4.15).
    members.push({ path: entry.fileName, content, mode: entry.externalFileAttributes >>> 16 });
  }
  return members;
}
