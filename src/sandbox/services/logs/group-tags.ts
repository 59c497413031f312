import { type Tags, tagsWithout } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { invalidParameter } from './errors.ts';
import { groupOfArn, knownGroup } from './known.ts';
import { type GroupRecord, groups, type LogsHandler } from './model.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html */
const MOST_TAGS = 50;

function add(world: World, group: GroupRecord, added: Tags = {}): object {
  const tags = { ...group.tags, ...added };
  if (Object.keys(tags).length > MOST_TAGS) throw invalidParameter(`A log group has at most ${MOST_TAGS} tags.`);
  groups(world).set(group.name, { ...group, tags });
  return {};
}

function remove(world: World, group: GroupRecord, keys: readonly string[] = []): object {
  const tags = tagsWithout(group.tags, keys);
  groups(world).set(group.name, { ...group, tags });
  return {};
}

export const tagResource: LogsHandler<'TagResource'> = ({ resourceArn, tags }, { world }) =>
  add(world, groupOfArn(world, resourceArn), tags);

export const untagResource: LogsHandler<'UntagResource'> = ({ resourceArn, tagKeys }, { world }) =>
  remove(world, groupOfArn(world, resourceArn), tagKeys);

export const listTagsForResource: LogsHandler<'ListTagsForResource'> = ({ resourceArn }, { world }) => ({
  tags: groupOfArn(world, resourceArn).tags,
});

// The three of before, by the group's name; AWS calls them deprecated and answers them.
export const tagLogGroup: LogsHandler<'TagLogGroup'> = ({ logGroupName, tags }, { world }) =>
  add(world, knownGroup(world, logGroupName), tags);

export const untagLogGroup: LogsHandler<'UntagLogGroup'> = ({ logGroupName, tags }, { world }) =>
  remove(world, knownGroup(world, logGroupName), tags);

export const listTagsLogGroup: LogsHandler<'ListTagsLogGroup'> = ({ logGroupName }, { world }) => ({
  tags: knownGroup(world, logGroupName).tags,
});
