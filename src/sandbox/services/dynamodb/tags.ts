import type { Tag } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import { type Tags, tagList, tagsWithout } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { invalid, notFound } from './errors.ts';
import { changeTable, type DynamoHandler, type TableRecord, tableArn, tables } from './model.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html */
const MOST_TAGS = 50;

/**
 * Tags beside those that are there already.
 * @throws AwsError ValidationException
 */
export function readTags(added: readonly Tag[] = [], before: Tags = {}): Tags {
  const keys = added.map(({ Key = '' }) => Key);
  if (new Set(keys).size < keys.length) {
    throw invalid('One or more parameter values were invalid: Duplicate tag keys are not allowed');
  }
  const reserved = keys.find((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) {
    throw invalid(
      `One or more parameter values were invalid: Tag keys starting with 'aws:' are reserved for system use: ${reserved}`,
    );
  }
  const tags = { ...before, ...Object.fromEntries(added.map(({ Key = '', Value = '' }) => [Key, Value])) };
  if (Object.keys(tags).length > MOST_TAGS) {
    throw invalid(`One or more parameter values were invalid: Too many tags, a table has at most ${MOST_TAGS}`);
  }
  return tags;
}

export const tagResource: DynamoHandler<'TagResource'> = ({ ResourceArn, Tags = [] }, { world }) => {
  if (Tags.length === 0) throw invalid('Atleast one Tag needs to be provided as Input.');
  const table = tableByArn(world, ResourceArn);
  changeTable(world, table, { tags: readTags(Tags, table.tags) });
  return {};
};

export const untagResource: DynamoHandler<'UntagResource'> = ({ ResourceArn, TagKeys = [] }, { world }) => {
  if (TagKeys.length === 0) throw invalid('Atleast one Tag Key needs to be provided as Input.');
  const table = tableByArn(world, ResourceArn);
  changeTable(world, table, { tags: tagsWithout(table.tags, TagKeys) });
  return {};
};

export const listTagsOfResource: DynamoHandler<'ListTagsOfResource'> = ({ ResourceArn }, { world }) => ({
  Tags: tagList(tableByArn(world, ResourceArn).tags),
});

/** @throws AwsError ValidationException, AccessDeniedException for another account's, ResourceNotFoundException */
function tableByArn(world: World, arn = ''): TableRecord {
  const [, account, name = ''] = /^arn:aws:dynamodb:[^:]+:(\d+):table\/([^/]{3,})$/.exec(arn) ?? [];
  if (account === undefined) throw invalid(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  if (account !== world.account) {
    throw new AwsError('AccessDeniedException', `The resource ${arn} belongs to another account.`);
  }
  const table = tables(world).get(name);
  // In DynamoDB's own spelling.
  if (!table || tableArn(world, name) !== arn) throw notFound(`Requested resource not found: ResourcArn: ${arn} not found`);
  return table;
}
