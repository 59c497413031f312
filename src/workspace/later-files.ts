import { chmod, copyFile, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Workspace } from './workspace.ts';
import { writeFileWhole } from './write-file-whole.ts';

/** Files that later versions put into folders which a workspace may have from before. */
const files = [{ from: 'backend/service/buildspec.yml', to: 'service/buildspec.yml' }] as const;

/**
 * Gives a workspace the files that its folders were made without. Each is given once: whoever deletes it means it.
 * @returns those that were added
 */
export async function addLaterFiles({
  workspace: { dir, home },
  packageRoot,
}: {
  workspace: Workspace;
  packageRoot: string;
}): Promise<readonly string[]> {
  const memory = join(home, 'given.json');
  const given = await givenBefore(memory);
  const added: string[] = [];
  for (const { from, to } of files) {
    if (given.includes(to) || !(await isThere(join(packageRoot, from))) || !(await isThere(dirname(join(dir, to))))) continue;
    if (!(await isThere(join(dir, to)))) {
      await copyWhole(join(packageRoot, from), join(dir, to));
      added.push(to);
    }
    given.push(to);
    await writeFileWhole(memory, `${JSON.stringify(given)}\n`);
  }
  return added;
}

async function givenBefore(memory: string): Promise<string[]> {
  try {
    const read: unknown = JSON.parse(await readFile(memory, 'utf8'));
    return Array.isArray(read) ? read.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

async function copyWhole(from: string, to: string): Promise<void> {
  const half = `${to}.part`;
  try {
    await copyFile(from, half);
    // A package manager may have laid its files read-only; a copy is there to be edited.
    await chmod(half, 0o644);
    await rename(half, to);
  } finally {
    await rm(half, { force: true });
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
