import type * as Ecs from '@aws-sdk/client-ecs';
import type { World } from '../../world/world.ts';
import { roleAllows } from '../iam/roles.ts';
import { groupArn, groups } from '../logs/model.ts';
import { ensureStream, writeLines } from '../logs/write.ts';
import type { TaskRecord } from './model.ts';
import { TaskFailure } from './task-failure.ts';

type OnLine = (line: { readonly time: Date; readonly text: string }) => void;

/**
 * Where a container's lines go: by the awslogs driver into `prefix/container/task` of its group; nowhere without a driver.
 * @throws TaskFailure when there is no such group, or the execution role may not write there
 */
export function openLog(world: World, task: TaskRecord, container: Ecs.ContainerDefinition, role: string | undefined): OnLine {
  const { logDriver, options = {} } = container.logConfiguration ?? {};
  if (logDriver !== 'awslogs') return () => undefined;
  const group = options['awslogs-group'] ?? '';
  const stream = `${options['awslogs-stream-prefix']}/${container.name}/${task.id}`;
  const arn = groupArn(world, group);
  if (options['awslogs-create-group'] === 'true' && !groups(world).has(group)) {
    checkAllowed(world, task, role, 'logs:CreateLogGroup', arn);
    groups(world).set(group, { name: group, created: world.clock.now().getTime(), tags: {} });
  }
  for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents']) {
    checkAllowed(world, task, role, action, `${arn}:log-stream:${stream}`);
  }
  if (!ensureStream(world, group, stream)) {
    throw refused('failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.');
  }
  return (line) => writeLines(world, group, stream, [line]);
}

function checkAllowed(world: World, task: TaskRecord, role: string | undefined, action: string, resource: string): void {
  if (role && roleAllows(world, role, { action, resource })) return;
  const session = (role ?? '').replace(':iam:', ':sts:').replace(':role/', ':assumed-role/');
  const what = action === 'logs:CreateLogGroup' ? 'group' : 'stream';
  throw refused(
    `failed to create Cloudwatch log ${what}: AccessDeniedException: User: ${session}/${task.id} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  );
}

function refused(why: string): TaskFailure {
  return new TaskFailure(
    `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: ${why} : exit status 1`,
  );
}
