import { AwsError } from '../../../aws-error.ts';
import type { Call } from '../../../service.ts';
import { invalidRequest, malformedXml } from '../errors.ts';
import type { BucketRecord, S3Handler } from '../model.ts';
import { bucketNamed, demand } from '../policy/guard.ts';
import { checkWrite } from './conditions.ts';
import { tellDeleted } from './tell.ts';
import { current, mark, remove } from './versions.ts';

/** What a delete did. */
interface Deleted {
  readonly DeleteMarker?: boolean;
  readonly VersionId?: string;
}

/**
 * Deletes a version for good, or, named without one, puts a delete marker where versions are kept.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
 */
function deleteKey(call: Call, bucket: BucketRecord, key: string, versionId: string | undefined): Deleted {
  const { world } = call;
  if (versionId === undefined && bucket.versioning !== undefined) {
    const marker = mark(world, bucket, key);
    tellDeleted(call, bucket, key, marker, true);
    return { DeleteMarker: true, VersionId: marker.versionId };
  }
  const gone = remove(world, bucket.name, key, versionId ?? 'null');
  if (gone) tellDeleted(call, bucket, key, gone, false);
  if (versionId === undefined) return {};
  return { VersionId: versionId, ...(gone?.deleteMarker ? { DeleteMarker: true } : {}) };
}

/** Succeeds whether the key is there or not. */
export const deleteObject: S3Handler<'DeleteObject'> = (input, call) => {
  const bucket = bucketNamed(call, input.Bucket);
  const key = input.Key ?? '';
  checkWrite(current(call.world, bucket.name, key), key, { IfMatch: input.IfMatch });
  return deleteKey(call, bucket, key, input.VersionId);
};

export const deleteObjects: S3Handler<'DeleteObjects'> = (input, call) => {
  const bucket = bucketNamed(call, input.Bucket);
  const named = input.Delete?.Objects ?? [];
  const { headers } = call.http;
  const covered = Object.keys(headers).some(
    (name) => name === 'content-md5' || /^x-amz-checksum-(crc|sha|md5|xxhash)/.test(name) || name === 'x-amz-trailer',
  );
  if (!covered) throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
  if (named.length === 0 || named.length > 1000) throw malformedXml();
  const results = named.map(({ Key: key = '', VersionId, ETag }) => {
    const versioned = VersionId === undefined ? {} : { VersionId };
    try {
      const action = VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
      demand(call, bucket, action, key);
      checkWrite(current(call.world, bucket.name, key), key, { IfMatch: ETag });
      const { DeleteMarker, VersionId: id } = deleteKey(call, bucket, key, VersionId);
      const marker =
        DeleteMarker === undefined ? {} : { DeleteMarker, ...(id === undefined ? {} : { DeleteMarkerVersionId: id }) };
      return { deleted: { Key: key, ...versioned, ...marker } };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { error: { Key: key, ...versioned, Code: error.code, Message: error.message } };
    }
  });
  return {
    Deleted: input.Delete?.Quiet === true ? [] : results.flatMap(({ deleted }) => (deleted === undefined ? [] : [deleted])),
    Errors: results.flatMap(({ error }) => (error === undefined ? [] : [error])),
  };
};
