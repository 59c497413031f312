import { lastRelease } from '../../../steps/3-delivery/push/last-release.ts';
import { readActions } from '../../../steps/3-delivery/release/executions.ts';
import { stageNames } from '../../../steps/3-delivery/stage-names.ts';
import { names } from '../../../steps/names.ts';
import type { CourseTools } from '../../aws/tools.ts';
import { ExplainedError } from '../../course/errors.ts';
import { isStop } from '../../engine/stop.ts';
import { followBuild } from '../../image/codebuild/follow-build.ts';
import { outputLines } from '../../ui/screens/stage-lines.ts';
import type { CommandContext } from '../command.ts';

export interface BuildLogOptions {
  readonly project: string;
  /** Whether to go on until the build has ended. */
  readonly follow: boolean;
  readonly stop: AbortSignal;
}

/**
 * Prints what the last build of the pipeline printed.
 * @throws ExplainedError where the pipeline has built nothing yet
 */
export async function printBuildLog(
  { screen, hint }: CommandContext,
  { send, until }: CourseTools,
  { project, follow, stop }: BuildLogOptions,
): Promise<void> {
  const id = await lastBuild(send, project);
  if (id === undefined) {
    throw new ExplainedError({
      what: 'The pipeline has built nothing yet',
      why: 'It builds with each commit; the module "delivery" makes it.',
      nextSteps: [`See how it stands: ${hint('status')}`],
    });
  }
  const build = followBuild({
    send,
    note: (text, kind) => {
      if (kind === 'output')
        screen.show({ document: { type: 'build-log', build: id, text }, lines: (style) => outputLines(text, style) });
    },
  });
  const look = async () => {
    const now = await build.look(id);
    return !follow || now === undefined || now.buildComplete || stop.aborted ? true : undefined;
  };
  await until({ what: 'the build to end', seconds: 3_600, usually: 10, look, note: () => {} }).catch((error: unknown) => {
    if (!isStop(error, stop)) throw error;
  });
  screen.remark(
    `Build ${id}: ${build.phase() ?? 'gone'}${build.seen()?.buildComplete ? `, ${build.seen()?.buildStatus ?? ''}` : ''}`,
  );
}

/** The build of the newest release that has come so far. */
async function lastBuild(send: CourseTools['send'], project: string): Promise<string | undefined> {
  const release = await lastRelease({ send, project });
  if (release === undefined) return undefined;
  const actions = await readActions(send, names.pipeline(project), release.execution);
  return actions.get(stageNames.build)?.output?.executionResult?.externalExecutionId;
}
