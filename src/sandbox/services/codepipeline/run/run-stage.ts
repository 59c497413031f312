import type { StageExecutionStatus } from '@aws-sdk/client-codepipeline';
import type { World } from '../../../world/world.ts';
import { inOrder } from '../check/check-pipeline.ts';
import { changeExecution, declarationOf, type ExecutionRecord, executions, pipelines, stageKey, stageStates } from '../model.ts';
import { tellExecution, tellStage } from '../tell.ts';
import { type ActionPlace, lastRun, runAction } from './run-action.ts';

/** Seconds between two stages. */
const TRANSITION = 1;

/**
 * Runs the stage in which an execution is, to its end; then the execution waits for the next, or has ended.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
 * @throws the signal's reason when it is abandoned
 */
export async function runStage(world: World, id: string, signal: AbortSignal): Promise<void> {
  const execution = executions(world).get(id);
  const record = pipelines(world).get(execution?.pipeline ?? '');
  if (!execution || !record || execution.running === undefined) return;
  const pipeline = declarationOf(record, execution.version);
  const index = pipeline.stages.findIndex(({ name }) => name === execution.running);
  const { name: stage = '', actions = [] } = pipeline.stages[index] ?? {};
  const isStopping = () => executions(world).get(id)?.stop !== undefined;

  for (const { group } of inOrder(actions)) {
    const places = group.map((action): ActionPlace => ({ world, execution, pipeline, stage, action }));
    const runs = () => places.map((place) => lastRun(place));
    const left = places.filter((place) => {
      const run = lastRun(place);
      if (run?.status === 'Succeeded' && run.entry >= execution.since) return false;
      if (run?.entry === execution.entry) return run.status === 'InProgress';
      // Told to stop, it ends what it has begun and begins nothing.
      return !isStopping();
    });
    await Promise.all(left.map((place) => runAction(place, signal)));
    signal.throwIfAborted();
    if (isStopping()) return endExecution(world, id, 'Stopped');
    if (runs().some((run) => run?.status === 'Failed')) return endExecution(world, id, 'Failed');
  }
  await world.clock.takes(TRANSITION, signal);
  if (isStopping()) return endExecution(world, id, 'Stopped');
  const next = pipeline.stages[index + 1]?.name;
  if (next === undefined) return endExecution(world, id, 'Succeeded');
  leaveStage(world, id, 'Succeeded', { waiting: next });
}

/** Ends an execution, wherever it is. The stage that it held is free then. */
export function endExecution(world: World, id: string, status: 'Succeeded' | 'Failed' | 'Stopped'): void {
  const ended = leaveStage(world, id, status, { status });
  tellExecution(world, ended, status.toUpperCase());
}

function leaveStage(world: World, id: string, status: StageExecutionStatus, change: Partial<ExecutionRecord>): ExecutionRecord {
  const stage = executions(world).get(id)?.running;
  const left = changeExecution(world, id, { running: undefined, waiting: undefined, ...change });
  if (stage !== undefined) {
    stageStates(world).set(stageKey(left.pipeline, stage), { execution: id, status });
    tellStage(world, left, stage, status.toUpperCase());
  }
  return left;
}
