import { randomInt, randomUUID } from 'node:crypto';
import type { World } from '../../world/world.ts';

const prefix = ({ partition, region, account }: World) => `arn:${partition}:ecs:${region}:${account}`;

export const clusterArn = (world: World, name: string) => `${prefix(world)}:cluster/${name}`;
export const serviceArn = (world: World, cluster: string, name: string) => `${prefix(world)}:service/${cluster}/${name}`;
export const taskArn = (world: World, cluster: string, id: string) => `${prefix(world)}:task/${cluster}/${id}`;
export const containerArn = (world: World, cluster: string, task: string, id: string) =>
  `${prefix(world)}:container/${cluster}/${task}/${id}`;
export const taskDefinitionArn = (world: World, { family, revision }: { family: string; revision: number }) =>
  `${prefix(world)}:task-definition/${family}:${revision}`;

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
