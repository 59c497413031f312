/** The permission that an operation asks for: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
export interface Permission {
  readonly action: string;
  /** The action instead, where the request names a version. */
  readonly ofVersion?: string;
  readonly on: 'bucket' | 'object';
}

const bucket = (...names: string[]): Record<string, Permission> =>
  Object.fromEntries(
    names.map((name) => {
      const [operation = name, action = operation] = name.split('=');
      return [operation, { action: `s3:${action}`, on: 'bucket' }];
    }),
  );

const object = (operation: string, action: string, ofVersion?: string): Record<string, Permission> => ({
  [operation]: { action: `s3:${action}`, on: 'object', ...(ofVersion === undefined ? {} : { ofVersion: `s3:${ofVersion}` }) },
});

/** By operation. Not in it: ListBuckets and CreateBucket (no bucket yet) and DeleteObjects (asked key by key). */
export const PERMISSIONS: Readonly<Record<string, Permission>> = {
  ...bucket('DeleteBucket', 'HeadBucket=ListBucket', 'GetBucketLocation', 'ListObjects=ListBucket', 'ListObjectsV2=ListBucket'),
  ...bucket('ListObjectVersions=ListBucketVersions', 'ListMultipartUploads=ListBucketMultipartUploads'),
  ...bucket('PutBucketPolicy', 'GetBucketPolicy', 'DeleteBucketPolicy', 'GetBucketPolicyStatus'),
  ...bucket('PutPublicAccessBlock=PutBucketPublicAccessBlock', 'GetPublicAccessBlock=GetBucketPublicAccessBlock'),
  ...bucket('DeletePublicAccessBlock=PutBucketPublicAccessBlock'),
  ...bucket('PutBucketWebsite', 'GetBucketWebsite', 'DeleteBucketWebsite', 'PutBucketVersioning', 'GetBucketVersioning'),
  ...bucket('PutBucketTagging', 'GetBucketTagging', 'DeleteBucketTagging=PutBucketTagging'),
  ...bucket('PutBucketEncryption=PutEncryptionConfiguration', 'GetBucketEncryption=GetEncryptionConfiguration'),
  ...bucket('DeleteBucketEncryption=PutEncryptionConfiguration'),
  ...bucket(
    'PutBucketOwnershipControls',
    'GetBucketOwnershipControls',
    'DeleteBucketOwnershipControls=PutBucketOwnershipControls',
  ),
  ...bucket(
    'PutBucketLifecycleConfiguration=PutLifecycleConfiguration',
    'GetBucketLifecycleConfiguration=GetLifecycleConfiguration',
  ),
  ...bucket('DeleteBucketLifecycle=PutLifecycleConfiguration', 'GetBucketAcl'),
  ...bucket('PutBucketCors=PutBucketCORS', 'GetBucketCors=GetBucketCORS', 'DeleteBucketCors=PutBucketCORS'),
  ...bucket(
    'PutBucketNotificationConfiguration=PutBucketNotification',
    'GetBucketNotificationConfiguration=GetBucketNotification',
  ),
  ...object('PutObject', 'PutObject'),
  ...object('CopyObject', 'PutObject'),
  ...object('GetObject', 'GetObject', 'GetObjectVersion'),
  ...object('HeadObject', 'GetObject', 'GetObjectVersion'),
  ...object('GetObjectAttributes', 'GetObject', 'GetObjectVersion'),
  ...object('DeleteObject', 'DeleteObject', 'DeleteObjectVersion'),
  ...object('GetObjectTagging', 'GetObjectTagging', 'GetObjectVersionTagging'),
  ...object('PutObjectTagging', 'PutObjectTagging', 'PutObjectVersionTagging'),
  ...object('DeleteObjectTagging', 'DeleteObjectTagging', 'DeleteObjectVersionTagging'),
  ...object('CreateMultipartUpload', 'PutObject'),
  ...object('UploadPart', 'PutObject'),
  ...object('UploadPartCopy', 'PutObject'),
  ...object('CompleteMultipartUpload', 'PutObject'),
  ...object('AbortMultipartUpload', 'AbortMultipartUpload'),
  ...object('ListParts', 'ListMultipartUploadParts'),
};
