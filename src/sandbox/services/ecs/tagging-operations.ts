import type * as Ecs from '@aws-sdk/client-ecs';
import type { Call, Handlers } from '../../service.ts';
import type { Tags } from '../../tags.ts';
import { tagsWithout } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { clusterNotFound, invalidParameter, serviceNotFound } from './errors.ts';
import { clusters, services, taskDefinitions, tasks } from './model.ts';
import { tagList, tagsOf } from './tags.ts';

export const taggingOperations = {
  TagResource({ resourceArn = '', tags }, { world }: Call) {
    const resource = taggedResource(world, resourceArn);
    const merged = { ...resource.tags, ...tagsOf(tags) };
    if (Object.keys(merged).length > 50) throw invalidParameter('Too many tags: a resource can have 50.');
    resource.set(merged);
    return {};
  },

  UntagResource({ resourceArn = '', tagKeys = [] }, { world }: Call) {
    const resource = taggedResource(world, resourceArn);
    resource.set(tagsWithout(resource.tags, tagKeys));
    return {};
  },

  ListTagsForResource({ resourceArn = '' }, { world }: Call) {
    return { tags: tagList(taggedResource(world, resourceArn).tags) };
  },
} satisfies Handlers<typeof Ecs>;

/** @throws InvalidParameterException, ClusterNotFoundException, ServiceNotFoundException when the ARN names nothing */
export function taggedResource(world: World, arn: string): { readonly tags: Tags; set(tags: Tags): void } {
  const [, type, name = ''] = /^arn:aws:ecs:[^:]*:[^:]*:(cluster|service|task|task-definition)\/(.+)$/.exec(arn) ?? [];
  if (type === 'cluster') return of(clusters(world), name, clusterNotFound);
  if (type === 'service') return of(services(world), name, serviceNotFound);
  const missing = () => invalidParameter('The specified resource was not found. Specify a valid ARN and try again.');
  if (type === 'task-definition') return of(taskDefinitions(world), name, missing);
  if (type === 'task') return of(tasks(world), name.slice(name.lastIndexOf('/') + 1), missing);
  throw invalidParameter('Invalid resource ARN.');
}

function of<Value extends { readonly tags: Tags }>(
  collection: { get(key: string): Value | undefined; set(key: string, value: Value): void },
  key: string,
  missing: () => Error,
) {
  const found = collection.get(key);
  if (!found) throw missing();
  return {
    tags: found.tags,
    set: (tags: Tags) => collection.set(key, { ...found, tags }),
  };
}
