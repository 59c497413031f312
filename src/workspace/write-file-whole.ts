import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/** Writes a file so that a reader, now or after a crash, sees the old text or the new one and never a half. */
export async function writeFileWhole(path: string, text: string, mode = 0o600): Promise<void> {
  const half = `${path}.${randomUUID().slice(0, 8)}.part`;
  try {
    const file = await open(half, 'wx', mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(half, path);
  } catch (error) {
    await rm(half, { force: true });
    throw error;
  }
}
