import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** References of a repository, by their full names: `refs/heads/main`. Each is a file, as git keeps them; nothing here packs them. */
export type References = ReadonlyMap<string, string>;

/** What a reference points to. */
export function readReference(gitdir: string, name: string): string | undefined {
  try {
    const text = readFileSync(join(gitdir, name), 'utf8').trim();
    return /^[0-9a-f]{40}$/.test(text) ? text : undefined;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** Every reference below a folder of them (`refs/heads`), in order of their names. */
export function listReferences(gitdir: string, folder = 'refs'): References {
  const found = new Map<string, string>();
  for (const entry of readdirSync(join(gitdir, folder), { recursive: true, encoding: 'utf8' }).sort()) {
    const name = `${folder}/${entry.replaceAll('\\', '/')}`;
    const id = name.endsWith('.lock') ? undefined : readReference(gitdir, name);
    if (id !== undefined) found.set(name, id);
  }
  return found;
}

/**
 * Points a reference to an object, in one go.
 * @returns false where a name stands in its way: `a` and `a/b` can't be branches both
 */
export function writeReference(gitdir: string, name: string, id: string): boolean {
  const path = join(gitdir, name);
  const draft = join(gitdir, `reference.${randomUUID()}`);
  writeFileSync(draft, `${id}\n`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    // Folders that deleted branches left may be empty all the way down.
    removeEmpty(path);
    renameSync(draft, path);
    return true;
  } catch (error) {
    rmSync(draft, { force: true });
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOTDIR', 'EEXIST', 'EISDIR', 'ENOTEMPTY', 'EPERM'].includes(code)) return false;
    throw error;
  }
}

export function deleteReference(gitdir: string, name: string): void {
  rmSync(join(gitdir, name), { force: true });
}

function removeEmpty(path: string): void {
  try {
    for (const entry of readdirSync(path)) removeEmpty(join(path, entry));
    rmdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!isAbsence(error) && code !== 'ENOTEMPTY') throw error;
  }
}

const isAbsence = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
