import { randomInt, randomUUID } from 'node:crypto';
import { arnIn, iamArn } from '../../arn.ts';
import type { World } from '../../world/world.ts';

const arnOf = (world: World, resource: string) => arnIn(world, 'ecs', resource);

export const clusterArn = (world: World, name: string) => arnOf(world, `cluster/${name}`);
export const serviceArn = (world: World, cluster: string, name: string) => arnOf(world, `service/${cluster}/${name}`);
export const taskArn = (world: World, cluster: string, id: string) => arnOf(world, `task/${cluster}/${id}`);
export const containerArn = (world: World, cluster: string, task: string, id: string) =>
  arnOf(world, `container/${cluster}/${task}/${id}`);
export const taskDefinitionArn = (world: World, { family, revision }: { family: string; revision: number }) =>
  arnOf(world, `task-definition/${family}:${revision}`);
/** The role by which ECS acts for services whose tasks have network interfaces of their own. */
export const serviceRoleArn = (world: World) => iamArn(world, 'role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS');

/** What stands behind an ARN's last colon-separated resource type, or the name itself: `arn:...:cluster/x` and `x` are `x`. */
export function shortName(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1) : nameOrArn;
}

/** `family:revision` or `family` of a task definition's ARN or short form. */
export function definitionName(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.indexOf('/') + 1) : nameOrArn;
}

/** Tasks have 32 hexadecimal digits. */
export const newId = () => randomUUID().replaceAll('-', '');

/** `ecs-svc/` and 19 digits. */
export const newDeploymentId = () => `ecs-svc/${randomInt(1e9, 1e10)}${String(randomInt(0, 1e9)).padStart(9, '0')}`;
