import { AwsError } from '../../../aws-error.ts';
import type { Caller } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { accessDenied, malformedXml } from '../errors.ts';
import { type AccessBlock, type BucketRecord, buckets, type S3Handler } from '../model.ts';
import { effectiveBlock, statementsOf } from './access.ts';
import { parsePolicy } from './document.ts';
import { bucketNamed } from './guard.ts';
import { isPublic } from './public.ts';

/** How long after a change of its access block a bucket takes no policy while `s3/policy-settling` is on, in milliseconds of the world's clock. */
const SETTLING_MS = 10_000;

/**
 * A policy is its owner's account's business, whoever it lets in: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 * @throws AwsError MethodNotAllowed
 */
function ownBucket(world: World, name: string | undefined, caller: Caller | undefined): BucketRecord {
  const bucket = bucketNamed({ world }, name);
  if (caller?.account === bucket.owner) return bucket;
  throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', { status: 405 });
}

export const putBucketPolicy: S3Handler<'PutBucketPolicy'> = ({ Bucket, Policy }, { world, caller }) => {
  const bucket = ownBucket(world, Bucket, caller);
  const statements = parsePolicy(Policy ?? '', bucket.name);
  refuseWhileSettling(world, bucket);
  if (effectiveBlock(world, bucket).BlockPublicPolicy && isPublic(statements)) {
    throw accessDenied(
      `User: ${caller?.arn ?? 'anonymous'} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucket.name}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
    );
  }
  buckets(world).set(bucket.name, { ...bucket, policy: Policy });
  return {};
};

/** AWS's two answers in the seconds after a block is lifted, one after the other. */
function refuseWhileSettling(world: World, bucket: BucketRecord): void {
  if (!world.switches.isOn('s3/policy-settling') || bucket.accessBlockChanged === undefined) return;
  const since = world.clock.now().getTime() - Date.parse(bucket.accessBlockChanged);
  if (since < SETTLING_MS / 2) throw accessDenied();
  if (since < SETTLING_MS) {
    const message = 'A conflicting conditional operation is currently in progress against this resource. Please try again.';
    throw new AwsError('OperationAborted', message, { status: 409 });
  }
}

export const getBucketPolicy: S3Handler<'GetBucketPolicy'> = ({ Bucket }, { world, caller }) => ({
  Policy: policyOf(ownBucket(world, Bucket, caller)),
});

function policyOf({ name, policy }: BucketRecord): string {
  if (policy !== undefined) return policy;
  throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', { status: 404, members: { BucketName: name } });
}

export const deleteBucketPolicy: S3Handler<'DeleteBucketPolicy'> = ({ Bucket }, { world, caller }) => {
  const bucket = ownBucket(world, Bucket, caller);
  buckets(world).set(bucket.name, { ...bucket, policy: undefined });
  return {};
};

export const getBucketPolicyStatus: S3Handler<'GetBucketPolicyStatus'> = ({ Bucket }, { world }) => {
  const bucket = bucketNamed({ world }, Bucket);
  policyOf(bucket);
  return { PolicyStatus: { IsPublic: isPublic(statementsOf(bucket)) } };
};

export const putPublicAccessBlock: S3Handler<'PutPublicAccessBlock'> = (
  { Bucket, PublicAccessBlockConfiguration },
  { world },
) => {
  const bucket = bucketNamed({ world }, Bucket);
  if (PublicAccessBlockConfiguration === undefined) throw malformedXml();
  // A switch that isn't named is off: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html
  const accessBlock: AccessBlock = {
    BlockPublicAcls: PublicAccessBlockConfiguration.BlockPublicAcls ?? false,
    IgnorePublicAcls: PublicAccessBlockConfiguration.IgnorePublicAcls ?? false,
    BlockPublicPolicy: PublicAccessBlockConfiguration.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: PublicAccessBlockConfiguration.RestrictPublicBuckets ?? false,
  };
  buckets(world).set(bucket.name, { ...bucket, accessBlock, accessBlockChanged: world.clock.now().toISOString() });
  return {};
};

export const getPublicAccessBlock: S3Handler<'GetPublicAccessBlock'> = ({ Bucket }, { world }) => {
  const bucket = bucketNamed({ world }, Bucket);
  if (bucket.accessBlock !== undefined) return { PublicAccessBlockConfiguration: bucket.accessBlock };
  throw new AwsError('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found', {
    status: 404,
    members: { BucketName: bucket.name },
  });
};

export const deletePublicAccessBlock: S3Handler<'DeletePublicAccessBlock'> = ({ Bucket }, { world }) => {
  const bucket = bucketNamed({ world }, Bucket);
  buckets(world).set(bucket.name, { ...bucket, accessBlock: undefined, accessBlockChanged: world.clock.now().toISOString() });
  return {};
};
