import { randomUUID } from 'node:crypto';
import type * as CodePipeline from '@aws-sdk/client-codepipeline';
import { arnIn } from '../../arn.ts';
import type { Handler } from '../../service.ts';
import type { Tags } from '../../tags.ts';
import type { World } from '../../world/world.ts';

/** A handler of one operation of CodePipeline. */
export type PipelineHandler<Op extends string> = Handler<typeof CodePipeline, Op>;

/** A pipeline as it was declared last, with the defaults filled in. */
export type Declaration = CodePipeline.PipelineDeclaration & {
  readonly name: string;
  readonly roleArn: string;
  readonly version: number;
  readonly executionMode: 'SUPERSEDED' | 'QUEUED';
  readonly stages: CodePipeline.StageDeclaration[];
};

export interface PipelineRecord {
  readonly name: string;
  /** Each version that it has had, oldest first: version 1 is the first of them. */
  readonly versions: readonly Declaration[];
  /** Milliseconds since 1970, by the world's clock. */
  readonly created: number;
  readonly updated: number;
  /** By source action: the revision that was seen last, so that polling notices another. */
  readonly seen: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

/** What a source action found. */
export interface Revision {
  readonly action: string;
  readonly artifact: string;
  readonly id: string;
  readonly summary?: string;
  readonly url?: string;
  readonly changeId: string;
  readonly created: number;
}

/** Where an artifact lies. */
export interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** One run of a pipeline, or its way there. */
export interface ExecutionRecord {
  readonly id: string;
  readonly pipeline: string;
  /** Of the pipeline's declaration. */
  readonly version: number;
  readonly status: CodePipeline.PipelineExecutionStatus;
  readonly statusSummary?: string;
  readonly trigger: { readonly triggerType: CodePipeline.TriggerType; readonly triggerDetail: string };
  readonly start: number;
  readonly updated: number;
  /** The stage whose entry it waits for, or in which it is: that one is locked by it. */
  readonly waiting?: string | undefined;
  readonly running?: string | undefined;
  /** How many times it has entered a stage; with its id, the name of the work there. */
  readonly entry: number;
  /** From which entry on actions of this stage count as done. */
  readonly since: number;
  /** How many times stages of it were tried again. */
  readonly retries: number;
  readonly stop?: { readonly abandon: boolean; readonly reason?: string | undefined } | undefined;
  /** Revisions that the start asked for, instead of the newest. */
  readonly overrides: readonly CodePipeline.SourceRevisionOverride[];
  /** What came with the start, so that the same start isn't done twice. */
  readonly token?: string;
  readonly revisions: readonly Revision[];
  /** By their names, as far as they are made. */
  readonly artifacts: Readonly<Record<string, Place>>;
  /** By namespace: `variables` are the pipeline's own. */
  readonly variables: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** One run of an action. */
export interface ActionRecord {
  readonly id: string;
  readonly execution: string;
  readonly pipeline: string;
  readonly version: number;
  readonly stage: string;
  readonly action: string;
  /** The execution's entry into its stage. */
  readonly entry: number;
  readonly status: CodePipeline.ActionExecutionStatus;
  readonly start: number;
  readonly updated: number;
  /** Who runs it: the role's session. */
  readonly updatedBy: string;
  readonly resolved: Readonly<Record<string, string>>;
  readonly inputs: readonly ({ readonly name: string } & Place)[];
  readonly outputs: readonly ({ readonly name: string } & Place)[];
  readonly variables: Readonly<Record<string, string>>;
  readonly externalId?: string;
  readonly externalUrl?: string;
  readonly summary?: string;
  readonly error?: { readonly code: string; readonly message: string };
  /** Of a deployment: the task definition that it brought. */
  readonly taskDefinition?: string;
}

/** What a stage saw last. */
export interface StageRecord {
  readonly execution: string;
  readonly status: CodePipeline.StageExecutionStatus;
}

/** By name. */
export const pipelines = (world: World) => world.collection<PipelineRecord>('codepipeline/pipelines');
/** By id, oldest first. */
export const executions = (world: World) => world.collection<ExecutionRecord>('codepipeline/executions');
/** By id, oldest first. */
export const actionExecutions = (world: World) => world.collection<ActionRecord>('codepipeline/actions');
/** By `pipeline/stage`. */
export const stageStates = (world: World) => world.collection<StageRecord>('codepipeline/stages');

export const stageKey = (pipeline: string, stage: string): string => `${pipeline}/${stage}`;

export const pipelineArn = (world: World, name: string): string => arnIn(world, 'codepipeline', name);

export const newId = (): string => randomUUID();

/** The newest declaration of a pipeline. */
export function declarationOf({ versions, name }: PipelineRecord, version = versions.length): Declaration {
  const declaration = versions[version - 1];
  if (!declaration) throw new Error(`The pipeline ${name} has no version ${version}.`);
  return declaration;
}

/** Executions of a pipeline, oldest first. */
export const executionsOf = (world: World, pipeline: string): ExecutionRecord[] =>
  [...executions(world).values()].filter((execution) => execution.pipeline === pipeline);

/** Runs of actions of a pipeline, oldest first. */
export const actionsOf = (world: World, pipeline: string): ActionRecord[] =>
  [...actionExecutions(world).values()].filter((action) => action.pipeline === pipeline);

/** Changes an execution that is there; the time of the change is noted. */
export function changeExecution(world: World, id: string, change: Partial<ExecutionRecord>): ExecutionRecord {
  const known = executions(world).get(id);
  if (!known) throw new Error(`There is no execution ${id}.`);
  const changed = { ...known, ...change, updated: world.clock.now().getTime() };
  executions(world).set(id, changed);
  return changed;
}

/** Changes an action's run that is there; the time of the change is noted. */
export function changeAction(world: World, id: string, change: Partial<ActionRecord>): ActionRecord {
  const known = actionExecutions(world).get(id);
  if (!known) throw new Error(`There is no run ${id} of an action.`);
  const changed = { ...known, ...change, updated: world.clock.now().getTime() };
  actionExecutions(world).set(id, changed);
  return changed;
}

/** Under which name an execution's work in its present stage is known. */
export const jobOf = ({ id, entry }: Pick<ExecutionRecord, 'id' | 'entry'>): string => `codepipeline/${id}/${entry}`;
