import { refused } from '../errors.ts';
import type { Objects, TreeEntry } from '../store/objects.ts';
import { FOLDER, SUBMODULE } from '../store/walk.ts';

/** A file as a commit is to have it. */
export interface NewFile {
  readonly mode: string;
  readonly id: string;
}

/** What a commit changes in one folder. */
export interface FolderChanges {
  readonly deleted: Set<string>;
  readonly put: Map<string, NewFile>;
  readonly folders: Map<string, FolderChanges>;
}

export const noChanges = (): FolderChanges => ({ deleted: new Set(), put: new Map(), folders: new Map() });

/** The changes of the folder in which a path's last part lies, made on the way where nothing is changed there yet. */
export function changesAt(root: FolderChanges, parts: readonly string[]): FolderChanges {
  let here = root;
  for (const part of parts.slice(0, -1)) {
    const next = here.folders.get(part) ?? noChanges();
    here.folders.set(part, next);
    here = next;
  }
  return here;
}

export interface Rebuild {
  readonly objects: Objects;
  /** Whether a folder whose last file goes stays, with a `.gitkeep` in it. */
  readonly keepEmptyFolders: boolean;
}

/** What git knows an empty folder by: a file that is there for nothing else. */
export const KEEP = '.gitkeep';

/**
 * Writes the tree that results from changes. What goes, goes first: a commit may put a folder where it deletes a file.
 * @param tree the tree before; undefined: there was none
 * @returns its id; undefined where nothing is left in it
 * @throws AwsError FileNameConflictsWithDirectoryNameException and its like where a file and a folder would have one name
 */
export async function rebuilt(tree: string | undefined, changes: FolderChanges, how: Rebuild): Promise<string | undefined> {
  const before = tree === undefined ? [] : await how.objects.tree(tree);
  const entries = new Map(before.map((entry) => [entry.path, entry]));
  for (const name of changes.deleted) entries.delete(name);
  for (const [name, inside] of changes.folders) {
    const entry = entries.get(name);
    if (entry && entry.type !== 'tree') {
      throw refused(entry.mode === SUBMODULE ? 'FilePathConflictsWithSubmodulePath' : 'DirectoryNameConflictsWithFileName');
    }
    const id = await rebuilt(entry?.oid, inside, how);
    if (id === undefined) entries.delete(name);
    else entries.set(name, { mode: FOLDER, path: name, oid: id, type: 'tree' });
  }
  for (const [name, { mode, id }] of changes.put) {
    const entry = entries.get(name);
    if (entry?.type === 'tree') throw refused('FileNameConflictsWithDirectoryName');
    if (entry?.mode === SUBMODULE) throw refused('FilePathConflictsWithSubmodulePath');
    entries.set(name, { mode, path: name, oid: id, type: 'blob' });
  }
  if (entries.size === 0 && before.length > 0 && how.keepEmptyFolders) entries.set(KEEP, await keepFile(how));
  return entries.size === 0 ? undefined : await how.objects.writeTree([...entries.values()]);
}

async function keepFile({ objects }: Rebuild): Promise<TreeEntry> {
  return { mode: '100644', path: KEEP, oid: await objects.writeBlob(Buffer.alloc(0)), type: 'blob' };
}
