import { arnIn, iamArn } from '../../arn.ts';
import { AwsError } from '../../aws-error.ts';
import type { World } from '../../world/world.ts';
import { gatewayEndpoint, wayOut } from '../ec2/network.ts';
import { findImage } from '../ecr/images.ts';
import { arnOf } from '../ecr/model.ts';
import { assumable, roleAllows, roleByArn } from '../iam/roles.ts';
import { isEcrImage } from './check-task-definition.ts';
import type { TaskDefinitionRecord, TaskRecord } from './model.ts';
import { TaskFailure } from './task-failure.ts';

/** Who assumes tasks' roles. */
export const TASKS = 'ecs-tasks.amazonaws.com';

/** Why ECS can't take one of a task's roles; undefined when it can. */
export function roleTrouble(world: World, { definition }: TaskDefinitionRecord): string | undefined {
  for (const role of [definition.executionRoleArn, definition.taskRoleArn]) {
    if (!role) continue;
    const arn = role.startsWith('arn:') ? role : iamArn(world, `role/${role}`);
    if (roleByArn(world, arn) && !assumable(world, arn, TASKS, arnIn(world, 'ecs', '*'))) continue;
    return `ECS was unable to assume the role '${arn}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`;
  }
  return undefined;
}

/**
 * The image of a container, got as Fargate gets it: by the execution role, and over a way out of the task's subnet.
 * @throws TaskFailure in the words of ECS's stopped-task errors
 */
export function pulledImage(world: World, task: TaskRecord, { definition }: TaskDefinitionRecord, image: string) {
  const role = definition.executionRoleArn ?? '';
  checkWayOut(world, task);
  const repository = repositoryArn(world, image);
  const session = role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/');
  const denied = (action: string, resource: string) =>
    `User: ${session}/${task.id} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

  if (isEcrImage(image)) {
    if (!roleAllows(world, role, { action: 'ecr:GetAuthorizationToken', resource: '*' })) {
      throw new TaskFailure(
        `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: ${denied('ecr:GetAuthorizationToken', '*')} status code: 400. Please check your task network configuration.`,
      );
    }
    for (const action of ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']) {
      if (roleAllows(world, role, { action, resource: repository })) continue;
      throw new TaskFailure(
        `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: pulling from host ${image.split('/')[0]} failed with status code [manifests ${tagOf(image)}]: 403 Forbidden: ${denied(action, repository)}`,
      );
    }
  }
  const found = foundImage(world, task, image, architectureOf(definition));
  if (!found) {
    const elsewhere = foundImage(world, task, image, undefined);
    throw new TaskFailure(
      elsewhere
        ? `CannotPullContainerError: pull image manifest has been retried 1 time(s): image Manifest does not contain descriptor matching platform 'linux/${architectureOf(definition)}'`
        : `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`,
    );
  }
  return found;
}

/** Without a way to the registry the task waits for its authorization until it is given up. */
function checkWayOut(world: World, task: TaskRecord): void {
  const hasPublicIp = task.network.assignPublicIp === 'ENABLED';
  const { subnetId } = task;
  // The layers come from S3, but the registry itself isn't there: a gateway endpoint for S3 alone doesn't help.
  if (wayOut(world, { subnetId, hasPublicIp })) return;
  const through = gatewayEndpoint(world, subnetId, 's3') ? ' (its route to S3 does not lead to the registry)' : '';
  throw new TaskFailure(
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post "https://api.ecr.${world.region}.amazonaws.com/": dial tcp: i/o timeout. Please check your task network configuration${through}.`,
  );
}

function foundImage(world: World, task: TaskRecord, image: string, architecture: string | undefined) {
  try {
    return findImage(world, image, architecture === undefined ? {} : { architecture });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new TaskFailure(
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): ${error.message} (task ${task.id})`,
    );
  }
}

/** By Go's names: what the task definition's platform is called in images. */
export function architectureOf({ runtimePlatform }: TaskDefinitionRecord['definition']): 'amd64' | 'arm64' {
  return runtimePlatform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'amd64';
}

function repositoryArn(world: World, image: string): string {
  const name = image
    .slice(image.indexOf('/') + 1)
    .replace(/@.*$/, '')
    .replace(/:[^/]*$/, '');
  return arnOf(world, name);
}

function tagOf(image: string): string {
  return /[:@]([^:/@]+)$/.exec(image)?.[1] ?? 'latest';
}
