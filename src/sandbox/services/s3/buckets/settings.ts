import { AwsError } from '../../../aws-error.ts';
import { invalidArgument, malformedXml, notImplemented } from '../errors.ts';
import { buckets, type S3Handler } from '../model.ts';
import { canonicalId } from '../owner.ts';
import { bucketNamed } from '../policy/guard.ts';
import { readTags, writeTags } from '../tags.ts';
import { DEFAULT_ENCRYPTION } from './create-bucket.ts';

const notThere = (code: string, message: string, bucket: string): AwsError =>
  new AwsError(code, message, { status: 404, members: { BucketName: bucket } });

export const putBucketVersioning: S3Handler<'PutBucketVersioning'> = ({ Bucket, VersioningConfiguration }, { world }) => {
  const bucket = bucketNamed({ world }, Bucket);
  const status = VersioningConfiguration?.Status;
  if (VersioningConfiguration?.MFADelete === 'Enabled') throw notImplemented('MFA delete');
  if (status === undefined)
    throw new AwsError('IllegalVersioningConfigurationException', 'The Versioning element must be specified');
  if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml();
  buckets(world).set(bucket.name, { ...bucket, versioning: status });
  return {};
};

export const getBucketVersioning: S3Handler<'GetBucketVersioning'> = ({ Bucket }, { world }) => {
  const { versioning } = bucketNamed({ world }, Bucket);
  return versioning === undefined ? {} : { Status: versioning };
};

/** Replaces the whole set: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html */
export const putBucketTagging: S3Handler<'PutBucketTagging'> = ({ Bucket, Tagging }, { world }) => {
  const bucket = bucketNamed({ world }, Bucket);
  if (Tagging === undefined) throw malformedXml();
  buckets(world).set(bucket.name, { ...bucket, tags: readTags(Tagging.TagSet ?? [], 'bucket') });
  return {};
};

export const getBucketTagging: S3Handler<'GetBucketTagging'> = ({ Bucket }, { world }) => {
  const { name, tags } = bucketNamed({ world }, Bucket);
  if (Object.keys(tags).length === 0) throw notThere('NoSuchTagSet', 'The TagSet does not exist', name);
  return { TagSet: writeTags(tags) };
};

export const deleteBucketTagging: S3Handler<'DeleteBucketTagging'> = ({ Bucket }, { world }) => {
  const bucket = bucketNamed({ world }, Bucket);
  buckets(world).set(bucket.name, { ...bucket, tags: {} });
  return {};
};

export const putBucketEncryption: S3Handler<'PutBucketEncryption'> = (input, { world }) => {
  const bucket = bucketNamed({ world }, input.Bucket);
  const [rule, ...more] = input.ServerSideEncryptionConfiguration?.Rules ?? [];
  if (rule === undefined || more.length > 0) throw malformedXml();
  const algorithm = rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm;
  if (algorithm === undefined || !['AES256', 'aws:kms', 'aws:kms:dsse'].includes(algorithm)) throw malformedXml();
  if (algorithm !== 'AES256') throw notImplemented('encryption with KMS');
  if (rule.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID !== undefined)
    throw invalidArgument('a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse');
  buckets(world).set(bucket.name, { ...bucket, encryption: { Rules: [{ BucketKeyEnabled: false, ...rule }] } });
  return {};
};

export const getBucketEncryption: S3Handler<'GetBucketEncryption'> = ({ Bucket }, { world }) => ({
  ServerSideEncryptionConfiguration: bucketNamed({ world }, Bucket).encryption,
});

/** Back to what every bucket begins with; S3 can't be without encryption. */
export const deleteBucketEncryption: S3Handler<'DeleteBucketEncryption'> = ({ Bucket }, { world }) => {
  const bucket = bucketNamed({ world }, Bucket);
  buckets(world).set(bucket.name, { ...bucket, encryption: DEFAULT_ENCRYPTION });
  return {};
};

export const putBucketOwnershipControls: S3Handler<'PutBucketOwnershipControls'> = ({ Bucket, OwnershipControls }, { world }) => {
  const bucket = bucketNamed({ world }, Bucket);
  const [rule, ...more] = OwnershipControls?.Rules ?? [];
  const ownership = rule?.ObjectOwnership;
  if (more.length > 0 || ownership === undefined) throw malformedXml();
  if (!['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(ownership)) throw malformedXml();
  buckets(world).set(bucket.name, { ...bucket, ownership });
  return {};
};

export const getBucketOwnershipControls: S3Handler<'GetBucketOwnershipControls'> = ({ Bucket }, { world }) => {
  const { name, ownership } = bucketNamed({ world }, Bucket);
  if (ownership === undefined)
    throw notThere('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found', name);
  return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } };
};

export const deleteBucketOwnershipControls: S3Handler<'DeleteBucketOwnershipControls'> = ({ Bucket }, { world }) => {
  const bucket = bucketNamed({ world }, Bucket);
  buckets(world).set(bucket.name, { ...bucket, ownership: undefined });
  return {};
};

/** The only list there is while ACLs are off: the owner has full control. */
export const getBucketAcl: S3Handler<'GetBucketAcl'> = ({ Bucket }, { world }) => {
  const ID = canonicalId(bucketNamed({ world }, Bucket).owner);
  return { Owner: { ID }, Grants: [{ Grantee: { Type: 'CanonicalUser', ID }, Permission: 'FULL_CONTROL' }] };
};
