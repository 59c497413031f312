import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ImageError } from '../image-error.ts';
import type { LayerEntry } from './layer-entry.ts';

export interface FolderEntriesOptions {
  /** A folder of this machine. */
  readonly from: string;
  /** Where its content goes in the image: `app`; the empty text is the root. */
  readonly at: string;
  /** Asked for each path below `from` (with slashes, on every system); a folder that isn't included isn't entered. All, by default. */
  readonly include?: (path: string, isFolder: boolean) => boolean;
  /** Who owns them in the image; root by default. */
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * What a folder holds, as entries of a layer, in order of their paths. The folder itself isn't among them: who has it
 * in the image is the image's business.
 * @throws ImageError bad-layer for what an image can't hold (a socket)
 */
export async function folderEntries({ from, at, include = () => true, uid = 0, gid = 0 }: FolderEntriesOptions) {
  const entries: LayerEntry[] = [];
  const walk = async (below: string): Promise<void> => {
    const names = (await readdir(join(from, below))).sort();
    for (const name of names) {
      const path = below === '' ? name : `${below}/${name}`;
      const file = join(from, path);
      const stat = await lstat(file);
      if (!include(path, stat.isDirectory())) continue;
      const common = { path: at === '' ? path : `${at}/${path}`, mode: stat.mode & 0o7777, uid, gid };
      if (stat.isDirectory()) {
        entries.push({ ...common, type: 'folder' });
        await walk(path);
      } else if (stat.isSymbolicLink()) entries.push({ ...common, type: 'link', to: await readlink(file) });
      else if (stat.isFile()) entries.push({ ...common, type: 'file', from: file });
      else throw noFile(file);
    }
  };
  await walk('');
  return entries;
}

function noFile(file: string): ImageError {
  return new ImageError('bad-layer', `Can't put ${file} into an image.`, {
    why: 'It is neither a file, a folder nor a link.',
    nextSteps: ['Remove it, or name it in .dockerignore.'],
  });
}
