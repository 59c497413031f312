import type { Permission } from '../src/course/step.ts';

/** What it takes to make, find and delete a bucket, with all that is in it. */
export function bucketPermissions(bucket: string): Permission[] {
  const arn = `arn:aws:s3:::${bucket}`;
  const on = (resource: string, operations: readonly string[]) =>
    operations.map((operation) => ({ action: `s3:${operation}`, resource }));
  return [
    ...on(arn, ['CreateBucket', 'TagResource', 'GetBucketTagging', 'PutBucketTagging', 'DeleteBucket']),
    ...on(arn, ['ListBucket', 'ListBucketVersions', 'ListBucketMultipartUploads']),
    ...on(`${arn}/*`, ['DeleteObject', 'DeleteObjectVersion', 'AbortMultipartUpload']),
  ];
}
