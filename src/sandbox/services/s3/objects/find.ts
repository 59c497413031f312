import { AwsError } from '../../../aws-error.ts';
import type { Call } from '../../../service.ts';
import { invalidArgument, noSuchKey, noSuchVersion } from '../errors.ts';
import { type BucketRecord, objects, type StoredObject } from '../model.ts';
import { demand } from '../policy/guard.ts';
import { newest } from './versions.ts';

/**
 * The object that a request means: a version, or the newest of its key.
 * @throws AwsError NoSuchKey, NoSuchVersion, MethodNotAllowed (a delete marker by its id), AccessDenied (nothing there, and the caller mustn't know)
 */
export function findObject(call: Call, bucket: BucketRecord, key: string, versionId: string | undefined): StoredObject {
  const version =
    versionId === undefined
      ? newest(call.world, bucket.name, key)
      : objects(call.world, bucket.name)
          .get(key)
          ?.find((one) => one.versionId === versionId);
  if (version !== undefined && !version.deleteMarker) return version;
  // Who may not list the bucket isn't told whether a key exists:
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax (Permissions)
  const mayKnow = versionId === undefined ? 's3:ListBucket' : 's3:ListBucketVersions';
  demand(call, bucket, mayKnow);
  if (version?.deleteMarker) throw behindMarker(key, version.versionId, versionId !== undefined, version.modified);
  if (versionId === undefined) throw noSuchKey(key);
  // Ids of ours are `null` or 32 characters; AWS tells a bad one from one that isn't there.
  if (versionId !== 'null' && !/^[\w.-]{32}$/.test(versionId))
    throw invalidArgument('Invalid version id specified', 'versionId', versionId);
  throw noSuchVersion(key, versionId);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html */
function behindMarker(key: string, versionId: string, named: boolean, modified: string): AwsError {
  const $headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': versionId };
  if (!named)
    return new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404, members: { Key: key, $headers } });
  return new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    status: 405,
    members: {
      Method: 'GET',
      ResourceType: 'DeleteMarker',
      $headers: { ...$headers, allow: 'DELETE', 'last-modified': new Date(modified).toUTCString() },
    },
  });
}
