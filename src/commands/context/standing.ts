import { ExplainedError } from '../../course/errors.ts';
import type { State } from '../../engine/state/row.ts';
import { readState } from '../../engine/state/store.ts';
import { findWorkspace, isWorkspace } from '../../workspace/find-workspace.ts';
import { readSettings, type Settings } from '../../workspace/settings.ts';
import { userStateFolder } from '../../workspace/user-state-folder.ts';
import { type Workspace, workspaceAt } from '../../workspace/workspace.ts';
import { createWorkspaceIndex, type IndexEntry, type WorkspaceIndex } from '../../workspace/workspace-index.ts';
import type { CommandContext } from '../command.ts';
import { shellWord } from '../hint.ts';

/** Which workspace a command is about, and what its files say. */
export interface Standing {
  readonly workspace: Workspace;
  /** False: the folder is where a new one would be made. */
  readonly exists: boolean;
  readonly settings: Settings;
  /** Undefined: nothing was ever made from it. */
  readonly state: State | undefined;
  readonly index: WorkspaceIndex;
  /** Other workspaces of this user in which something still stands. */
  readonly others: readonly IndexEntry[];
}

/** Finds the workspace and reads its files; writes nothing. */
export async function readStanding({ shell, flags }: CommandContext): Promise<Standing> {
  const { workspace, exists } = await findWorkspace({ cwd: shell.cwd, dir: flagText(flags.dir) });
  return standingOf(workspace, exists, createWorkspaceIndex(userStateFolder(shell.env)));
}

/**
 * Like readStanding, for a command that only looks: without a workspace here it takes the one last used in
 * which something stands, so that it works from any folder. Hints then name that folder.
 */
export async function readStandingAnywhere<Context extends CommandContext>(
  context: Context,
): Promise<{ readonly standing: Standing; readonly context: Context }> {
  const here = await readStanding(context);
  if (here.exists || context.flags.dir !== undefined) return { standing: here, context };
  for (const { dir } of here.others) {
    if (!(await isWorkspace(dir))) continue;
    const hint = (words = '') => context.hint(`${words} --dir ${shellWord(dir)}`.trimStart());
    return { standing: await standingOf(workspaceAt(dir), true, here.index), context: { ...context, hint } };
  }
  return { standing: here, context };
}

/**
 * Gives the state, for a command that has nothing to do without one.
 * @throws ExplainedError that names the workspaces known elsewhere
 */
export function mustHaveState(standing: Standing, { hint }: CommandContext): State {
  if (standing.state) return standing.state;
  const others = standing.others.map(({ dir, project }) => `${project} is in ${dir}: go there, or name it with --dir`);
  throw new ExplainedError({
    what: standing.exists
      ? `Nothing was built from ${standing.workspace.dir} yet`
      : `There is no workspace in ${standing.workspace.dir}`,
    nextSteps: [...others, `Build one: ${hint('up --rehearse')}`],
  });
}

async function standingOf(workspace: Workspace, exists: boolean, index: WorkspaceIndex): Promise<Standing> {
  const [settings, state, all] = await Promise.all([
    readSettings(workspace),
    exists ? readState(workspace.home) : undefined,
    index.list(),
  ]);
  const others = await stillStanding(all.filter(({ dir, standing }) => dir !== workspace.dir && standing > 0));
  return { workspace, exists, settings, state, index, others };
}

/** A rehearsal went with its folder; what was built in AWS stands on without one, and is the more worth naming. */
async function stillStanding(entries: readonly IndexEntry[]): Promise<IndexEntry[]> {
  const there = await Promise.all(entries.map(({ dir, place }) => place !== 'sandbox' || isWorkspace(dir)));
  return entries.filter((_, index) => there[index]);
}

/** A flag's value where it has one. */
export function flagText(value: string | true | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
