import { tagsWithout } from '../../tags.ts';
import { functions, type LambdaHandler } from './model.ts';
import { functionNamed } from './names.ts';

const tagResource: LambdaHandler<'TagResource'> = ({ Resource, Tags = {} }, { world }) => {
  const record = functionNamed(world, Resource);
  functions(world).set(record.name, { ...record, tags: { ...record.tags, ...Tags } });
  return {};
};

const untagResource: LambdaHandler<'UntagResource'> = ({ Resource, TagKeys = [] }, { world }) => {
  const record = functionNamed(world, Resource);
  functions(world).set(record.name, { ...record, tags: tagsWithout(record.tags, TagKeys) });
  return {};
};

const listTags: LambdaHandler<'ListTags'> = ({ Resource }, { world }) => ({ Tags: { ...functionNamed(world, Resource).tags } });

export const tagOperations = { TagResource: tagResource, UntagResource: untagResource, ListTags: listTags };
