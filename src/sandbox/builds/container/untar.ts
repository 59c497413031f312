import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readTar } from '../../../oci/layers/read-tar.ts';
import { safeParts } from '../../../oci/layers/safe-path.ts';

/**
 * Lays what a tar holds of one folder into a folder of this machine. Links come as they are; nothing is written through one.
 * @param tar every path in it begins with the folder's own name
 * @throws ImageError for a path that leads out of the folder
 */
export async function untarInto(tar: Readable, folder: string, signal: AbortSignal): Promise<void> {
  await mkdir(folder, { recursive: true });
  const links: { readonly path: string; readonly to: string }[] = [];
  const here = (name: string) => join(folder, ...safeParts(name).slice(1));
  await readTar(
    tar,
    async ({ name, type, mode = 0o644, linkname = '' }, content) => {
      const path = here(name);
      if (type === 'directory') await mkdir(path, { recursive: true });
      else if (type === 'symlink') links.push({ path, to: linkname });
      else if (type === 'link' || type === 'file') {
        await mkdir(dirname(path), { recursive: true });
        if (type === 'link') await copyFile(here(linkname), path);
        // Whatever it is in there, here it has to be read and taken away again.
        else await pipeline(content, createWriteStream(path, { mode: (mode & 0o777) | 0o600 }));
      }
    },
    { signal },
  );
  for (const { path, to } of links) {
    await mkdir(dirname(path), { recursive: true });
    await rm(path, { force: true });
    await symlink(to, path);
  }
}
