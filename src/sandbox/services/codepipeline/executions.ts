import type { PipelineExecution, PipelineExecutionSummary, SourceRevision } from '@aws-sdk/client-codepipeline';
import {
  actionsOf,
  declarationOf,
  type ExecutionRecord,
  executionsOf,
  type PipelineHandler,
  type PipelineRecord,
  type Revision,
} from './model.ts';
import { pageOf } from './page.ts';
import { executionNamed, pipelineNamed } from './pipeline-named.ts';

export const getPipelineExecution: PipelineHandler<'GetPipelineExecution'> = (
  { pipelineName, pipelineExecutionId },
  { world },
) => {
  const pipeline = pipelineNamed(world, pipelineName);
  const execution = executionNamed(world, pipelineName, pipelineExecutionId);
  const { version, id, status, statusSummary, variables, revisions } = execution;
  const shown: PipelineExecution = {
    pipelineName: pipeline.name,
    pipelineVersion: version,
    pipelineExecutionId: id,
    status,
    ...(statusSummary !== undefined && { statusSummary }),
    artifactRevisions: revisions.map(({ artifact, id: revisionId, changeId, summary, created, url }) => ({
      name: artifact,
      revisionId,
      revisionChangeIdentifier: changeId,
      ...(summary !== undefined && { revisionSummary: summary }),
      created: new Date(created),
      ...(url !== undefined && { revisionUrl: url }),
    })),
    variables: Object.entries(variables.variables ?? {}).map(([name, resolvedValue]) => ({ name, resolvedValue })),
    ...modeAndTrigger(pipeline, execution),
  };
  return { pipelineExecution: shown };
};

/** Newest first. */
export const listPipelineExecutions: PipelineHandler<'ListPipelineExecutions'> = (input, { world }) => {
  const pipeline = pipelineNamed(world, input.pipelineName);
  const stage = input.filter?.succeededInStage?.stageName;
  const runs = stage === undefined ? [] : actionsOf(world, pipeline.name).filter((run) => run.stage === stage);
  const wentThrough = ({ id, version, running, waiting }: ExecutionRecord) => {
    const actions = declarationOf(pipeline, version).stages.find(({ name }) => name === stage)?.actions ?? [];
    if (running === stage || waiting === stage || actions.length === 0) return false;
    return actions.every(
      ({ name }) => runs.findLast((run) => run.execution === id && run.action === name)?.status === 'Succeeded',
    );
  };
  const all = executionsOf(world, pipeline.name).reverse();
  const found = stage === undefined ? all : all.filter(wentThrough);
  const { page, ...more } = pageOf(found, ({ id }) => id, input);
  return { pipelineExecutionSummaries: page.map((execution) => summaryOf(pipeline, execution)), ...more };
};

function summaryOf(pipeline: PipelineRecord, execution: ExecutionRecord): PipelineExecutionSummary {
  const { id, status, statusSummary, start, updated, revisions, stop } = execution;
  return {
    pipelineExecutionId: id,
    status,
    ...(statusSummary !== undefined && { statusSummary }),
    startTime: new Date(start),
    lastUpdateTime: new Date(updated),
    sourceRevisions: revisions.map(sourceRevision),
    ...(stop?.reason !== undefined && { stopTrigger: { reason: stop.reason } }),
    ...modeAndTrigger(pipeline, execution),
  };
}

const sourceRevision = ({ action, id, summary, url }: Revision): SourceRevision => ({
  actionName: action,
  revisionId: id,
  ...(summary !== undefined && { revisionSummary: summary }),
  ...(url !== undefined && { revisionUrl: url }),
});

const modeAndTrigger = (pipeline: PipelineRecord, { trigger, version }: ExecutionRecord) => ({
  trigger: { ...trigger },
  executionMode: declarationOf(pipeline, version).executionMode,
  executionType: 'STANDARD' as const,
});
