import type * as ApiGateway from '@aws-sdk/client-api-gateway';
import type { Call } from '../../service.ts';
import { type Tags, tagsWithout } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { badRequest, notFound } from './errors.ts';
import { childKey, restApis, stages, vpcLinks } from './model.ts';

/** AWS's limit for a thing. */
const MOST = 50;

/** Tags as a request brings them. @throws AwsError BadRequestException */
export function checkedTags(tags: Tags = {}): Tags {
  if (Object.keys(tags).length > MOST) throw badRequest(`A resource can have at most ${MOST} tags`);
  const reserved = Object.keys(tags).find((key) => /^aws:/i.test(key));
  if (reserved !== undefined) throw badRequest("Tag keys that begin with 'aws:' are reserved for AWS use");
  const tooLong = Object.entries(tags).find(([key, value]) => key.length < 1 || key.length > 128 || value.length > 256);
  if (tooLong) throw badRequest('Tag keys have 1 to 128 characters, and values at most 256');
  return tags;
}

/** TagResource, UntagResource and GetTags, for APIs, stages and VPC links. */
export const tagOperations = {
  TagResource({ resourceArn, tags }: ApiGateway.TagResourceCommandInput, { world }: Call) {
    const holder = holderOf(world, resourceArn);
    holder.put(checkedTags({ ...holder.tags, ...checkedTags(tags) }));
    return {};
  },

  UntagResource({ resourceArn, tagKeys }: ApiGateway.UntagResourceCommandInput, { world }: Call) {
    const holder = holderOf(world, resourceArn);
    holder.put(tagsWithout(holder.tags, tagKeys));
    return {};
  },

  GetTags: ({ resourceArn }: ApiGateway.GetTagsCommandInput, { world }: Call) => ({
    tags: { ...holderOf(world, resourceArn).tags },
  }),
};

interface Holder {
  readonly tags: Tags;
  readonly put: (tags: Tags) => void;
}

/** What carries tags under an ARN. @throws AwsError BadRequestException, NotFoundException */
export function holderOf(world: World, arn: string | undefined): Holder {
  const [, kind, id = '', stageName] =
    /^arn:aws:apigateway:[^:]+::\/(restapis|vpclinks)\/([^/]+)(?:\/stages\/([^/]+))?$/.exec(arn ?? '') ?? [];
  if (kind === undefined || !arn?.startsWith(`arn:aws:apigateway:${world.region}::`))
    throw badRequest('Invalid ARN specified in the request');
  if (kind === 'vpclinks') {
    const link = vpcLinks(world).get(id);
    if (link) return { tags: link.tags, put: (tags) => vpcLinks(world).set(id, { ...link, tags }) };
    throw notFound('Invalid VPC Link identifier specified');
  }
  const api = restApis(world).get(id);
  if (!api) throw notFound('Invalid API identifier specified');
  if (stageName === undefined) return { tags: api.tags, put: (tags) => restApis(world).set(id, { ...api, tags }) };
  const key = childKey(id, stageName);
  const stage = stages(world).get(key);
  if (!stage) throw notFound('Invalid stage identifier specified');
  return { tags: stage.tags, put: (tags) => stages(world).set(key, { ...stage, tags }) };
}
