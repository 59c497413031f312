import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Workspace, workspaceAt } from './workspace.ts';

export interface FoundWorkspace {
  readonly workspace: Workspace;
  /** False: the folder is where a new one would be made. */
  readonly exists: boolean;
  /** Whether the learner named the folder. */
  readonly named: boolean;
}

/** Whether a folder is a workspace: it holds what the program keeps for itself. */
export async function isWorkspace(dir: string): Promise<boolean> {
  const found = await stat(join(dir, '.mysfits')).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

/**
 * Finds the workspace a command means: the folder named by `--dir`; else the one the learner stands in
 * (so that commands work from inside site/ too); else `mysfits` here, which is also where a new one is made.
 */
export async function findWorkspace({ cwd, dir }: { cwd: string; dir?: string | undefined }): Promise<FoundWorkspace> {
  if (dir !== undefined) {
    const workspace = workspaceAt(resolve(cwd, dir));
    return { workspace, exists: await isWorkspace(workspace.dir), named: true };
  }
  for (const candidate of [cwd, join(cwd, 'mysfits'), ...ancestors(cwd)]) {
    if (await isWorkspace(candidate)) return { workspace: workspaceAt(candidate), exists: true, named: false };
  }
  return { workspace: workspaceAt(join(cwd, 'mysfits')), exists: false, named: false };
}

function ancestors(dir: string): string[] {
  const parent = dirname(dir);
  return parent === dir ? [] : [parent, ...ancestors(parent)];
}
