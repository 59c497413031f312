import {
  type ActionExecutionDetail,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  type ListActionExecutionsCommandOutput,
  ListPipelineExecutionsCommand,
  type ListPipelineExecutionsCommandOutput,
  type PipelineExecution,
  type PipelineExecutionSummary,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { unlessAwsError } from '../../../src/aws/errors.ts';
import { codepipeline } from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import { names } from '../../names.ts';
import { isCommitId } from '../source/branch.ts';
import { stageNames } from '../stage-names.ts';

type Send = CourseTools['send'];

/** Whether an execution goes on; one that is told to stop does until it has. */
export const isUnderWay = ({ status }: Pick<PipelineExecutionSummary, 'status'>): boolean =>
  status === 'InProgress' || status === 'Stopping';

/** The first that fits of a pipeline's executions, newest first; undefined where there is none, or no such pipeline. */
export async function findExecution(
  send: Send,
  pipelineName: string,
  fits: (execution: PipelineExecutionSummary) => boolean,
): Promise<PipelineExecutionSummary | undefined> {
  let nextToken: string | undefined;
  do {
    const asked: Promise<ListPipelineExecutionsCommandOutput> = send(
      codepipeline(new ListPipelineExecutionsCommand({ pipelineName, nextToken })),
    );
    const page = await unlessAwsError(asked, 'PipelineNotFoundException');
    const found = page?.pipelineExecutionSummaries?.find(fits);
    if (found !== undefined) return found;
    nextToken = page?.nextToken;
  } while (nextToken !== undefined);
  return undefined;
}

/** Whether an execution takes this revision through; it doesn't know before its source stage has ended. */
export const isOf =
  (revision: string) =>
  ({ sourceRevisions = [] }: PipelineExecutionSummary): boolean =>
    sourceRevisions.some(({ revisionId }) => revisionId === revision);

/** One execution; undefined as long as nobody has heard of it. */
export async function readExecution(send: Send, pipelineName: string, id: string): Promise<PipelineExecution | undefined> {
  const asked = send(codepipeline(new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId: id })));
  return (await unlessAwsError(asked, 'PipelineExecutionNotFoundException'))?.pipelineExecution;
}

/** What the actions of an execution did, by their stages: of one that was tried again, the last try. */
export async function readActions(
  send: Send,
  pipelineName: string,
  pipelineExecutionId: string,
): Promise<ReadonlyMap<string, ActionExecutionDetail>> {
  const all: ActionExecutionDetail[] = [];
  let nextToken: string | undefined;
  do {
    const page: ListActionExecutionsCommandOutput = await send(
      codepipeline(new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId }, nextToken })),
    );
    all.push(...(page.actionExecutionDetails ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  const begun = ({ startTime }: ActionExecutionDetail) => startTime?.getTime() ?? 0;
  return new Map(all.sort((a, b) => begun(a) - begun(b)).map((action) => [action.stageName ?? '', action]));
}

/**
 * What an action of an execution is at elsewhere, as long as it is: the build's id. That the list of actions names it
 * from the beginning is documented nowhere; the state of the pipeline does.
 */
export async function externalId(
  send: Send,
  name: string,
  { pipelineExecutionId, stageName, output, status }: ActionExecutionDetail,
): Promise<string | undefined> {
  const told = output?.executionResult?.externalExecutionId;
  if (told !== undefined || status !== 'InProgress') return told;
  const { stageStates = [] } = await send(codepipeline(new GetPipelineStateCommand({ name })));
  const stage = stageStates.find((one) => one.stageName === stageName);
  if (stage?.latestExecution?.pipelineExecutionId !== pipelineExecutionId) return undefined;
  return stage?.actionStates?.[0]?.latestExecution?.externalExecutionId;
}

/** Takes a revision through the pipeline once more. @returns the execution's id */
export async function startRelease(
  { send, project }: Pick<CourseTools, 'send'> & { readonly project: string },
  { revision }: { readonly revision: string },
): Promise<string> {
  const revisionType = isCommitId(revision) ? 'COMMIT_ID' : 'S3_OBJECT_VERSION_ID';
  const sourceRevisions = [{ actionName: stageNames.source, revisionType, revisionValue: revision } as const];
  const { pipelineExecutionId } = await send(
    codepipeline(new StartPipelineExecutionCommand({ name: names.pipeline(project), sourceRevisions })),
  );
  if (pipelineExecutionId === undefined) throw new Error('CodePipeline started an execution without an id.');
  return pipelineExecutionId;
}
