import { perHour } from '../../aws/prices.ts';
import type { CourseTools } from '../../aws/tools.ts';
import type { Course } from '../../course/course.ts';
import { costsOf } from '../../course/step.ts';
import type { State } from '../../engine/state/row.ts';
import { isWorkspace } from '../../workspace/find-workspace.ts';
import type { IndexEntry, WorkspaceIndex } from '../../workspace/workspace-index.ts';
import type { Standing } from './standing.ts';

/** US dollars an hour of everything a state records. */
export function perHourOf(course: Course<CourseTools>, state: State): number {
  const steps = course.modules.flatMap((module) => module.steps);
  return steps.reduce(
    (sum, step) => sum + (state.rows[step.id] ? perHour(costsOf(step, state.choices), state.region).usd : 0),
    0,
  );
}

/**
 * Notes in the user's index what stands in a workspace. Gives back why it couldn't, where it couldn't:
 * an index that isn't written never stops a run.
 */
export async function remember(
  { index, workspace }: Standing,
  course: Course<CourseTools>,
  state: State,
): Promise<string | undefined> {
  const { project, place, account, region, rows } = state;
  try {
    await index.remember({
      dir: workspace.dir,
      project,
      place,
      account,
      region,
      standing: Object.keys(rows).length,
      perHour: perHourOf(course, state),
      usedAt: new Date().toISOString(),
    });
    // A workspace that was moved, or recovered into another folder, is no longer to be missed under its old one.
    await forgetGone(index, state);
    return undefined;
  } catch (error) {
    return `This workspace isn't in the list of your workspaces: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Takes folders that are gone out of the user's index: their project was found elsewhere, or is known to be gone too. */
export async function forgetGone(
  index: WorkspaceIndex,
  { project, account, region }: Pick<IndexEntry, 'project' | 'account' | 'region'>,
): Promise<void> {
  for (const known of await index.list()) {
    const same = known.project === project && known.account === account && known.region === region;
    if (same && !(await isWorkspace(known.dir))) await index.forget(known.dir);
  }
}
