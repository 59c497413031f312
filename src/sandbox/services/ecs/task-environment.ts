import type * as Ecs from '@aws-sdk/client-ecs';
import type { ImageSource } from '../../../oci/image.ts';
import type { Runtime } from '../../tasks/runtime.ts';
import { readIdentity } from '../../world/identity.ts';
import type { World } from '../../world/world.ts';
import { sessionKeys } from '../iam/roles.ts';
import type { TaskDefinitionRecord, TaskRecord } from './model.ts';

/**
 * Seconds that a task's keys are good for: longer than any rehearsal. On AWS a task fetches short-lived ones from an address
 * of its own (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI); here it has them in its environment, where every SDK looks as well.
 */
const KEYS = 30 * 24 * 60 * 60;

/** The environment variables of a container: what AWS sets, and what the task definition says. */
export function taskEnvironment(
  world: World,
  task: TaskRecord,
  { definition }: TaskDefinitionRecord,
  container: Ecs.ContainerDefinition,
  override: Ecs.ContainerOverride | undefined,
): Record<string, string> {
  const role = task.overrides.taskRoleArn ?? definition.taskRoleArn;
  const keys = role ? sessionKeys(world, role, task.id, KEYS) : undefined;
  const set = [...(container.environment ?? []), ...(override?.environment ?? [])];
  return {
    AWS_REGION: world.region,
    AWS_DEFAULT_REGION: world.region,
    AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
    ...(keys && {
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
    }),
    ...Object.fromEntries(set.map(({ name = '', value = '' }) => [name, value])),
  };
}

/** The variable that leads AWS's SDKs to the sandbox, as the containers of a runtime reach it. */
export async function endpointVariable(
  world: World,
  runtime: Runtime,
  image: ImageSource,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const port = readIdentity(world.dir)?.apiPort;
  if (port === undefined) return {};
  return { AWS_ENDPOINT_URL: (await runtime.endpoint?.(image, port, signal)) ?? `http://127.0.0.1:${port}` };
}
