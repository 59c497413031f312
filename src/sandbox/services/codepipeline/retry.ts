import { AwsError } from '../../aws-error.ts';
import { noSuchStage } from './errors.ts';
import { actionsOf, changeExecution, declarationOf, type PipelineHandler, stageKey, stageStates } from './model.ts';
import { executionNamed, pipelineNamed } from './pipeline-named.ts';
import { enter } from './run/advance.ts';
import { tellExecution } from './tell.ts';

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-retry.html */
export const retryStageExecution: PipelineHandler<'RetryStageExecution'> = (input, { world }) => {
  const { pipelineName, stageName = '', pipelineExecutionId, retryMode } = input;
  const pipeline = pipelineNamed(world, pipelineName);
  const { stages, version } = declarationOf(pipeline);
  if (!stages.some(({ name }) => name === stageName)) throw noSuchStage(pipeline.name, stageName);
  const execution = executionNamed(world, pipelineName, pipelineExecutionId);
  const latest = stageStates(world).get(stageKey(pipeline.name, stageName));
  const notRetryable = (why: string) =>
    new AwsError('StageNotRetryableException', `Stage '${stageName}' of pipeline '${pipeline.name}' can't be retried: ${why}`);
  if (latest && latest.execution !== execution.id) {
    throw new AwsError(
      'NotLatestPipelineExecutionException',
      `The pipeline execution '${execution.id}' isn't the latest in stage '${stageName}': that is '${latest.execution}'`,
    );
  }
  if (!latest || !['Failed', 'Stopped'].includes(latest.status)) {
    throw notRetryable(`its status is ${latest?.status ?? 'unknown, because no execution was in it'}`);
  }
  if (!['Failed', 'Stopped'].includes(execution.status)) throw notRetryable(`the execution's status is ${execution.status}`);
  if (execution.version !== version) throw notRetryable('the structure of the pipeline was changed since');
  const runs = actionsOf(world, pipeline.name).filter((run) => run.execution === execution.id && run.stage === stageName);
  if (retryMode === 'FAILED_ACTIONS' && !runs.some(({ status }) => status === 'Failed' || status === 'Abandoned')) {
    throw notRetryable('it has no failed actions');
  }
  const again = changeExecution(world, execution.id, { retries: execution.retries + 1 });
  tellExecution(world, again, 'RESUMED');
  enter(world, again, stageName, retryMode === 'ALL_ACTIONS' ? undefined : execution.since);
  return { pipelineExecutionId: execution.id };
};
