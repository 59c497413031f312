import type * as Ec2 from '@aws-sdk/client-ec2';
import type { ResourceType } from '@aws-sdk/client-ec2';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { describe } from './describe.ts';
import { missing, unknownId } from './errors.ts';
import { addTags, allTagged, keptIn, prefixOf, readTags } from './tags.ts';

export const tagOperations = {
  CreateTags({ Resources = [], Tags = [] }, { world }: Call) {
    const tags = readTags(Tags);
    checkThere(world, Resources);
    for (const id of Resources) addTags(world, id, tags);
    return {};
  },

  DeleteTags({ Resources = [], Tags }, { world }: Call) {
    checkThere(world, Resources);
    for (const id of Resources) {
      const collection = keptIn(world, id);
      const thing = collection?.get(id);
      if (!collection || !thing) continue;
      // Without tags all go; a tag without a value goes whatever its value is; AWS's own stay (API_DeleteTags).
      const goes = (key: string, value: string) =>
        !key.startsWith('aws:') &&
        (!Tags || Tags.some((tag) => tag.Key === key && (tag.Value === undefined || tag.Value === value)));
      const tags = Object.fromEntries(Object.entries(thing.tags).filter(([key, value]) => !goes(key, value)));
      collection.set(id, { ...thing, tags });
    }
    return {};
  },

  DescribeTags(input, { world }: Call) {
    const all = allTagged(world).flatMap(({ id, type, tags }) =>
      Object.entries(tags).map(([key, value]) => ({ id, type, key, value })),
    );
    const { page, ...more } = describe(input, {
      all,
      idOf: ({ id, key }) => `${id}/${key}`,
      tagsOf: ({ key, value }) => ({ [key]: value }),
      fields: {
        key: ({ key }) => key,
        value: ({ value }) => value,
        'resource-id': ({ id }) => id,
        'resource-type': ({ type }) => type,
      },
    });
    const Tags = page.map(({ id, type, key, value }) => ({
      ...{ ResourceId: id, ResourceType: type as ResourceType, Key: key, Value: value },
    }));
    return { Tags, ...more };
  },
} satisfies Handlers<typeof Ec2>;

function checkThere(world: World, ids: readonly string[]): void {
  if (ids.length === 0) throw missing('resourceIdSet');
  for (const id of ids) if (!keptIn(world, id)?.has(id)) throw unknownId(prefixOf(id), id);
}
