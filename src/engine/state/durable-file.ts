import { copyFile, link, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The system's code of an error, where it has one. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Replaces a file so that a crash at any instant leaves either the old one or the new one, whole:
 * a temporary file in the same folder, fsynced, renamed over it, and the folder fsynced.
 * The old one is kept as `<name>.bak`. Only one may write at a time. Mode 0600.
 * @throws what the file system throws; the old file is untouched then
 */
export async function writeDurably(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  const temporary = `${path}.tmp`;
  try {
    await writeAndSync(temporary, text);
    await keepBackup(path);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(folder);
}

/** Writes a new file of mode 0600, whatever lay there before, and waits until the disk has it. */
export async function writeAndSync(path: string, text: string): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Whether a file system says that it can't do a thing at all, as exFAT and some network shares do of links. */
export function isUnsupported(error: unknown): boolean {
  return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL'].includes(codeOf(error) ?? '');
}

/** Gives the present file a second name first, so that there is no instant without one under its own. */
async function keepBackup(path: string): Promise<void> {
  const kept = `${path}.bak.tmp`;
  await rm(kept, { force: true });
  try {
    await link(path, kept);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    if (!isUnsupported(error)) throw error;
    await copyFile(path, kept);
  }
  await rename(kept, `${path}.bak`);
}

/** Makes a rename outlive a power cut. Windows can't open a folder, and needs no such thing. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network shares can't sync a folder; the file itself has been synced.
    if (!isUnsupported(error)) throw error;
  } finally {
    await handle.close();
  }
}
