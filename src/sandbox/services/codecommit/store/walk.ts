import type { Objects, TreeEntry } from './objects.ts';

/** A file, a link or a submodule, and where it lies in its repository. */
export interface Leaf {
  /** With slashes, from the root on. */
  readonly path: string;
  readonly mode: string;
  readonly id: string;
}

/** What lies at a path below a tree: an entry, or the tree itself for the path without parts. */
export async function entryAt(objects: Objects, root: string, parts: readonly string[]): Promise<TreeEntry | undefined> {
  let entry: TreeEntry = { mode: FOLDER, path: '', oid: root, type: 'tree' };
  for (const part of parts) {
    if (entry.type !== 'tree') return undefined;
    const next: TreeEntry | undefined = (await objects.tree(entry.oid)).find(({ path }) => path === part);
    if (!next) return undefined;
    entry = next;
  }
  return entry;
}

/** Every file below a tree. */
export async function* leavesOf(objects: Objects, tree: string, folder = ''): AsyncGenerator<Leaf> {
  for (const entry of await objects.tree(tree)) {
    const path = folder + entry.path;
    if (entry.type === 'tree') yield* leavesOf(objects, entry.oid, `${path}/`);
    else yield { path, mode: entry.mode, id: entry.oid };
  }
}

/** Modes as git writes them. */
export const FOLDER = '040000';
export const LINK = '120000';
export const SUBMODULE = '160000';
