import { AwsError } from '../../aws-error.ts';
import type { World } from '../../world/world.ts';
import { assumable } from '../iam/roles.ts';
import { conflict } from './errors.ts';
import type { FunctionRecord } from './model.ts';
import type { Ran } from './running/instance.ts';
import { runFunction } from './running/pool.ts';

/** Runs a function that is there and ready, as its role. @throws AwsError */
export async function runNow(world: World, record: FunctionRecord, requestId: string, payload: Buffer): Promise<Ran> {
  if (record.state === 'Pending') {
    throw conflict('The operation cannot be performed at this time. The function is currently in the following state: Pending');
  }
  if (assumable(world, record.role, 'lambda.amazonaws.com') !== undefined) {
    throw new AwsError('AccessDeniedException', 'The role defined for the function cannot be assumed by Lambda.', {
      status: 403,
    });
  }
  return await runFunction(world, record, requestId, payload);
}
