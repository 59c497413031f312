import { lastRelease } from '../../../steps/3-delivery/push/last-release.ts';
import { pendingChanges } from '../../../steps/3-delivery/push/pending.ts';
import type { CourseTools } from '../../aws/tools.ts';
import { ExplainedError } from '../../course/errors.ts';
import type { State } from '../../engine/state/row.ts';
import type { ReleaseView } from '../../ui/screens/release-lines.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { CommandContext } from '../command.ts';
import { rememberInStep } from '../push/in-step.ts';
import { hasPipeline } from '../push/must-have-pipeline.ts';
import { cloneLine } from './clone-line.ts';
import { outputsOf } from './course-parts.ts';

/**
 * How the pipeline's last release stands, and how much of the learner's service isn't committed yet. Sends only calls that read.
 * @param notes whether it may be noted in the workspace that nothing differs; see in-step.ts
 * @returns undefined where there is no pipeline, or it can't be looked at
 */
export async function releaseView(
  context: Pick<CommandContext, 'shell'>,
  workspace: Pick<Workspace, 'dir' | 'home'>,
  { tools, state, notes }: { readonly tools: CourseTools; readonly state: State; readonly notes: boolean },
): Promise<ReleaseView | undefined> {
  if (!hasPipeline(state)) return undefined;
  try {
    const outputs = outputsOf(state);
    const [last, { changes, files }] = await Promise.all([
      lastRelease({ ...tools, project: state.project }),
      pendingChanges({ ...tools, outputs }),
    ]);
    if (notes && changes.length === 0) await rememberInStep(workspace.home, files);
    const { kind, name } = outputs['source-repository'] ?? {};
    const hasGit = kind === 'codecommit' && typeof name === 'string';
    return {
      clone: hasGit ? cloneLine(context, workspace, tools.target.gitUrl(name)) : null,
      revision: last?.revision ?? null,
      message: last?.message ?? null,
      state: last?.state ?? null,
      why: last?.why ?? null,
      at: last?.at?.toISOString() ?? null,
      unpushed: changes.map(({ path }) => `service/${path}`),
    };
  } catch (error) {
    // What is wrong with the repository or the pipeline stands with their steps.
    if (error instanceof ExplainedError) return undefined;
    throw error;
  }
}
