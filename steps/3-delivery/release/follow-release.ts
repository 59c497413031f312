import type { PipelineExecution } from '@aws-sdk/client-codepipeline';
import type { CourseTools } from '../../../src/aws/tools.ts';
import type { TellStages } from '../../../src/course/stages.ts';
import type { Note } from '../../../src/course/step.ts';
import { explainBuild, followBuild } from '../../../src/image/codebuild/follow-build.ts';
import { names } from '../../names.ts';
import { shortRevision } from '../source/branch.ts';
import { stageNames } from '../stage-names.ts';
import { externalId, findExecution, isOf, isUnderWay, readActions, readExecution, startRelease } from './executions.ts';
import { neverBegun, releaseFailed } from './explain-release.ts';
import { freeStage } from './free-stage.ts';
import { pipelineUrl } from './pipeline-url.ts';
import { stagesOf, withFailed } from './release-stages.ts';
import { watchDeployment } from './watch-deployment.ts';

/** What a release has brought about. */
export interface Release {
  /** Id of the pipeline's execution. */
  readonly execution: string;
  readonly revision: string;
  /** ARN of the task definition's revision that the service runs now. */
  readonly taskDefinition: string;
}

export interface ReleaseWish {
  readonly revision: string;
  /** The execution, where it is known; the newest with that revision if left out. */
  readonly execution?: string;
  /** What to do where no execution has begun with it after a while: `explain` if left out. */
  readonly unheard?: 'start' | 'explain';
}

export type ReleaseTools = CourseTools & {
  readonly project: string;
  readonly signal: AbortSignal;
  readonly note: Note;
  readonly stages: TellStages;
};

/** Seconds within which an execution begins after its commit. */
const beginning = 90;
/** Seconds for all of it, what waits in front of it included. */
const patience = 3600;

/**
 * Follows a revision through the pipeline, from its beginning to the new tasks, and tells all that can be told on the
 * way. It can be called again at any time: it goes on with what goes on.
 * @throws ExplainedError where the release fails: with the last lines of the build, or the last words of the tasks that
 * didn't come up; the pipeline is free for the next one by then
 */
export async function followRelease(tools: ReleaseTools, wish: ReleaseWish): Promise<Release> {
  const { until, note, project, revision } = { ...tools, ...wish };
  const execution = wish.execution ?? (await begun(tools, wish));
  note(`The pipeline is at ${shortRevision(revision)}.`);
  const look = lookerAt(tools, { execution, revision });
  return await until({
    what: `the release of ${shortRevision(revision)} by ${names.pipeline(project)}`,
    seconds: patience,
    usually: 60,
    look,
  });
}

/** Waits until an execution with the revision is there. */
async function begun(tools: ReleaseTools, { revision, unheard = 'explain' }: ReleaseWish): Promise<string> {
  const { send, until, target, project } = tools;
  const started = performance.now();
  // In a rehearsal no event is under way for long, but the machine may be busy.
  const limit = Math.max(30, beginning * target.pace) * 1000;
  return await until({
    what: `the pipeline to begin with ${shortRevision(revision)}`,
    seconds: patience,
    usually: 10,
    look: async () => {
      const found = await findExecution(send, names.pipeline(project), isOf(revision));
      if (found?.pipelineExecutionId !== undefined) return found.pipelineExecutionId;
      // One that doesn't know its revision yet, or one that is in the way, may be it or let it through.
      const busy = await findExecution(send, names.pipeline(project), isUnderWay);
      if (busy !== undefined || performance.now() - started < limit) return undefined;
      if (unheard === 'explain') throw neverBegun(revision, pipelineUrl({ ...tools, name: names.pipeline(project) }));
      return await startRelease(tools, { revision });
    },
  });
}

/** Looks at one execution; gives the release once it is through. */
function lookerAt(tools: ReleaseTools, { execution, revision }: { execution: string; revision: string }) {
  const { send, note, stages, project, files } = tools;
  const pipeline = names.pipeline(project);
  const build = followBuild({ send, note });
  const lookAtDeployment = watchDeployment({ send, project, note });

  return async (): Promise<Release | undefined> => {
    const now = await readExecution(send, pipeline, execution);
    if (now === undefined) return undefined;
    const actions = await readActions(send, pipeline, execution);
    const [buildAction, deployAction] = [actions.get(stageNames.build), actions.get(stageNames.deploy)];
    const buildId = buildAction && (await externalId(send, pipeline, buildAction));
    if (buildId !== undefined) await build.look(buildId);
    const deployment = deployAction && (await lookAtDeployment(deployAction));
    const views = stagesOf(actions, {
      [stageNames.source]: sourceDetail(now, revision),
      [stageNames.build]: buildAction?.status === 'InProgress' ? build.phase() : undefined,
      [stageNames.deploy]: deployment?.failure === undefined ? deployment?.progress : 'taken back',
    });
    stages(deployment?.failure === undefined ? views : withFailed(views, stageNames.deploy));
    if (deployment?.failure !== undefined) {
      if (isUnderWay(now)) await freeStage(tools, { pipeline, execution, reason: 'ECS went back to the version before' });
      throw deployment.failure;
    }
    if (isUnderWay(now)) return undefined;
    const taskDefinition = deployment?.taskDefinition;
    if (now.status === 'Succeeded' && taskDefinition !== undefined) return { execution, revision, taskDefinition };
    const failed = [...actions.values()].find(({ status }) => status === 'Failed');
    const url = pipelineUrl({ ...tools, name: names.pipeline(project) });
    if (failed !== undefined && failed === buildAction && build.seen()?.buildComplete) {
      throw explainBuild(build, { folder: files.service, url });
    }
    throw releaseFailed(now, revision, failed, url);
  };
}

/** "1a2b3c4d Change the greeting" */
function sourceDetail({ artifactRevisions = [] }: PipelineExecution, revision: string): string {
  const [first = ''] = (artifactRevisions[0]?.revisionSummary ?? '').split('\n');
  return `${shortRevision(revision)} ${first}`.trim();
}
