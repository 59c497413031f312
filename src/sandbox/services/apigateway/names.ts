import { randomInt } from 'node:crypto';
import type { World } from '../../world/world.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A new id: ten characters for an API, six for what is in it. */
export const newId = (length: 6 | 10): string => Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)] ?? 'a').join('');

/**
 * The ARN of a thing of API Gateway, which says no account: `arnOf(world, '/restapis/a1b2c3d4e5')`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
 */
export const arnOf = ({ partition, region }: World, path: string): string => `arn:${partition}:apigateway:${region}::${path}`;

export const restApiArn = (world: World, id: string): string => arnOf(world, `/restapis/${id}`);
export const stageArn = (world: World, restApiId: string, name: string): string =>
  arnOf(world, `/restapis/${restApiId}/stages/${name}`);
export const vpcLinkArn = (world: World, id: string): string => arnOf(world, `/vpclinks/${id}`);

/** The host name that an API's stages answer to in AWS. */
export const apiHost = ({ region }: World, restApiId: string): string => `${restApiId}.execute-api.${region}.amazonaws.com`;

/** What a stage's port is drawn for. */
export const portPurpose = (restApiId: string, stage: string): string => `apigateway/${restApiId}/${stage}`;
