import { constants, cpSync, existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileNameOf, nameOfFile } from './file-name.ts';

/** The parts of a world's folder that are its state; everything else is about the process. */
export const STATE = ['collections', 'folders'] as const;

/** Copies the state of a world, replacing a snapshot of the same name. The caller sees that nobody writes meanwhile. */
export async function takeSnapshot(dir: string, name: string): Promise<void> {
  const target = join(dir, 'snapshots', fileNameOf(name));
  const draft = `${target}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await copyState(dir, draft);
  await rm(target, { recursive: true, force: true });
  await rename(draft, target);
}

/**
 * Puts a snapshot in the place of the state. The caller sees that nobody reads or writes meanwhile.
 * @throws Error when there is no snapshot of that name
 */
export async function putBack(dir: string, name: string): Promise<void> {
  const source = join(dir, 'snapshots', fileNameOf(name));
  if (!existsSync(source)) throw new Error(`There is no snapshot named ${name}.`);
  // Copied first: a disk without room for it must not cost the state that is there.
  const draft = join(dir, 'restoring');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft);
  await copyState(source, draft);
  await dropState(dir);
  for (const part of STATE) if (existsSync(join(draft, part))) await rename(join(draft, part), join(dir, part));
  await rm(draft, { recursive: true, force: true });
}

/** Removes the state: an empty world of the same account is left. */
export async function dropState(dir: string): Promise<void> {
  for (const part of STATE) await rm(join(dir, part), { recursive: true, force: true });
}

/** The names of the snapshots that are there. */
export async function snapshotNames(dir: string): Promise<readonly string[]> {
  const files = await readdir(join(dir, 'snapshots')).catch(() => []);
  return files.filter((file) => !file.endsWith('.new')).map(nameOfFile);
}

async function copyState(from: string, to: string): Promise<void> {
  // In one breath: work that goes on after its call doesn't pass the gate, and what it writes together stays together.
  if (existsSync(join(from, 'collections'))) cpSync(join(from, 'collections'), join(to, 'collections'), { recursive: true });
  for (const part of STATE.filter((one) => one !== 'collections')) {
    // Where the file system can, a copy shares its blocks with the original until one of them is written.
    await cp(join(from, part), join(to, part), { recursive: true, mode: constants.COPYFILE_FICLONE }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      },
    );
  }
}
