import type { PipelineVariable, SourceRevisionOverride, TriggerType } from '@aws-sdk/client-codepipeline';
import { authorize } from '../../authorization/authorize.ts';
import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { validation } from './errors.ts';
import {
  type Declaration,
  declarationOf,
  type ExecutionRecord,
  executions,
  executionsOf,
  newId,
  type PipelineHandler,
  type PipelineRecord,
} from './model.ts';
import { permissions } from './permissions.ts';
import { pipelineNamed } from './pipeline-named.ts';
import { advance } from './run/advance.ts';
import { tellExecution } from './tell.ts';

/** Executions under way at a time where a pipeline queues: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const MOST_QUEUED = 50;

/** Why and with what an execution starts. */
export interface Start {
  readonly triggerType: TriggerType;
  readonly triggerDetail: string;
  readonly overrides?: readonly SourceRevisionOverride[] | undefined;
  readonly variables?: readonly PipelineVariable[] | undefined;
  readonly token?: string | undefined;
}

export const startPipelineExecution: PipelineHandler<'StartPipelineExecution'> = (input, { world, caller }) => {
  const { name, clientRequestToken: token, sourceRevisions: overrides, variables } = input;
  const pipeline = pipelineNamed(world, name);
  const same = token === undefined ? undefined : executionsOf(world, pipeline.name).find((one) => one.token === token);
  if (same) return { pipelineExecutionId: same.id };
  const { id } = begin(world, pipeline, {
    triggerType: 'StartPipelineExecution',
    triggerDetail: caller?.arn ?? '',
    ...{ overrides, variables, token },
  });
  return { pipelineExecutionId: id };
};

/**
 * Starts a pipeline because a rule of EventBridge says so, in the name of the caller, who is the rule's role.
 * @throws AwsError as StartPipelineExecution does
 */
export function startByRule(
  { name, rule, overrides, variables }: { name: string; rule: string } & Pick<Start, 'overrides' | 'variables'>,
  call: Call,
): string {
  const inner: Call = { ...call, service: 'codepipeline', operation: 'StartPipelineExecution' };
  authorize(permissions('StartPipelineExecution', { name }, inner), inner);
  const pipeline = pipelineNamed(call.world, name);
  return begin(call.world, pipeline, { triggerType: 'CloudWatchEvent', triggerDetail: rule, overrides, variables }).id;
}

/** Begins an execution with the newest declaration. @throws AwsError */
export function begin(world: World, pipeline: PipelineRecord, start: Start): ExecutionRecord {
  const declaration = declarationOf(pipeline);
  const { triggerType, triggerDetail, overrides = [], variables = [], token } = start;
  checkOverrides(declaration, overrides);
  const own = valuesOf(declaration, variables);
  const underWay = executionsOf(world, pipeline.name).filter(({ status }) => status === 'InProgress').length;
  if (declaration.executionMode === 'QUEUED' && underWay >= MOST_QUEUED) {
    throw new AwsError(
      'ConcurrentPipelineExecutionsLimitExceededException',
      `The pipeline '${pipeline.name}' has reached the limit of ${MOST_QUEUED} queued executions`,
    );
  }
  const now = world.clock.now().getTime();
  const execution: ExecutionRecord = {
    id: newId(),
    pipeline: pipeline.name,
    version: declaration.version,
    status: 'InProgress',
    trigger: { triggerType, triggerDetail },
    start: now,
    updated: now,
    waiting: declaration.stages[0]?.name,
    entry: 0,
    since: 0,
    retries: 0,
    overrides,
    ...(token !== undefined && { token }),
    revisions: [],
    artifacts: {},
    variables: { variables: own },
  };
  executions(world).set(execution.id, execution);
  tellExecution(world, execution, 'STARTED');
  advance(world, pipeline.name);
  return execution;
}

function checkOverrides({ stages, pipelineType }: Declaration, overrides: readonly SourceRevisionOverride[]): void {
  if (overrides.length > 0 && pipelineType !== 'V2') {
    throw validation('Source revision overrides are supported for pipelines of type V2 only');
  }
  const sources = stages[0]?.actions ?? [];
  for (const { actionName, revisionType } of overrides) {
    const source = sources.find(({ name }) => name === actionName);
    if (!source) throw validation(`There is no source action with name '${actionName}' in the pipeline`);
    const allowed = source.actionTypeId?.provider === 'S3' ? ['S3_OBJECT_VERSION_ID', 'S3_OBJECT_KEY'] : ['COMMIT_ID'];
    if (!allowed.includes(revisionType ?? '')) {
      throw validation(`Revision type ${revisionType} is not supported for the source action '${actionName}'`);
    }
    if (revisionType === 'S3_OBJECT_KEY' && !/^true$/i.test(source.configuration?.AllowOverrideForS3ObjectKey ?? '')) {
      throw validation(`The source action '${actionName}' doesn't allow its S3 object key to be overridden`);
    }
  }
}

function valuesOf({ variables = [] }: Declaration, given: readonly PipelineVariable[]): Record<string, string> {
  const unknown = given.find(({ name }) => !variables.some((one) => one.name === name));
  if (unknown) throw validation(`The pipeline has no variable with name '${unknown.name}'`);
  return Object.fromEntries(
    variables.map(({ name = '', defaultValue }) => {
      const value = given.find((one) => one.name === name)?.value ?? defaultValue;
      if (value === undefined) throw validation(`A value for the variable '${name}' must be given: it has no default`);
      return [name, value];
    }),
  );
}
