import { StopPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { unlessAwsError } from '../../../src/aws/errors.ts';
import { codepipeline } from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import { isUnderWay, readExecution } from './executions.ts';

/** Seconds. Abandoned, an execution doesn't wait for its actions. */
const patience = 120;

/**
 * Stops an execution where it is, so that the next one may have its stage, and waits until it has stopped. What its
 * action has begun elsewhere goes on there (StopPipelineExecution, abandon).
 */
export async function freeStage(
  { send, until }: Pick<CourseTools, 'send' | 'until'>,
  { pipeline, execution, reason }: { readonly pipeline: string; readonly execution: string; readonly reason: string },
): Promise<void> {
  const stop = new StopPipelineExecutionCommand({
    pipelineName: pipeline,
    pipelineExecutionId: execution,
    abandon: true,
    reason: reason.slice(0, 200),
  });
  // It may have ended by itself, or be about to stop.
  const ended = ['PipelineExecutionNotStoppableException', 'DuplicatedStopRequestException', 'PipelineNotFoundException'];
  await unlessAwsError(send(codepipeline(stop)), ...ended);
  await until({
    what: 'the pipeline to let go of its stage',
    seconds: patience,
    usually: 5,
    look: async () => {
      const now = await unlessAwsError(readExecution(send, pipeline, execution), 'PipelineNotFoundException');
      return now === undefined || !isUnderWay(now) ? true : undefined;
    },
  });
}
