import type * as Ecr from '@aws-sdk/client-ecr';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers } from '../../service.ts';
import { tagList, tagsWithout } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { repositoryOf } from './errors.ts';
import { arnOf, type RepositoryRecord, repositories } from './model.ts';

type Tag = { readonly Key?: string | undefined; readonly Value?: string | undefined };

/** Tags of a repository (userguide/ecr-using-tags.html). */
const MOST = 50;

/** Checks tags and makes them a record. @throws AwsError InvalidTagParameterException, TooManyTagsException */
export function readTags(tags: readonly Tag[] = [], before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const record = new Map(Object.entries(before));
  const keys = new Set<string>();
  for (const { Key = '', Value = '' } of tags) {
    const fits = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
    if (Key === '' || Key.length > 128 || Value.length > 256 || !fits.test(Key) || !fits.test(Value)) {
      throw new AwsError('InvalidTagParameterException', `The tag '${Key}' has a key or a value that isn't allowed`);
    }
    if (/^aws:/i.test(Key)) throw new AwsError('InvalidTagParameterException', `Tag keys can't begin with 'aws:': '${Key}'`);
    if (keys.has(Key)) throw new AwsError('InvalidTagParameterException', `The tag key '${Key}' stands there twice`);
    keys.add(Key);
    record.set(Key, Value);
  }
  if (record.size > MOST) throw new AwsError('TooManyTagsException', `A repository has at most ${MOST} tags`);
  return Object.fromEntries(record);
}

export const tagOperations = {
  TagResource({ resourceArn, tags }, { world }: Call) {
    const repository = repositoryByArn(world, resourceArn);
    repositories(world).set(repository.name, { ...repository, tags: readTags(tags, repository.tags) });
    return {};
  },

  UntagResource({ resourceArn, tagKeys = [] }, { world }: Call) {
    const repository = repositoryByArn(world, resourceArn);
    repositories(world).set(repository.name, { ...repository, tags: tagsWithout(repository.tags, tagKeys) });
    return {};
  },

  ListTagsForResource({ resourceArn }, { world }: Call) {
    return { tags: tagList(repositoryByArn(world, resourceArn).tags) };
  },
} satisfies Handlers<typeof Ecr>;

function repositoryByArn(world: World, arn = ''): RepositoryRecord {
  const [, name = ''] = /:repository\/(.+)$/.exec(arn) ?? [];
  if (arn !== arnOf(world, name)) {
    throw new AwsError(
      'InvalidParameterException',
      `Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'`,
    );
  }
  return repositoryOf(world, name);
}
