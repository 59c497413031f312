import type * as Cognito from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers } from '../../service.ts';
import { type Tags, tagsWithout } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { invalid } from './errors.ts';
import { type PoolRecord, poolArn, poolOf, pools } from './model.ts';

/** Tags of a pool: https://docs.aws.amazon.com/cognito/latest/developerguide/tagging.html */
const MOST = 50;

/** Tags added to those that are there. @throws AwsError UserPoolTaggingException, InvalidParameterException */
export function readTags(added: Readonly<Record<string, string>> = {}, before: Tags = {}): Tags {
  if (Object.keys(added).some((key) => /^aws:/i.test(key))) {
    throw new AwsError('UserPoolTaggingException', 'Tag keys that begin with aws: are reserved.');
  }
  const tags = { ...before, ...added };
  if (Object.keys(tags).length > MOST) throw invalid(`A user pool has at most ${MOST} tags.`);
  return tags;
}

export const tagOperations = {
  TagResource({ ResourceArn, Tags }, { world }: Call) {
    const pool = poolByArn(world, ResourceArn);
    pools(world).set(pool.id, { ...pool, tags: readTags(Tags, pool.tags) });
    return {};
  },

  UntagResource({ ResourceArn, TagKeys }, { world }: Call) {
    const pool = poolByArn(world, ResourceArn);
    pools(world).set(pool.id, { ...pool, tags: tagsWithout(pool.tags, TagKeys) });
    return {};
  },

  ListTagsForResource({ ResourceArn }, { world }: Call) {
    return { Tags: { ...poolByArn(world, ResourceArn).tags } };
  },
} satisfies Handlers<typeof Cognito>;

function poolByArn(world: World, arn = ''): PoolRecord {
  const id = arn.slice(arn.lastIndexOf('/') + 1);
  if (arn !== poolArn(world, id)) throw invalid('Invalid resource ARN.');
  return poolOf(world, id);
}
