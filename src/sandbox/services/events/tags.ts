import type { Tag } from '@aws-sdk/client-eventbridge';
import { type Tags, tagList, tagsWithout } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { limitExceeded, noSuchRule, validation } from './errors.ts';
import { type EventsHandler, type RuleRecord, ruleArn, rules } from './model.ts';

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const MOST = 50;

export const tagResource: EventsHandler<'TagResource'> = ({ ResourceARN, Tags: asked }, { world }) => {
  const rule = ruleOf(world, ResourceARN);
  rules(world).set(rule.name, { ...rule, tags: counted({ ...rule.tags, ...tagsOf(asked) }) });
  return {};
};

export const untagResource: EventsHandler<'UntagResource'> = ({ ResourceARN, TagKeys }, { world }) => {
  const rule = ruleOf(world, ResourceARN);
  rules(world).set(rule.name, { ...rule, tags: tagsWithout(rule.tags, TagKeys) });
  return {};
};

export const listTagsForResource: EventsHandler<'ListTagsForResource'> = ({ ResourceARN }, { world }) => ({
  Tags: tagList(ruleOf(world, ResourceARN).tags),
});

/** Tags as a request brings them. @throws AwsError ValidationException, LimitExceededException */
export function tagsOf(list: readonly Tag[] = []): Tags {
  const tags: Record<string, string> = {};
  for (const { Key = '', Value = '' } of list) {
    if (/^aws:/i.test(Key)) throw validation(`The tag key ${Key} is reserved for AWS use.`);
    if (Object.hasOwn(tags, Key)) throw validation(`The tag key ${Key} occurs more than once.`);
    tags[Key] = Value;
  }
  return counted(tags);
}

function counted(tags: Tags): Tags {
  if (Object.keys(tags).length > MOST) throw limitExceeded('The requested resource exceeds the maximum number allowed.');
  return tags;
}

function ruleOf(world: World, arn = ''): RuleRecord {
  const rule = rules(world).get(arn.slice(arn.lastIndexOf('/') + 1));
  if (!rule || ruleArn(world, rule.name) !== arn) throw noSuchRule(arn.slice(arn.lastIndexOf('/') + 1));
  return rule;
}
