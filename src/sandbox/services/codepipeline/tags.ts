import type { Tag } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../aws-error.ts';
import { type Tags, tagsWithout } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { noSuchResource } from './errors.ts';
import { type PipelineHandler, type PipelineRecord, pipelineArn, pipelines } from './model.ts';
import { pageOf } from './page.ts';

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const MOST = 50;

export const tagResource: PipelineHandler<'TagResource'> = ({ resourceArn, tags = [] }, { world }) => {
  const pipeline = pipelineOf(world, resourceArn);
  retag(world, pipeline, checked({ ...pipeline.tags, ...tagsOf(tags) }));
  return {};
};

export const untagResource: PipelineHandler<'UntagResource'> = ({ resourceArn, tagKeys = [] }, { world }) => {
  const pipeline = pipelineOf(world, resourceArn);
  retag(world, pipeline, tagsWithout(pipeline.tags, tagKeys));
  return {};
};

export const listTagsForResource: PipelineHandler<'ListTagsForResource'> = ({ resourceArn, ...paging }, { world }) => {
  const { page, ...more } = pageOf(tagList(pipelineOf(world, resourceArn).tags), ({ key = '' }) => key, paging);
  return { tags: page, ...more };
};

/** Tags as a request brings them. @throws AwsError InvalidTagsException, TooManyTagsException */
export function tagsOf(list: readonly Tag[] = []): Tags {
  const tags: Record<string, string> = {};
  for (const { key = '', value = '' } of list) {
    if (/^aws:/i.test(key)) throw new AwsError('InvalidTagsException', `The tag key ${key} is reserved for AWS use`);
    if (Object.hasOwn(tags, key)) throw new AwsError('InvalidTagsException', `Duplicate tag keys found: ${key}`);
    tags[key] = value;
  }
  return checked(tags);
}

export const tagList = (tags: Tags): { key: string; value: string }[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

function checked(tags: Tags): Tags {
  if (Object.keys(tags).length > MOST) throw new AwsError('TooManyTagsException', `A resource can have ${MOST} tags at most`);
  return tags;
}

function pipelineOf(world: World, arn = ''): PipelineRecord {
  const pipeline = pipelines(world).get(arn.slice(arn.lastIndexOf(':') + 1));
  if (!arn.startsWith('arn:')) throw new AwsError('InvalidArnException', `The specified resource ARN is invalid: ${arn}`);
  if (!pipeline || pipelineArn(world, pipeline.name) !== arn) throw noSuchResource(arn);
  return pipeline;
}

function retag(world: World, pipeline: PipelineRecord, tags: Tags): void {
  pipelines(world).set(pipeline.name, { ...pipeline, tags });
}
