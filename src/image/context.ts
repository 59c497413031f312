import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ExplainedError } from '../course/errors.ts';
import { ignoreRules } from './dockerignore.ts';

/** One thing that a build may see. */
export type ContextEntry = {
  /** From the context's root, with slashes. */
  readonly path: string;
  /** 0755 for folders and what its owner may run, 0644 for the rest: the only bit that git and every file system keep. */
  readonly mode: number;
} & (
  | { readonly type: 'folder' }
  | { readonly type: 'file' /** On this machine. */; readonly file: string /** In bytes. */; readonly size: number }
  | { readonly type: 'link'; readonly to: string }
);

export interface BuildContext {
  readonly folder: string;
  /** The name of the Dockerfile in it. */
  readonly dockerfile: string;
  readonly dockerfileText: string;
  /** What the Dockerfile may copy, in the order of the paths' code points. */
  readonly entries: readonly ContextEntry[];
}

/**
 * What a Dockerfile in a folder can see: everything there that .dockerignore doesn't leave out.
 * @throws ExplainedError when the folder or its Dockerfile can't be read
 */
export async function readContext(folder: string, dockerfile = 'Dockerfile'): Promise<BuildContext> {
  const dockerfileText = await readFile(join(folder, dockerfile), 'utf8').catch((cause: unknown) => {
    throw new ExplainedError({
      what: `Can't read ${join(folder, dockerfile)}`,
      why: cause instanceof Error ? cause.message : String(cause),
      nextSteps: ['Put the Dockerfile back, or move the whole folder away: the next run copies a new one'],
      cause,
    });
  });
  const rules = ignoreRules(await readFile(join(folder, '.dockerignore'), 'utf8').catch(() => ''));
  const entries: ContextEntry[] = [];
  const walk = async (below: string): Promise<void> => {
    for (const name of (await readdir(join(folder, below))).sort()) {
      const path = below === '' ? name : `${below}/${name}`;
      const ignored = rules.ignores(path);
      const file = join(folder, path);
      const stat = await lstat(file);
      if (stat.isDirectory()) {
        if (!ignored) entries.push({ path, mode: 0o755, type: 'folder' });
        if (!ignored || rules.mayLetIn(path)) await walk(path);
      } else if (ignored) continue;
      else if (stat.isSymbolicLink()) entries.push({ path, mode: 0o777, type: 'link', to: await readlink(file) });
      else if (stat.isFile())
        entries.push({ path, mode: stat.mode & 0o100 ? 0o755 : 0o644, type: 'file', file, size: stat.size });
    }
  };
  await walk('');
  entries.sort((left, right) => (left.path < right.path ? -1 : 1));
  return { folder, dockerfile, dockerfileText, entries };
}
