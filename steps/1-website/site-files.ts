import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { contentType } from 'mime-types';
import { ExplainedError } from '../../src/course/errors.ts';

/** One file of the site, as it goes into the bucket. */
export interface SiteFile {
  /** Its key: the path below the folder, with slashes. */
  readonly key: string;
  /** Absolute path on disk. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly type: string;
  readonly cacheControl: string;
  /** SHA-256 of the content, hex. */
  readonly digest: string;
  /** MD5 of the content, hex: what S3 gives as the ETag of an object that was put whole (Object, ETag). */
  readonly md5: string;
}

/** Pages are asked for anew each time; what they load may be kept for a minute, so that a change shows soon. */
const cacheControlOf = (key: string) => (key.endsWith('.html') ? 'no-cache' : 'max-age=60');

/**
 * The files of the learner's site folder, by key; those whose name begins with a dot are left out.
 * Contents are read in pieces, never whole.
 * @throws ExplainedError when the folder can't be read, or has no index.html
 */
export async function siteFiles(folder: string): Promise<SiteFile[]> {
  const keys = (await keysBelow(folder)).sort();
  if (!keys.includes('index.html')) {
    throw new ExplainedError({
      what: `There is no index.html in ${folder}`,
      why: 'it is the page that the website shows first',
      nextSteps: ['put one there', "or delete the folder: the course's own pages come back with the next run"],
    });
  }
  const files: SiteFile[] = [];
  for (const key of keys) files.push(await siteFile(folder, key));
  return files;
}

async function keysBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const keys = await Promise.all(
      entries
        .filter(({ name }) => !name.startsWith('.'))
        .map(async (entry) => {
          if (!entry.isDirectory()) return entry.isFile() ? [entry.name] : [];
          return (await keysBelow(join(folder, entry.name))).map((key) => `${entry.name}/${key}`);
        }),
    );
    return keys.flat();
  } catch (cause) {
    throw new ExplainedError({
      what: `Can't read ${folder}`,
      why: cause instanceof Error ? cause.message : String(cause),
      nextSteps: ["make the folder readable, or delete it: the course's own pages come back with the next run"],
      cause,
    });
  }
}

async function siteFile(folder: string, key: string): Promise<SiteFile> {
  const path = join(folder, key);
  const sha256 = createHash('sha256');
  const md5 = createHash('md5');
  for await (const piece of createReadStream(path)) {
    sha256.update(piece);
    md5.update(piece);
  }
  return {
    key,
    path,
    size: (await stat(path)).size,
    type: contentType(key.slice(key.lastIndexOf('/') + 1)) || 'application/octet-stream',
    cacheControl: cacheControlOf(key),
    digest: sha256.digest('hex'),
    md5: md5.digest('hex'),
  };
}
