import { randomUUID } from 'node:crypto';
import { act } from '../../act.ts';
import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { ecs } from '../ecs/service.ts';
import { roleByArn, roleCaller } from '../iam/roles.ts';
import type { ScalableTarget } from './model.ts';

/**
 * Sets how many tasks a service is to have, as the service-linked role does.
 * @throws AwsError as UpdateService does, or when the role is gone
 */
export async function setDesiredCount(
  world: World,
  { resourceId, roleArn }: ScalableTarget,
  desiredCount: number,
): Promise<void> {
  if (!roleByArn(world, roleArn)) throw new AwsError('AccessDeniedException', `The role ${roleArn} doesn't exist.`);
  const [, cluster, service] = resourceId.split('/');
  const call: Call = {
    world,
    caller: roleCaller(world, roleArn, 'AutoScaling-ScaleECSService'),
    requestId: randomUUID(),
    service: 'ecs',
    operation: 'UpdateService',
    http: { method: 'POST', path: '/', query: new URLSearchParams(), headers: {} },
    signal: new AbortController().signal,
  };
  await act(ecs, 'UpdateService', { cluster, service, desiredCount }, call);
}
