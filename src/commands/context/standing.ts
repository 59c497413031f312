import { stat } from 'node:fs/promises';
import { ExplainedError } from '../../course/errors.ts';
import { missing } from '../../engine/state/problems.ts';
import type { State } from '../../engine/state/row.ts';
import { readState } from '../../engine/state/store.ts';
import { findWorkspace, isWorkspace } from '../../workspace/find-workspace.ts';
import { readSettings, type Settings } from '../../workspace/settings.ts';
import { userStateFolder } from '../../workspace/user-state-folder.ts';
import { type Workspace, workspaceAt } from '../../workspace/workspace.ts';
import { createWorkspaceIndex, type IndexEntry, type WorkspaceIndex } from '../../workspace/workspace-index.ts';
import type { CommandContext } from '../command.ts';
import { type Hint, shellWord } from '../hint.ts';

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
  readonly others: readonly Elsewhere[];
}

/** A workspace in another folder, or one whose folder is gone while what it built may still stand. */
export interface Elsewhere extends IndexEntry {
  /** Only where its folder is gone: the command that finds again what it built. */
  readonly recover?: string;
}

/**
 * Finds the workspace and reads its files; writes nothing.
 * @throws ExplainedError for a state that can't be trusted, or is lost
 */
export async function readStanding({ shell, flags, hint }: CommandContext): Promise<Standing> {
  const { workspace, exists } = await findWorkspace({ cwd: shell.cwd, dir: flagText(flags.dir) });
  return standingOf(workspace, exists, createWorkspaceIndex(userStateFolder(shell.env)), hint);
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
    context.takes?.(dir);
    const hint = (words = '') => context.hint(`${words} --dir ${shellWord(dir)}`.trimStart());
    return { standing: await standingOf(workspaceAt(dir), true, here.index, context.hint), context: { ...context, hint } };
  }
  return { standing: here, context };
}

/**
 * Gives the state, for a command that has nothing to do without one.
 * @throws ExplainedError that names the workspaces known elsewhere
 */
export function mustHaveState(standing: Standing, { hint }: CommandContext): State {
  if (standing.state) return standing.state;
  const others = standing.others.map(({ dir, project, recover }) =>
    recover === undefined ? `${project} is in ${dir}: go there, or name it with --dir` : `Find ${project} again: ${recover}`,
  );
  throw new ExplainedError({
    what: standing.exists
      ? `Nothing was built from ${standing.workspace.dir} yet`
      : `There is no workspace in ${standing.workspace.dir}`,
    nextSteps: [...others, `Build one: ${hint('up --rehearse')}`],
  });
}

/**
 * Refuses to begin anew in a folder that was deleted while what it built may still stand: the old would be forgotten.
 * @throws ExplainedError that says how to find it again
 */
export function refuseWhatItsFolderLost({ workspace, others }: Standing): void {
  if (others.some(({ dir }) => dir === workspace.dir)) throw missing(workspace.stateFile, 'index');
}

async function standingOf(workspace: Workspace, exists: boolean, index: WorkspaceIndex, hint: Hint): Promise<Standing> {
  const [settings, state, all] = await Promise.all([
    readSettings(workspace),
    exists ? readState(workspace.home) : undefined,
    index.list(),
  ]);
  const standing = all.filter((entry) => entry.standing > 0);
  const own = standing.find(({ dir }) => dir === workspace.dir);
  if (exists && state === undefined && own !== undefined && (await mayStillStand(own))) {
    throw missing(workspace.stateFile, 'index');
  }
  // A folder that is gone is no workspace any more, this one neither; but this one's project isn't lost with a former folder.
  const isOurs = (entry: IndexEntry) => entry.project === state?.project && entry.account === state.account;
  const others = await stillStanding(
    standing.filter((entry) => (entry !== own || !exists) && !isOurs(entry)),
    hint,
  );
  return { workspace, exists, settings, state, index, others };
}

/** A rehearsal went with its folder; what was built in AWS stands on without one, and is the more worth naming. */
async function stillStanding(entries: readonly IndexEntry[], hint: Hint): Promise<Elsewhere[]> {
  const named = entries.map(async (entry): Promise<Elsewhere[]> => {
    if (await isWorkspace(entry.dir)) return [entry];
    return entry.place === 'sandbox' ? [] : [{ ...entry, recover: hint(wordsToRecover(entry)) }];
  });
  return (await Promise.all(named)).flat();
}

/** How to find again what was built from a folder that is gone: the folder comes back with it. */
function wordsToRecover({ place, project, region, dir }: IndexEntry): string {
  return `recover${place === 'aws' ? ' --aws' : ''} --project ${project} --region ${region} --dir ${shellWord(dir)}`;
}

/** Whether what an entry tells of can be anywhere: a rehearsal's world lies in its workspace. */
async function mayStillStand({ dir, place }: IndexEntry): Promise<boolean> {
  return place !== 'sandbox' || (await stat(workspaceAt(dir).sandboxDir).catch(() => undefined)) !== undefined;
}

/** A flag's value where it has one. */
export function flagText(value: string | true | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
