import type { Handlers, InventoryItem, Service } from '../../service.ts';
import type { World } from '../../world/world.ts';
import * as bucketOperations from './buckets/buckets.ts';
import { deleteBucketCors, getBucketCors, putBucketCors } from './buckets/cors.ts';
import { corsOfRequest } from './buckets/cors-of-request.ts';
import { createBucket } from './buckets/create-bucket.ts';
import * as lifecycle from './buckets/lifecycle.ts';
import * as notification from './buckets/notification.ts';
import * as settings from './buckets/settings.ts';
import { listObjectVersions } from './listing/list-object-versions.ts';
import { listObjects, listObjectsV2 } from './listing/list-objects.ts';
import { buckets, objects, parts, type S3, uploads } from './model.ts';
import { completeMultipartUpload } from './multipart/complete-upload.ts';
import { abortMultipartUpload, createMultipartUpload } from './multipart/create-upload.ts';
import { listMultipartUploads, listParts } from './multipart/list-uploads.ts';
import { uploadPart, uploadPartCopy } from './multipart/upload-part.ts';
import { getObjectAttributes } from './objects/attributes.ts';
import { sweepBodies } from './objects/body.ts';
import { copyObject } from './objects/copy-object.ts';
import { deleteObject, deleteObjects } from './objects/delete-object.ts';
import { getObject, headObject } from './objects/get-object.ts';
import { putObject } from './objects/put-object.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './objects/tagging.ts';
import { guarded } from './policy/guard.ts';
import * as policy from './policy/operations.ts';
import { deleteBucketWebsite, getBucketWebsite, putBucketWebsite } from './website/configuration.ts';
import { closeWebsites, openWebsites } from './website/websites.ts';

const handlers = {
  CreateBucket: createBucket,
  DeleteBucket: bucketOperations.deleteBucket,
  HeadBucket: bucketOperations.headBucket,
  ListBuckets: bucketOperations.listBuckets,
  GetBucketLocation: bucketOperations.getBucketLocation,
  PutBucketPolicy: policy.putBucketPolicy,
  GetBucketPolicy: policy.getBucketPolicy,
  DeleteBucketPolicy: policy.deleteBucketPolicy,
  GetBucketPolicyStatus: policy.getBucketPolicyStatus,
  PutPublicAccessBlock: policy.putPublicAccessBlock,
  GetPublicAccessBlock: policy.getPublicAccessBlock,
  DeletePublicAccessBlock: policy.deletePublicAccessBlock,
  PutBucketWebsite: putBucketWebsite,
  GetBucketWebsite: getBucketWebsite,
  DeleteBucketWebsite: deleteBucketWebsite,
  PutBucketVersioning: settings.putBucketVersioning,
  GetBucketVersioning: settings.getBucketVersioning,
  PutBucketTagging: settings.putBucketTagging,
  GetBucketTagging: settings.getBucketTagging,
  DeleteBucketTagging: settings.deleteBucketTagging,
  PutBucketEncryption: settings.putBucketEncryption,
  GetBucketEncryption: settings.getBucketEncryption,
  DeleteBucketEncryption: settings.deleteBucketEncryption,
  PutBucketOwnershipControls: settings.putBucketOwnershipControls,
  GetBucketOwnershipControls: settings.getBucketOwnershipControls,
  DeleteBucketOwnershipControls: settings.deleteBucketOwnershipControls,
  GetBucketAcl: settings.getBucketAcl,
  PutBucketLifecycleConfiguration: lifecycle.putBucketLifecycleConfiguration,
  GetBucketLifecycleConfiguration: lifecycle.getBucketLifecycleConfiguration,
  DeleteBucketLifecycle: lifecycle.deleteBucketLifecycle,
  PutBucketCors: putBucketCors,
  GetBucketCors: getBucketCors,
  DeleteBucketCors: deleteBucketCors,
  PutBucketNotificationConfiguration: notification.putBucketNotificationConfiguration,
  GetBucketNotificationConfiguration: notification.getBucketNotificationConfiguration,
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: headObject,
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListObjectVersions: listObjectVersions,
  PutObjectTagging: putObjectTagging,
  GetObjectTagging: getObjectTagging,
  DeleteObjectTagging: deleteObjectTagging,
  GetObjectAttributes: getObjectAttributes,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
  ListMultipartUploads: listMultipartUploads,
} satisfies Handlers<S3>;

/** Buckets; what lies in them goes with them. */
const inventory = (world: World): InventoryItem[] =>
  [...buckets(world).values()].map(({ name, owner, tags }) => ({
    type: 'AWS::S3::Bucket',
    name,
    arn: `arn:aws:s3:::${name}`,
    account: owner,
    tags,
  }));

/** The bodies that some record names. */
function namedBodies(world: World): Set<string> {
  const named = new Set<string>();
  for (const { name } of buckets(world).values())
    for (const versions of objects(world, name).values())
      for (const version of versions) if (!version.deleteMarker) named.add(version.body);
  for (const { id } of uploads(world).values()) for (const { body } of parts(world, id).values()) named.add(body);
  return named;
}

/** Amazon S3: https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html */
export const s3: Service = {
  id: 's3',
  signingName: 's3',
  protocol: 'restXml',
  xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
  apiVersion: '2006-03-01',
  schemas: () => import('@aws-sdk/client-s3'),
  operations: guarded(handlers),
  publicOperations: 'all',
  cors: corsOfRequest,
  inventory,
  open: async (world) => {
    sweepBodies(world, namedBodies(world));
    await openWebsites(world);
  },
  close: closeWebsites,
};
