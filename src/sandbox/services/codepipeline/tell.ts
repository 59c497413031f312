import type { World } from '../../world/world.ts';
import { type ActionRecord, type ExecutionRecord, pipelineArn } from './model.ts';

// https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html

/** Lets the world know how an execution stands. */
export function tellExecution(world: World, execution: ExecutionRecord, state: string): void {
  const { trigger } = execution;
  tell(world, 'Pipeline', execution, {
    state,
    'execution-trigger': { 'trigger-type': trigger.triggerType, 'trigger-detail': trigger.triggerDetail },
  });
}

/** Lets the world know how a stage of an execution stands. */
export function tellStage(world: World, execution: ExecutionRecord, stage: string, state: string): void {
  tell(world, 'Stage', execution, { stage, state });
}

/** Lets the world know how an action of an execution stands. */
export function tellAction(
  world: World,
  execution: ExecutionRecord,
  { stage, action, externalId, externalUrl, summary, error }: ActionRecord,
  state: string,
  type: object | undefined,
): void {
  const result = {
    ...(externalUrl !== undefined && { 'external-execution-url': externalUrl }),
    ...(summary !== undefined && { 'external-execution-summary': summary }),
    ...(externalId !== undefined && { 'external-execution-id': externalId }),
    ...(error && { 'error-code': error.code }),
  };
  tell(world, 'Action', execution, {
    stage,
    action,
    state,
    region: world.region,
    type,
    ...(Object.keys(result).length > 0 && { 'execution-result': result }),
  });
}

function tell(world: World, what: string, execution: ExecutionRecord, detail: object): void {
  world.happenings.tell({
    source: 'aws.codepipeline',
    detailType: `CodePipeline ${what} Execution State Change`,
    resources: [pipelineArn(world, execution.pipeline)],
    detail: {
      pipeline: execution.pipeline,
      'execution-id': execution.id,
      'start-time': new Date(execution.start).toISOString(),
      version: execution.version,
      'pipeline-execution-attempt': execution.retries + 1,
      ...detail,
    },
  });
}
