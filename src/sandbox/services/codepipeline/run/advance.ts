import type { World } from '../../../world/world.ts';
import {
  changeExecution,
  type ExecutionRecord,
  executions,
  executionsOf,
  jobOf,
  pipelines,
  stageKey,
  stageStates,
} from '../model.ts';
import { tellExecution, tellStage } from '../tell.ts';
import { endExecution, runStage } from './run-stage.ts';

/**
 * Lets executions that wait go on, where the stage that they wait for is free. A stage holds one execution at a time; what
 * waits before it is superseded by what started later, or stays in line where the pipeline queues.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
 */
export function advance(world: World, pipeline: string): void {
  const all = executionsOf(world, pipeline);
  const stages = new Set(all.flatMap(({ waiting }) => waiting ?? []));
  const mode = pipelines(world).get(pipeline)?.versions.at(-1)?.executionMode;
  for (const stage of stages) {
    const line = all.filter(({ waiting }) => waiting === stage);
    const [first] = line;
    const last = line.at(-1);
    if (mode !== 'QUEUED') for (const older of line.slice(0, -1)) supersede(world, older);
    const next = mode === 'QUEUED' ? first : last;
    if (next && !all.some(({ running }) => running === stage)) enter(world, next, stage);
  }
}

/** Goes on with what was under way when the world was closed. */
export function resume(world: World): void {
  for (const execution of executions(world).values()) if (execution.running !== undefined) letRun(world, execution);
  for (const { name } of pipelines(world).values()) advance(world, name);
}

/** Brings an execution into a stage, whatever it did there before. */
export function enter(world: World, execution: ExecutionRecord, stage: string, since = execution.entry + 1): void {
  const inside = changeExecution(world, execution.id, {
    status: 'InProgress',
    stop: undefined,
    waiting: undefined,
    running: stage,
    entry: execution.entry + 1,
    since,
  });
  stageStates(world).set(stageKey(inside.pipeline, stage), { execution: inside.id, status: 'InProgress' });
  tellStage(world, inside, stage, execution.status === 'InProgress' ? 'STARTED' : 'RESUMED');
  letRun(world, inside);
}

function supersede(world: World, execution: ExecutionRecord): void {
  const superseded = changeExecution(world, execution.id, { status: 'Superseded', waiting: undefined });
  tellExecution(world, superseded, 'SUPERSEDED');
}

function letRun(world: World, { id, pipeline, entry }: ExecutionRecord): void {
  world.jobs.start(jobOf({ id, entry }), async (signal) => {
    try {
      await runStage(world, id, signal);
    } catch (error) {
      // A bug of ours is reported, and doesn't hold the stage.
      if (!signal.aborted) endExecution(world, id, 'Failed');
      throw error;
    } finally {
      if (!signal.aborted) advance(world, pipeline);
    }
  });
}
