import { arnIn } from '../../../arn.ts';
import type { World } from '../../../world/world.ts';
import { type Stack, stacks } from './model.ts';

/** The stack of a name or an id. By name only one that isn't deleted is found; by id a deleted one too. */
export function findStack(world: World, nameOrId: string | undefined): Stack | undefined {
  if (nameOrId === undefined) return undefined;
  if (nameOrId.startsWith('arn:')) return stacks(world).get(nameOrId);
  return [...stacks(world).values()].find(({ name, status }) => name === nameOrId && status !== 'DELETE_COMPLETE');
}

export function stackArn(world: World, name: string, id: string): string {
  return arnIn(world, 'cloudformation', `stack/${name}/${id}`);
}
