import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';
import type { World } from '../../world/world.ts';
import { type ActionRecord, actionsOf, declarationOf, type PipelineHandler, type PipelineRecord, type Place } from './model.ts';
import { pageOf } from './page.ts';
import { executionNamed, pipelineNamed } from './pipeline-named.ts';

/** Newest first. */
export const listActionExecutions: PipelineHandler<'ListActionExecutions'> = (input, { world }) => {
  const pipeline = pipelineNamed(world, input.pipelineName);
  const { pipelineExecutionId: wanted, latestInPipelineExecution: latest } = input.filter ?? {};
  const id = latest?.pipelineExecutionId ?? wanted;
  if (id !== undefined) executionNamed(world, pipeline.name, id);
  const all = actionsOf(world, pipeline.name)
    .filter(({ execution }) => id === undefined || execution === id)
    .reverse();
  const isLatest = (run: ActionRecord) =>
    all.find(({ stage, action }) => stage === run.stage && action === run.action)?.id === run.id;
  const found = latest?.startTimeRange === 'Latest' ? all.filter(isLatest) : all;
  const { page, ...more } = pageOf(found, (run) => run.id, input);
  return { actionExecutionDetails: page.map((run) => shown(world, pipeline, run)), ...more };
};

function shown(world: World, pipeline: PipelineRecord, run: ActionRecord): ActionExecutionDetail {
  const { stages } = declarationOf(pipeline, run.version);
  const declared = stages.find(({ name }) => name === run.stage)?.actions?.find(({ name }) => name === run.action);
  const { externalId, externalUrl, summary, error } = run;
  return {
    pipelineExecutionId: run.execution,
    actionExecutionId: run.id,
    pipelineVersion: run.version,
    stageName: run.stage,
    actionName: run.action,
    startTime: new Date(run.start),
    lastUpdateTime: new Date(run.updated),
    updatedBy: run.updatedBy,
    status: run.status,
    input: {
      actionTypeId: declared?.actionTypeId,
      configuration: declared?.configuration,
      resolvedConfiguration: run.resolved,
      region: world.region,
      inputArtifacts: run.inputs.map(artifact),
      ...(declared?.namespace !== undefined && { namespace: declared.namespace }),
    },
    output: {
      outputArtifacts: run.status === 'Succeeded' ? run.outputs.map(artifact) : [],
      executionResult: {
        ...(externalId !== undefined && { externalExecutionId: externalId }),
        ...(summary !== undefined && { externalExecutionSummary: summary }),
        ...(externalUrl !== undefined && { externalExecutionUrl: externalUrl }),
        ...(error && { errorDetails: error }),
      },
      outputVariables: run.variables,
    },
  };
}

const artifact = ({ name, bucket, key }: { name: string } & Place) => ({ name, s3location: { bucket, key } });
