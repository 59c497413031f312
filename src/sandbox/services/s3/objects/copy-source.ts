import type { Call } from '../../../service.ts';
import { accessDenied, invalidArgument } from '../errors.ts';
import type { BucketRecord, StoredObject } from '../model.ts';
import { bucketNamed, demand } from '../policy/guard.ts';
import { checkCopySource } from './conditions.ts';
import { findObject } from './find.ts';

export interface CopySourceInput {
  readonly CopySource?: string | undefined;
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
  readonly ExpectedSourceBucketOwner?: string | undefined;
}

export interface CopySource {
  readonly bucket: BucketRecord;
  readonly key: string;
  readonly object: StoredObject;
}

/**
 * The object that `x-amz-copy-source` names (`bucket/key`, percent-encoded, perhaps `?versionId=`), if the caller may read it.
 * @throws AwsError InvalidArgument, NoSuchBucket, NoSuchKey, AccessDenied, PreconditionFailed
 */
export function findCopySource(input: CopySourceInput, call: Call): CopySource {
  const [path = '', versionId] = (input.CopySource ?? '').split('?versionId=');
  const [name = '', ...rest] = decode(path).replace(/^\//, '').split('/');
  const key = rest.join('/');
  if (name === '' || key === '')
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      'x-amz-copy-source',
      input.CopySource,
    );
  const bucket = bucketNamed(call, name);
  if (input.ExpectedSourceBucketOwner !== undefined && input.ExpectedSourceBucketOwner !== bucket.owner) throw accessDenied();
  demand(call, bucket, versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', key);
  const object = findObject(call, bucket, key, versionId);
  checkCopySource(object, {
    IfMatch: input.CopySourceIfMatch,
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  });
  return { bucket, key, object };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path.replaceAll('+', ' '));
  } catch {
    throw invalidArgument('Invalid copy source encoding.', 'x-amz-copy-source', path);
  }
}
