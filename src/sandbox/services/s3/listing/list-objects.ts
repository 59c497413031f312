import type { World } from '../../../world/world.ts';
import { type BucketRecord, objects, type S3Handler, type StoredObject } from '../model.ts';
import { canonicalId } from '../owner.ts';
import { bucketNamed } from '../policy/guard.ts';
import { compareKeys } from './key-order.ts';
import { cutPage, encoder, inOrder, pageSize, readToken, writeToken } from './page.ts';

interface Listed {
  readonly key: string;
  readonly object: StoredObject;
}

/** Keys behind `after`, in order, each with what a plain GET would give. */
function* listed(world: World, { name }: BucketRecord, after: string): Generator<Listed> {
  for (const [key, [newest]] of inOrder(objects(world, name).entries()))
    if (newest !== undefined && !newest.deleteMarker && compareKeys(key, after) > 0) yield { key, object: newest };
}

const describe =
  (bucket: BucketRecord, encode: (text: string) => string, withOwner: boolean) =>
  ({ key, object }: Listed) => ({
    Key: encode(key),
    LastModified: new Date(object.modified),
    ETag: `"${object.etag}"`,
    Size: object.size,
    StorageClass: object.storageClass as 'STANDARD',
    ChecksumAlgorithm: [object.checksum.algorithm],
    ChecksumType: object.checksum.type,
    ...(withOwner ? { Owner: { ID: canonicalId(bucket.owner) } } : {}),
  });

export const listObjectsV2: S3Handler<'ListObjectsV2'> = (input, call) => {
  const bucket = bucketNamed(call, input.Bucket);
  const encode = encoder(input.EncodingType);
  const max = pageSize(input.MaxKeys, 'maxKeys');
  const { Prefix: prefix = '', Delimiter: delimiter = '' } = input;
  const after = input.ContinuationToken === undefined ? (input.StartAfter ?? '') : readToken(input.ContinuationToken);
  const page = cutPage(listed(call.world, bucket, after), ({ key }) => key, { prefix, delimiter, after, max });
  const { last } = page;
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    MaxKeys: max,
    KeyCount: page.entries.length + page.prefixes.length,
    IsTruncated: page.truncated,
    Contents: page.entries.map(describe(bucket, encode, input.FetchOwner === true)),
    CommonPrefixes: page.prefixes.map((one) => ({ Prefix: encode(one) })),
    ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
    ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
    ...(input.StartAfter === undefined ? {} : { StartAfter: encode(input.StartAfter) }),
    ...(input.ContinuationToken === undefined ? {} : { ContinuationToken: input.ContinuationToken }),
    ...(last === undefined ? {} : { NextContinuationToken: writeToken('entry' in last ? last.entry.key : last.prefix) }),
  };
};

export const listObjects: S3Handler<'ListObjects'> = (input, call) => {
  const bucket = bucketNamed(call, input.Bucket);
  const encode = encoder(input.EncodingType);
  const max = pageSize(input.MaxKeys, 'max-keys');
  const { Prefix: prefix = '', Delimiter: delimiter = '', Marker: after = '' } = input;
  const page = cutPage(listed(call.world, bucket, after), ({ key }) => key, { prefix, delimiter, after, max });
  const { last } = page;
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    Marker: encode(after),
    MaxKeys: max,
    IsTruncated: page.truncated,
    Contents: page.entries.map(describe(bucket, encode, true)),
    CommonPrefixes: page.prefixes.map((one) => ({ Prefix: encode(one) })),
    ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
    ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
    // Only with a delimiter; else the last key is the next marker: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
    ...(last === undefined || delimiter === '' ? {} : { NextMarker: encode('entry' in last ? last.entry.key : last.prefix) }),
  };
};
