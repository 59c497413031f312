import { buffer } from 'node:stream/consumers';
import { fromBuffer, type ZipFile } from 'yauzl';

/** One file of a ZIP archive; undefined where it isn't in it. @throws Error when it is no ZIP archive */
export async function fileInZip(archive: Buffer, name: string): Promise<Buffer | undefined> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true }, (error, file) => (error ? reject(error) : resolve(file)));
  });
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName === name) return await buffer(await zip.openReadStreamPromise(entry));
  }
  return undefined;
}
