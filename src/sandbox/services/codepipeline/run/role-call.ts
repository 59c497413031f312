import { randomUUID } from 'node:crypto';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { assumable, roleCaller } from '../../iam/roles.ts';
import { CODEPIPELINE } from '../check/check-pipeline.ts';
import { pipelineArn } from '../model.ts';
import { ActionFailure } from './action-failure.ts';

/**
 * Calls in the name of a pipeline's role.
 * @throws ActionFailure when CodePipeline can't take the role
 */
export function roleCall(
  world: World,
  { pipeline, roleArn, session, signal }: { pipeline: string; roleArn: string; session: string; signal: AbortSignal },
): Call {
  if (assumable(world, roleArn, CODEPIPELINE, pipelineArn(world, pipeline)) !== undefined) {
    throw new ActionFailure('PermissionError', `CodePipeline is not authorized to perform AssumeRole on role ${roleArn}`);
  }
  return {
    world,
    caller: roleCaller(world, roleArn, session),
    requestId: randomUUID(),
    service: 'codepipeline',
    operation: 'StartPipelineExecution',
    http: { method: 'POST', path: '/', query: new URLSearchParams(), headers: {} },
    signal,
  };
}
