import type { ActionDeclaration, ActionState, StageState } from '@aws-sdk/client-codepipeline';
import type { World } from '../../world/world.ts';
import {
  type ActionRecord,
  actionsOf,
  declarationOf,
  executions,
  executionsOf,
  type PipelineHandler,
  stageKey,
  stageStates,
} from './model.ts';
import { pipelineNamed } from './pipeline-named.ts';

/** How each stage stands, whichever execution is or was in it. */
export const getPipelineState: PipelineHandler<'GetPipelineState'> = ({ name }, { world }) => {
  const pipeline = pipelineNamed(world, name);
  const { stages, version } = declarationOf(pipeline);
  const waiting = executionsOf(world, pipeline.name).filter((execution) => execution.waiting !== undefined);
  const runs = actionsOf(world, pipeline.name);
  return {
    pipelineName: pipeline.name,
    pipelineVersion: version,
    stageStates: stages.map(({ name: stage = '', actions = [] }): StageState => {
      const latest = stageStates(world).get(stageKey(pipeline.name, stage));
      const line = waiting.filter((execution) => execution.waiting === stage);
      const inbound = line.map(({ id }) => ({
        pipelineExecutionId: id,
        status: 'InProgress' as const,
        type: 'STANDARD' as const,
      }));
      return {
        stageName: stage,
        ...(inbound[0] && { inboundExecution: inbound[0] }),
        inboundExecutions: inbound,
        inboundTransitionState: { enabled: true },
        actionStates: actions.map((action) => {
          const its = runs.filter((run) => run.stage === stage && run.action === action.name);
          return actionState(world, action, its);
        }),
        ...(latest && {
          latestExecution: {
            pipelineExecutionId: latest.execution,
            status: isStopping(world, latest.execution) && latest.status === 'InProgress' ? 'Stopping' : latest.status,
            type: 'STANDARD',
          },
        }),
      };
    }),
    created: new Date(pipeline.created),
    updated: new Date(pipeline.updated),
  };
};

const isStopping = (world: World, id: string) => executions(world).get(id)?.status === 'Stopping';

function actionState(world: World, action: ActionDeclaration, runs: readonly ActionRecord[]): ActionState {
  const run = runs.at(-1);
  const found = runs.toReversed().flatMap(
    ({ execution, action: name }) =>
      executions(world)
        .get(execution)
        ?.revisions.find((one) => one.action === name) ?? [],
  )[0];
  const entityUrl = entityOf(world, action);
  return {
    actionName: action.name,
    ...(found && {
      currentRevision: { revisionId: found.id, revisionChangeId: found.changeId, created: new Date(found.created) },
      ...(found.url !== undefined && { revisionUrl: found.url }),
    }),
    ...(run && {
      latestExecution: {
        actionExecutionId: run.id,
        status: run.status,
        ...(run.summary !== undefined && { summary: run.summary }),
        lastStatusChange: new Date(run.updated),
        lastUpdatedBy: run.updatedBy,
        ...(run.externalId !== undefined && { externalExecutionId: run.externalId }),
        ...(run.externalUrl !== undefined && { externalExecutionUrl: run.externalUrl }),
        ...(run.error && { errorDetails: run.error }),
      },
    }),
    ...(entityUrl !== undefined && { entityUrl }),
  };
}

/** The page of what an action works on, in the console. */
function entityOf({ region }: World, { actionTypeId, configuration = {} }: ActionDeclaration): string | undefined {
  const console = `https://${region}.console.aws.amazon.com`;
  switch (actionTypeId?.provider) {
    case 'CodeCommit':
      return `${console}/codesuite/codecommit/repositories/${configuration.RepositoryName}/browse/refs/heads/${configuration.BranchName}`;
    case 'S3':
      return `https://console.aws.amazon.com/s3/home?region=${region}#${configuration.S3Bucket}`;
    case 'CodeBuild':
      return `${console}/codesuite/codebuild/projects/${configuration.ProjectName}`;
    case 'ECS':
      return `https://console.aws.amazon.com/ecs/home?region=${region}#/clusters/${configuration.ClusterName}/services/${configuration.ServiceName}`;
    default:
      return undefined;
  }
}
