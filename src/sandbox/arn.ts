import type { World } from './world/world.ts';

type Place = Pick<World, 'partition' | 'region' | 'account'>;

/** The ARN of a thing in the world's own region and account: `arnIn(world, 'ecr', 'repository/mysfits')`. */
export const arnIn = ({ partition, region, account }: Place, service: string, resource: string): string =>
  `arn:${partition}:${service}:${region}:${account}:${resource}`;

/** The ARN of a thing of IAM, which knows no region: `iamArn(world, 'role/service')`. */
export const iamArn = ({ partition, account }: Place, resource: string): string => `arn:${partition}:iam::${account}:${resource}`;
