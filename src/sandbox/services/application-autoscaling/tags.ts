import type * as Scaling from '@aws-sdk/client-application-auto-scaling';
import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../service.ts';
import { tagsWithout } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { noResource } from './errors.ts';
import { type ScalableTarget, scalableTargets } from './model.ts';

/** AWS's limit for a resource. */
const MOST = 50;

/** The tags of scalable targets, by their ARN. */
export const tagOperations = {
  ListTagsForResource({ ResourceARN }: Scaling.ListTagsForResourceCommandInput, { world }: Call) {
    return { Tags: { ...targetByArn(world, ResourceARN).tags } };
  },

  TagResource({ ResourceARN, Tags }: Scaling.TagResourceCommandInput, { world }: Call) {
    const target = targetByArn(world, ResourceARN);
    const tags = { ...target.tags, ...Tags };
    if (Object.keys(tags).length > MOST) {
      throw new AwsError('TooManyTagsException', `A scalable target can have ${MOST} tags`, {
        members: { ResourceName: target.arn },
      });
    }
    scalableTargets(world).set(target.resourceId, { ...target, tags });
    return {};
  },

  UntagResource({ ResourceARN, TagKeys = [] }: Scaling.UntagResourceCommandInput, { world }: Call) {
    const target = targetByArn(world, ResourceARN);
    const tags = tagsWithout(target.tags, TagKeys);
    scalableTargets(world).set(target.resourceId, { ...target, tags });
    return {};
  },
};

function targetByArn(world: World, arn = ''): ScalableTarget {
  const found = [...scalableTargets(world).values()].find((target) => target.arn === arn);
  if (!found) throw noResource(arn);
  return found;
}
