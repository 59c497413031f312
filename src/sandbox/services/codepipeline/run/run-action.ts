import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../aws-error.ts';
import type { World } from '../../../world/world.ts';
import { runBuild } from '../actions/build.ts';
import { deployToEcs } from '../actions/deploy-ecs.ts';
import { sourceCodeCommit } from '../actions/source-codecommit.ts';
import { sourceS3 } from '../actions/source-s3.ts';
import {
  type ActionRecord,
  actionExecutions,
  actionsOf,
  changeAction,
  changeExecution,
  type Declaration,
  type ExecutionRecord,
  executions,
  newId,
  pipelines,
} from '../model.ts';
import { tellAction } from '../tell.ts';
import { ActionFailure } from './action-failure.ts';
import type { ActionResult, ActionRun, Runner } from './action-run.ts';
import { newPlace } from './artifacts.ts';
import { roleCall } from './role-call.ts';
import { resolved } from './variables.ts';

/** Seconds until a worker takes up an action: about what AWS takes, which publishes no figure. */
const TAKEN_UP = 3;

const RUNNERS: Readonly<Record<string, Runner>> = {
  'Source/CodeCommit': sourceCodeCommit,
  'Source/S3': sourceS3,
  'Build/CodeBuild': runBuild,
  'Test/CodeBuild': runBuild,
  'Deploy/ECS': deployToEcs,
};

/** Where an action stands that is to run. */
export interface ActionPlace {
  readonly world: World;
  readonly execution: ExecutionRecord;
  readonly pipeline: Declaration;
  readonly stage: string;
  readonly action: ActionDeclaration;
}

/** The last run of an action in an execution. */
export const lastRun = ({ world, execution, stage, action }: Omit<ActionPlace, 'pipeline'>): ActionRecord | undefined =>
  actionsOf(world, execution.pipeline).findLast(
    (one) => one.execution === execution.id && one.stage === stage && one.action === action.name,
  );

/**
 * Runs an action to its end, or goes on with the run that a restart cut off.
 * @throws the signal's reason when the run is abandoned
 */
export async function runAction(place: ActionPlace, signal: AbortSignal): Promise<void> {
  const { world, execution, pipeline, action } = place;
  const { id, start } = beginRun(place);
  const record = () => actionExecutions(world).get(id) as ActionRecord;
  try {
    const configuration = resolved(action.configuration ?? {}, executions(world).get(execution.id) ?? execution);
    changeAction(world, id, { resolved: configuration });
    const { category, provider } = action.actionTypeId ?? {};
    const runner = RUNNERS[`${category}/${provider}`];
    if (!runner) throw new Error(`Nobody runs ${category} by ${provider}.`);
    const call = roleCall(world, { pipeline: pipeline.name, roleArn: pipeline.roleArn, session: String(start), signal });
    const run: ActionRun = {
      world,
      execution,
      declaration: action,
      record,
      configuration,
      call,
      signal,
      note(change) {
        signal.throwIfAborted();
        changeAction(world, id, change);
      },
    };
    await world.clock.takes(TAKEN_UP, signal);
    const result = await runner(run);
    signal.throwIfAborted();
    succeed(place, record(), result);
  } catch (error) {
    if (signal.aborted) throw error;
    const failure = failureOf(error);
    fail(place, id, failure ?? new ActionFailure('JobFailed', 'Internal error. Try again.'));
    if (!failure) throw error;
  }
}

/** What AWS answered, and nobody had expected, failed the job; undefined for a bug of ours. */
function failureOf(error: unknown): ActionFailure | undefined {
  if (error instanceof ActionFailure) return error;
  if (!(error instanceof AwsError)) return undefined;
  const denied = /^(AccessDenied|AccessDeniedException)$/.test(error.code);
  return new ActionFailure(denied ? 'PermissionError' : 'JobFailed', `${error.message} (Error Code: ${error.code})`);
}

function beginRun(place: ActionPlace): ActionRecord {
  const { world, execution, pipeline, stage, action } = place;
  const cutOff = lastRun(place);
  if (cutOff?.status === 'InProgress' && cutOff.entry === execution.entry) return cutOff;
  const now = world.clock.now().getTime();
  const artifacts = executions(world).get(execution.id)?.artifacts ?? {};
  const record: ActionRecord = {
    id: newId(),
    execution: execution.id,
    pipeline: pipeline.name,
    version: execution.version,
    stage,
    action: action.name ?? '',
    entry: execution.entry,
    status: 'InProgress',
    start: now,
    updated: now,
    updatedBy: `arn:aws:sts::${world.account}:assumed-role/${pipeline.roleArn.slice(pipeline.roleArn.lastIndexOf('/') + 1)}/${now}`,
    resolved: {},
    inputs: (action.inputArtifacts ?? []).flatMap(({ name = '' }) => {
      const place = artifacts[name];
      return place ? [{ name, ...place }] : [];
    }),
    outputs: (action.outputArtifacts ?? []).map(({ name = '' }) => ({ name, ...newPlace(world, pipeline, name) })),
    variables: {},
  };
  actionExecutions(world).set(record.id, record);
  tellAction(world, execution, record, 'STARTED', action.actionTypeId);
  return record;
}

function succeed({ world, execution, action }: ActionPlace, record: ActionRecord, result: ActionResult): void {
  const { summary, variables = {}, revision } = result;
  const known = executions(world).get(execution.id) ?? execution;
  const done = changeAction(world, record.id, { status: 'Succeeded', variables, ...(summary !== undefined && { summary }) });
  const artifacts = Object.fromEntries(record.outputs.map(({ name, bucket, key }) => [name, { bucket, key }]));
  const found = revision && {
    ...revision,
    action: record.action,
    artifact: record.outputs[0]?.name ?? '',
    created: world.clock.now().getTime(),
  };
  changeExecution(world, execution.id, {
    artifacts: { ...known.artifacts, ...artifacts },
    ...(action.namespace !== undefined && { variables: { ...known.variables, [action.namespace]: variables } }),
    ...(found && { revisions: [...known.revisions.filter((one) => one.action !== found.action), found] }),
  });
  const pipeline = pipelines(world).get(execution.pipeline);
  if (pipeline && found) {
    pipelines(world).set(pipeline.name, { ...pipeline, seen: { ...pipeline.seen, [found.action]: found.id } });
  }
  tellAction(world, execution, done, 'SUCCEEDED', action.actionTypeId);
}

function fail({ world, execution, action }: ActionPlace, id: string, { code, message }: ActionFailure): void {
  const known = actionExecutions(world).get(id);
  const failed = changeAction(world, id, {
    status: 'Failed',
    error: { code, message },
    summary: known?.summary ?? message,
  });
  tellAction(world, execution, failed, 'FAILED', action.actionTypeId);
}
