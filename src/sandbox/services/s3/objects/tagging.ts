import { malformedXml } from '../errors.ts';
import type { S3Handler } from '../model.ts';
import { bucketNamed } from '../policy/guard.ts';
import { readTags, writeTags } from '../tags.ts';
import { findObject } from './find.ts';
import { retag, shownVersion } from './versions.ts';

export const putObjectTagging: S3Handler<'PutObjectTagging'> = (input, call) => {
  const bucket = bucketNamed(call, input.Bucket);
  const object = findObject(call, bucket, input.Key ?? '', input.VersionId);
  if (input.Tagging === undefined) throw malformedXml();
  retag(call.world, bucket.name, input.Key ?? '', object, readTags(input.Tagging.TagSet ?? [], 'object'));
  return shownVersion(bucket, object);
};

export const getObjectTagging: S3Handler<'GetObjectTagging'> = (input, call) => {
  const bucket = bucketNamed(call, input.Bucket);
  const object = findObject(call, bucket, input.Key ?? '', input.VersionId);
  return { TagSet: writeTags(object.tags), ...shownVersion(bucket, object) };
};

export const deleteObjectTagging: S3Handler<'DeleteObjectTagging'> = (input, call) => {
  const bucket = bucketNamed(call, input.Bucket);
  const object = findObject(call, bucket, input.Key ?? '', input.VersionId);
  retag(call.world, bucket.name, input.Key ?? '', object, {});
  return shownVersion(bucket, object);
};
