import { AwsError } from '../../../aws-error.ts';
import { accessDenied, invalidArgument } from '../errors.ts';
import { buckets, objects, type S3Handler, uploads } from '../model.ts';
import { endUpload } from '../multipart/uploads.ts';
import { canonicalId } from '../owner.ts';
import { bucketNamed } from '../policy/guard.ts';
import { closeWebsite } from '../website/websites.ts';

/**
 * A bucket goes when no version and no delete marker is left in it; uploads under way don't hold it and end with it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html
 */
export const deleteBucket: S3Handler<'DeleteBucket'> = async ({ Bucket }, { world }) => {
  const bucket = bucketNamed({ world }, Bucket);
  if (objects(world, bucket.name).size > 0) {
    const versions = bucket.versioning === undefined ? '' : ' You must delete all versions in the bucket.';
    throw new AwsError('BucketNotEmpty', `The bucket you tried to delete is not empty.${versions}`, {
      status: 409,
      members: { BucketName: bucket.name },
    });
  }
  for (const upload of [...uploads(world).values()]) {
    if (upload.bucket !== bucket.name) continue;
    endUpload(world, upload.id);
  }
  buckets(world).delete(bucket.name);
  await closeWebsite(world, bucket.name);
  world.ports.release(`website/${bucket.name}`);
  return {};
};

export const headBucket: S3Handler<'HeadBucket'> = ({ Bucket }, { world }) => {
  const bucket = bucketNamed({ world }, Bucket);
  return { BucketRegion: bucket.region, BucketArn: `arn:aws:s3:::${bucket.name}`, AccessPointAlias: false };
};

export const listBuckets: S3Handler<'ListBuckets'> = (
  { Prefix, MaxBuckets, ContinuationToken, BucketRegion },
  { world, caller },
) => {
  if (caller === undefined) throw accessDenied();
  if (MaxBuckets !== undefined && (MaxBuckets < 1 || MaxBuckets > 10_000)) {
    throw invalidArgument('Argument max-buckets must be an integer between 1 and 10000', 'max-buckets', MaxBuckets);
  }
  const after = ContinuationToken === undefined ? '' : Buffer.from(ContinuationToken, 'base64url').toString();
  const mine = [...buckets(world).values()]
    .filter(({ name, owner, region }) => {
      const inRegion = BucketRegion === undefined || BucketRegion === region;
      return owner === caller.account && inRegion && name.startsWith(Prefix ?? '') && name > after;
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = mine.slice(0, MaxBuckets ?? 10_000);
  const last = page.at(-1);
  return {
    Owner: { ID: canonicalId(caller.account) },
    Buckets: page.map(({ name, created, region }) => ({
      Name: name,
      CreationDate: new Date(created),
      BucketRegion: region,
      BucketArn: `arn:aws:s3:::${name}`,
    })),
    ...(Prefix === undefined ? {} : { Prefix }),
    ...(page.length < mine.length && last !== undefined
      ? { ContinuationToken: Buffer.from(last.name).toString('base64url') }
      : {}),
  };
};

export const getBucketLocation: S3Handler<'GetBucketLocation'> = ({ Bucket }, { world }) => {
  const { region } = bucketNamed({ world }, Bucket);
  // A bucket in us-east-1 has none: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
  return region === 'us-east-1' ? {} : { LocationConstraint: region as never };
};
