import type { CommitObject, TreeEntry } from 'isomorphic-git';
import { files } from './files.ts';

export type { TreeEntry };

/** A commit and its id. */
export interface Commit extends CommitObject {
  readonly id: string;
}

/** The objects of one repository: what a history is made of. What was read of its packs is kept as long as this is. */
export interface Objects {
  /** The commit of an id, or of the tag of an id; undefined where there is none. */
  commit(id: string): Promise<Commit | undefined>;
  /** The entries of a folder. @throws where there is no such tree */
  tree(id: string): Promise<readonly TreeEntry[]>;
  /** A file's content; undefined where there is none of that id. */
  blob(id: string): Promise<Buffer | undefined>;
  /** Each of these writes an object and gives its id; an object that is there already has the same one. */
  writeBlob(content: Uint8Array): Promise<string>;
  writeTree(entries: readonly TreeEntry[]): Promise<string>;
  writeCommit(commit: CommitObject): Promise<string>;
}

/** Opens the objects of a bare repository; git need not be on this machine. */
export async function objectsOf(gitdir: string): Promise<Objects> {
  // Loaded when it is first needed: most of a rehearsal goes by without it.
  // Of a CommonJS module a bundle knows no names but this one.
  const { default: git } = await import('isomorphic-git');
  const where = { fs: files, gitdir, cache: {} };
  const perhaps = async <Found>(look: Promise<Found>): Promise<Found | undefined> =>
    look.catch((error: unknown) => {
      if (error instanceof git.Errors.NotFoundError || error instanceof git.Errors.ObjectTypeError) return undefined;
      throw error;
    });
  return {
    async commit(id) {
      const found = await perhaps(git.readCommit({ ...where, oid: id }));
      return found && { id: found.oid, ...found.commit };
    },
    tree: async (id) => (await git.readTree({ ...where, oid: id })).tree,
    async blob(id) {
      const found = await perhaps(git.readObject({ ...where, oid: id, format: 'content' }));
      return found?.format === 'content' && found.type === 'blob' ? Buffer.from(found.object) : undefined;
    },
    writeBlob: (blob) => git.writeBlob({ fs: files, gitdir, blob }),
    writeTree: (entries) => git.writeTree({ fs: files, gitdir, tree: [...entries] }),
    writeCommit: (commit) => git.writeCommit({ fs: files, gitdir, commit }),
  };
}
