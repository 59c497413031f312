import { StateLostError } from '../../engine/state/problems.ts';
import { readBackup } from '../../engine/state/read.ts';
import type { State, Whereabouts } from '../../engine/state/row.ts';
import { readState } from '../../engine/state/store.ts';
import { findWorkspace } from '../../workspace/find-workspace.ts';
import { readSettings, type Settings } from '../../workspace/settings.ts';
import { userStateFolder } from '../../workspace/user-state-folder.ts';
import { createWorkspaceIndex, type IndexEntry } from '../../workspace/workspace-index.ts';
import type { CommandContext } from '../command.ts';
import { flagText, type Standing } from '../context/standing.ts';

/** All that is still known of a workspace whose state file may be lost. */
export interface Memory {
  /** Its `state` is set only where the file can be read after all. */
  readonly standing: Standing;
  /** The last good state beside the lost one. */
  readonly backup: State | undefined;
  /** What the user's index says of this folder. */
  readonly entry: IndexEntry | undefined;
  /** The project, as far as anything here remembers it. */
  readonly project: string | undefined;
  /** Where it was built, as far as anything remembers that. */
  readonly at: Whereabouts | undefined;
}

/**
 * Reads what the workspace, its backup and the user's index remember.
 * @throws ExplainedError for a state that is no loss and yet no use: one of a newer version
 */
export async function readMemory({ shell, flags }: CommandContext): Promise<Memory> {
  const { workspace, exists } = await findWorkspace({ cwd: shell.cwd, dir: flagText(flags.dir) });
  const index = createWorkspaceIndex(userStateFolder(shell.env));
  const [remembered, all, state, backup] = await Promise.all([
    readSettings(workspace),
    index.list(),
    exists ? readable(workspace.home) : undefined,
    exists ? readBackup(workspace.home) : undefined,
  ]);
  const entry = all.find(({ dir }) => dir === workspace.dir);
  const others = all.filter(({ dir }) => dir !== workspace.dir);
  const at = state ?? backup ?? entry;
  const settings: Settings = {
    ...remembered,
    ...(at === undefined ? {} : { place: at.place, ...(at.place === 'sandbox' ? {} : { region: at.region }) }),
  };
  return {
    standing: { workspace, exists, settings, state, index, others },
    backup,
    entry,
    project: (state ?? backup)?.project ?? remembered.project ?? entry?.project,
    at,
  };
}

async function readable(folder: string): Promise<State | undefined> {
  try {
    return await readState(folder);
  } catch (error) {
    if (error instanceof StateLostError) return undefined;
    throw error;
  }
}
