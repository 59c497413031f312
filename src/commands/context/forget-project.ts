import { rm } from 'node:fs/promises';
import type { Workspace } from '../../workspace/workspace.ts';

/**
 * Takes away the state of a project of which nothing was ever made, so that another id can be drawn.
 * The backup goes first: a backup without its file would read as a loss.
 */
export async function forgetProject({ stateFile }: Workspace): Promise<void> {
  await rm(`${stateFile}.bak`, { force: true });
  await rm(stateFile, { force: true });
}
