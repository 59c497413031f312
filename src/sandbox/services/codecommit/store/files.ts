import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as disk from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The disk as isomorphic-git sees it. What it writes appears whole or not at all: it writes objects straight to their place and
 * never again where a file is already, so half an object of a kill would stay for ever.
 */
export const files = {
  promises: {
    readFile: disk.readFile,
    async writeFile(path: string, data: string | Uint8Array): Promise<void> {
      const draft = `${path}.${randomUUID()}`;
      await disk.writeFile(draft, data);
      await disk.rename(draft, path);
    },
    mkdir: disk.mkdir,
    rmdir: disk.rmdir,
    unlink: disk.unlink,
    stat: disk.stat,
    lstat: disk.lstat,
    readdir: disk.readdir,
    readlink: disk.readlink,
    symlink: disk.symlink,
  },
};

/** Makes an empty bare repository, as git itself lays one out (gitrepository-layout). */
export function makeHistory(gitdir: string): void {
  for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags']) {
    mkdirSync(join(gitdir, folder), { recursive: true, mode: 0o700 });
  }
  writeFileSync(join(gitdir, 'config'), '[core]\n\trepositoryformatversion = 0\n\tfilemode = false\n\tbare = true\n');
  setHead(gitdir, 'main');
}

/** The branch that a clone checks out. */
export function setHead(gitdir: string, branch: string): void {
  const draft = join(gitdir, `HEAD.${randomUUID()}`);
  writeFileSync(draft, `ref: refs/heads/${branch}\n`);
  renameSync(draft, join(gitdir, 'HEAD'));
}

/** Removes what a kill left in a repository: git's locks would keep a reference from ever changing again. */
export function clearLeftovers(gitdir: string): void {
  rmSync(join(gitdir, 'HEAD.lock'), { force: true });
  for (const name of readdirSync(join(gitdir, 'refs'), { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.lock')) rmSync(join(gitdir, 'refs', name), { force: true });
  }
  // Objects of a push that hadn't been taken in yet.
  for (const name of readdirSync(join(gitdir, 'objects'))) {
    if (/^(incoming-|tmp_objdir)/.test(name)) rmSync(join(gitdir, 'objects', name), { recursive: true, force: true });
  }
}
