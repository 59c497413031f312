import type { World } from '../../world/world.ts';
import { noSuchExecution, noSuchPipeline } from './errors.ts';
import { type ExecutionRecord, executions, type PipelineRecord, pipelines } from './model.ts';

/** @throws AwsError PipelineNotFoundException */
export function pipelineNamed(world: World, name = ''): PipelineRecord {
  const pipeline = pipelines(world).get(name);
  if (!pipeline) throw noSuchPipeline(world, name);
  return pipeline;
}

/** @throws AwsError PipelineNotFoundException, PipelineExecutionNotFoundException */
export function executionNamed(world: World, name = '', id = ''): ExecutionRecord {
  const { name: pipeline } = pipelineNamed(world, name);
  const execution = executions(world).get(id);
  if (execution?.pipeline !== pipeline) throw noSuchExecution(pipeline, id);
  return execution;
}
