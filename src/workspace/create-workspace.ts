import { randomUUID } from 'node:crypto';
import { chmod, copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ExplainedError } from '../course/errors.ts';
import { isWorkspace } from './find-workspace.ts';
import { addLaterFiles } from './later-files.ts';
import type { Workspace } from './workspace.ts';

/** What a learner gets a copy of, by folders of the package and of the workspace. Those of later modules come when they are there. */
const gifts = [
  { from: 'assets/site', to: 'site' },
  { from: 'backend/service', to: 'service' },
  { from: 'backend/clicks', to: 'clicks' },
] as const;

/** What stands beside the backend's code in a checkout, and is no part of what a learner edits. */
const keptBack = new Set(['tests', '__pycache__', '.pytest_cache']);

export interface Created {
  /** The folders that were filled this time; empty when nothing was missing. */
  readonly filled: readonly string[];
  /** Files that folders from before were made without, and have now. */
  readonly added: readonly string[];
}

/**
 * Makes the workspace, or completes one that was left half made. A folder of the learner's that is
 * there already is never touched, whatever they did to what is in it.
 * @throws ExplainedError when the folder holds something else, or can't be written
 */
export async function createWorkspace({
  workspace,
  packageRoot,
}: {
  workspace: Workspace;
  /** Where the package's assets/ and backend/ stand. */
  packageRoot: string;
}): Promise<Created> {
  try {
    if (!(await isWorkspace(workspace.dir))) await refuseForeign(workspace.dir);
    // Two calls: the mode of a recursive mkdir goes for every folder on the way, and this one is the learner's.
    await mkdir(workspace.dir, { recursive: true });
    await mkdir(workspace.home, { recursive: true, mode: 0o700 });
    await chmod(workspace.home, 0o700);
    const filled: string[] = [];
    for (const { from, to } of gifts) {
      if (await fill(join(packageRoot, from), join(workspace.dir, to))) filled.push(to);
    }
    return { filled, added: await addLaterFiles({ workspace, packageRoot }) };
  } catch (error) {
    throw explain(error, workspace.dir);
  }
}

/** Somebody's folder that isn't a workspace may hold a `site/` of its own. What begins with a dot (.git) is in nobody's way. */
async function refuseForeign(dir: string): Promise<void> {
  const entries = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const inTheWay = entries.filter((entry) => !entry.startsWith('.'));
  if (inTheWay.length === 0) return;
  throw new ExplainedError({
    what: `The folder ${dir} is there already and isn't a workspace`,
    why: `It holds ${inTheWay.slice(0, 3).join(', ')}${inTheWay.length > 3 ? ' and more' : ''}. Nothing in it was touched.`,
    nextSteps: ['Name an empty folder, or one that does not exist yet, with --dir'],
  });
}

/** Copies a folder whole or not at all, so that a copy that was cut off never looks like the learner's own work. */
async function fill(from: string, to: string): Promise<boolean> {
  if ((await stat(to).catch(() => undefined)) !== undefined) return false;
  if ((await stat(from).catch(() => undefined)) === undefined) return false;
  const half = `${to}.${randomUUID().slice(0, 8)}.part`;
  try {
    await copyFolder(from, half);
    await rename(half, to);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  return true;
}

async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (keptBack.has(entry.name)) continue;
    if (entry.isDirectory()) await copyFolder(join(from, entry.name), join(to, entry.name));
    else if (entry.isFile()) {
      await copyFile(join(from, entry.name), join(to, entry.name));
      // A package manager may have laid its files read-only; a copy is there to be edited.
      await chmod(join(to, entry.name), 0o644);
    }
  }
}

/** Says in words what the file system refused. */
export function explain(error: unknown, dir: string): unknown {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const where = path === undefined ? dir : dirname(path) === dir ? dir : path;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new ExplainedError({
      what: `Can't write in ${dir}`,
      why: code === 'EROFS' ? 'The file system is read-only.' : `You may not write ${where}.`,
      nextSteps: ['Go to a folder of your own, or name one with --dir'],
      cause: error,
    });
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ExplainedError({
      what: `No room left to write in ${dir}`,
      why: code === 'EDQUOT' ? 'Your quota of disk space is used up.' : 'The disk is full.',
      nextSteps: ['Make room, then say the same command again: it goes on where it stopped'],
      cause: error,
    });
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new ExplainedError({
      what: `Can't make a folder at ${dir}`,
      why: `${where} is a file.`,
      nextSteps: ['Name another folder with --dir'],
      cause: error,
    });
  }
  return error;
}
