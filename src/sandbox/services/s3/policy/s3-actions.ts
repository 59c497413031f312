import { glob } from '../../../authorization/glob.ts';

// Actions that a bucket policy can name, by what they apply to:
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
const ON_BUCKET = `CreateBucket DeleteBucket DeleteBucketPolicy DeleteBucketWebsite GetAccelerateConfiguration GetAnalyticsConfiguration
GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging GetBucketNotification GetBucketObjectLockConfiguration
GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging
GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetIntelligentTieringConfiguration GetInventoryConfiguration
GetLifecycleConfiguration GetMetricsConfiguration GetReplicationConfiguration ListBucket ListBucketMultipartUploads ListBucketVersions
ListTagsForResource PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketAcl PutBucketCORS PutBucketLogging PutBucketNotification
PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock PutBucketRequestPayment
PutBucketTagging PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration PutIntelligentTieringConfiguration
PutInventoryConfiguration PutLifecycleConfiguration PutMetricsConfiguration PutReplicationConfiguration TagResource UntagResource`;

const ON_OBJECT = `AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging DeleteObjectVersion
DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging
GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes GetObjectVersionForReplication GetObjectVersionTagging
GetObjectVersionTorrent InitiateReplication ListMultipartUploadParts ObjectOwnerOverrideToBucketOwner PutObject PutObjectAcl
PutObjectLegalHold PutObjectRetention PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging ReplicateDelete ReplicateObject
ReplicateTags RestoreObject UpdateObjectEncryption`;

/** An action of S3 and the kind of resource it is asked on. */
export interface S3Action {
  readonly name: string;
  readonly on: 'bucket' | 'object';
}

const table = (names: string, on: S3Action['on']): S3Action[] => names.split(/\s+/).map((name) => ({ name: `s3:${name}`, on }));

const ACTIONS: readonly S3Action[] = [...table(ON_BUCKET, 'bucket'), ...table(ON_OBJECT, 'object')];

/** The actions that a pattern of a policy stands for; names are matched in any case. */
export function actionsMatching(pattern: string): readonly S3Action[] {
  const wanted = pattern.toLowerCase();
  return ACTIONS.filter(({ name }) => glob(wanted, name.toLowerCase()));
}
