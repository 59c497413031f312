import type * as Elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../service.ts';
import { type Tags, tagList, tagsWithout } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { listenerNotFound, loadBalancerNotFound, targetGroupNotFound, validationError } from './errors.ts';
import { listeners, loadBalancers, targetGroups } from './model.ts';

/** AWS's limit for a resource. */
const MOST = 50;

/** Tags as a request brings them. @throws AwsError DuplicateTagKeys, TooManyTags, ValidationError */
export function tagsOf(given: readonly Elb.Tag[] | undefined, call?: Call): Tags {
  const tags: Record<string, string> = {};
  for (const { Key = '', Value = '' } of given ?? []) {
    if (/^aws:/i.test(Key) && call?.calledVia === undefined) {
      throw validationError("Tag keys that begin with 'aws:' are reserved for AWS use");
    }
    if (Object.hasOwn(tags, Key)) throw new AwsError('DuplicateTagKeys', `Tag key '${Key}' was specified more than once`);
    tags[Key] = Value;
  }
  return limited(tags);
}

/** DescribeTags, AddTags and RemoveTags, for all three kinds of things. */
export const tagOperations = {
  DescribeTags({ ResourceArns = [] }: Elb.DescribeTagsCommandInput, { world }: Call) {
    const found = ResourceArns.map((ResourceArn) => ({ ResourceArn, Tags: tagList(holderOf(world, ResourceArn).tags) }));
    return { TagDescriptions: found };
  },

  AddTags({ ResourceArns = [], Tags }: Elb.AddTagsCommandInput, call: Call) {
    const added = tagsOf(Tags, call);
    const holders = ResourceArns.map((arn) => holderOf(call.world, arn));
    const next = holders.map(({ tags }) => limited({ ...tags, ...added }));
    for (const [index, { put }] of holders.entries()) put(next[index] ?? {});
    return {};
  },

  RemoveTags({ ResourceArns = [], TagKeys = [] }: Elb.RemoveTagsCommandInput, { world }: Call) {
    for (const { tags, put } of ResourceArns.map((arn) => holderOf(world, arn))) {
      put(tagsWithout(tags, TagKeys));
    }
    return {};
  },
};

interface Holder {
  readonly tags: Tags;
  readonly put: (tags: Tags) => void;
}

/** What carries tags under an ARN. @throws AwsError by the kind that the ARN names */
export function holderOf(world: World, arn: string): Holder {
  const balancer = loadBalancers(world).get(arn);
  if (balancer) return { tags: balancer.tags, put: (tags) => loadBalancers(world).set(arn, { ...balancer, tags }) };
  const group = targetGroups(world).get(arn);
  if (group) return { tags: group.tags, put: (tags) => targetGroups(world).set(arn, { ...group, tags }) };
  const listener = listeners(world).get(arn);
  if (listener) return { tags: listener.tags, put: (tags) => listeners(world).set(arn, { ...listener, tags }) };
  if (arn.includes(':loadbalancer/')) throw loadBalancerNotFound(arn);
  if (arn.includes(':targetgroup/')) throw targetGroupNotFound();
  if (arn.includes(':listener/')) throw listenerNotFound();
  throw validationError(`'${arn}' is not a valid load balancer, target group or listener ARN`);
}

function limited(tags: Record<string, string>): Tags {
  if (Object.keys(tags).length > MOST) throw new AwsError('TooManyTags', `The maximum number of tags, ${MOST}, is exceeded`);
  return tags;
}
