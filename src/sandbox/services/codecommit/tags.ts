import type * as CodeCommit from '@aws-sdk/client-codecommit';
import type { Call, Handlers } from '../../service.ts';
import { type Tags, tagsWithout } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { refused } from './errors.ts';
import { arnOf, type RepositoryRecord, repositories } from './model.ts';
import { repositoryOf } from './names.ts';

/** Tags of a repository (https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html). */
const MOST = 50;

/** Tags added to those that are there. @throws AwsError InvalidTagsMapException, InvalidSystemTagUsageException, TooManyTagsException */
export function readTags(added: Readonly<Record<string, string>> = {}, before: Tags = {}): Tags {
  for (const [key, value] of Object.entries(added)) {
    const fits = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
    if (key === '' || key.length > 128 || value.length > 256 || !fits.test(key) || !fits.test(value))
      throw refused('InvalidTagsMap');
    if (/^aws:/i.test(key)) throw refused('InvalidSystemTagUsage');
  }
  const tags = { ...before, ...added };
  if (Object.keys(tags).length > MOST) throw refused('TooManyTags');
  return tags;
}

export const tagOperations = {
  TagResource({ resourceArn, tags }, { world }: Call) {
    const repository = repositoryByArn(world, resourceArn);
    repositories(world).set(repository.name, { ...repository, tags: readTags(tags, repository.tags) });
    return {};
  },

  UntagResource({ resourceArn, tagKeys }, { world }: Call) {
    const repository = repositoryByArn(world, resourceArn);
    repositories(world).set(repository.name, { ...repository, tags: tagsWithout(repository.tags, tagKeys) });
    return {};
  },

  ListTagsForResource({ resourceArn }, { world }: Call) {
    return { tags: { ...repositoryByArn(world, resourceArn).tags } };
  },
} satisfies Handlers<typeof CodeCommit>;

function repositoryByArn(world: World, arn = ''): RepositoryRecord {
  const name = arn.split(':').slice(5).join(':');
  if (arn !== arnOf(world, name)) throw refused('InvalidResourceArn');
  return repositoryOf(world, name);
}
