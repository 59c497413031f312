import { join } from 'node:path';
import { arnIn } from '../../arn.ts';
import type { Tags } from '../../tags.ts';
import { readIdentity } from '../../world/identity.ts';
import type { Collection, World } from '../../world/world.ts';

/** A repository as it is kept; its history lies in a folder of its own. */
export interface RepositoryRecord {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** None until the first branch is there. */
  readonly defaultBranch?: string;
  /** Milliseconds since 1970, by the world's clock. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly tags: Tags;
}

/** By name. */
export const repositories = (world: World): Collection<RepositoryRecord> =>
  world.collection<RepositoryRecord>('codecommit/repositories');

export const arnOf = (world: World, name: string): string => arnIn(world, 'codecommit', name);

/**
 * The bare git repository that holds the history. Named by id and not by name: whoever makes a repository of the same name again
 * gets an empty one, whatever is still being removed.
 */
export const historyOf = (world: World, { id }: Pick<RepositoryRecord, 'id'>): string =>
  join(world.folder('codecommit'), `${id}.git`);

/**
 * Where git clones it from. In AWS it is https://git-codecommit.REGION.amazonaws.com with the same path; here it is this machine's
 * address, or git would go to AWS.
 */
export function cloneUrl(world: World, name: string): string {
  return `http://127.0.0.1:${readIdentity(world.dir)?.apiPort}/v1/repos/${name}`;
}
