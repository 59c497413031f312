import { AwsError } from '../../aws-error.ts';
import type { World } from '../../world/world.ts';
import {
  actionsOf,
  changeAction,
  changeExecution,
  declarationOf,
  type ExecutionRecord,
  jobOf,
  type PipelineHandler,
} from './model.ts';
import { executionNamed, pipelineNamed } from './pipeline-named.ts';
import { advance } from './run/advance.ts';
import { endExecution } from './run/run-stage.ts';
import { tellAction, tellExecution } from './tell.ts';

/**
 * Lets the actions that run come to their end and begins no more, or abandons them: what they have started elsewhere, a build
 * or a deployment, goes on by itself then.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-stop.html
 */
export const stopPipelineExecution: PipelineHandler<'StopPipelineExecution'> = (input, { world }) => {
  const { pipelineName, pipelineExecutionId, abandon = false, reason } = input;
  const execution = executionNamed(world, pipelineName, pipelineExecutionId);
  const { id, pipeline, status } = execution;
  if (status !== 'InProgress' && status !== 'Stopping') {
    throw new AwsError(
      'PipelineExecutionNotStoppableException',
      `Pipeline execution '${id}' of pipeline '${pipeline}' can't be stopped: its status is ${status}`,
    );
  }
  if (status === 'Stopping' && !abandon) {
    throw new AwsError(
      'DuplicatedStopRequestException',
      `Pipeline execution '${id}' of pipeline '${pipeline}' is already stopping`,
    );
  }
  const stopping = changeExecution(world, id, { status: 'Stopping', stop: { abandon, reason } });
  tellExecution(world, stopping, 'STOPPING');
  if (abandon) abandonActions(world, stopping);
  if (abandon || execution.running === undefined) {
    endExecution(world, id, 'Stopped');
    advance(world, pipeline);
  }
  return { pipelineExecutionId: id };
};

/** The work in its stage ends without a word: everything that it would have written is written here. */
function abandonActions(world: World, execution: ExecutionRecord): void {
  const { stages } = declarationOf(pipelineNamed(world, execution.pipeline), execution.version);
  for (const run of actionsOf(world, execution.pipeline)) {
    if (run.execution !== execution.id || run.status !== 'InProgress') continue;
    const declared = stages.find(({ name }) => name === run.stage)?.actions?.find(({ name }) => name === run.action);
    const abandoned = changeAction(world, run.id, { status: 'Abandoned' });
    tellAction(world, execution, abandoned, 'ABANDONED', declared?.actionTypeId);
  }
  void world.jobs.stop(jobOf(execution));
}
