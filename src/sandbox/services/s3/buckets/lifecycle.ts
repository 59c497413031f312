import type { LifecycleRule } from '@aws-sdk/client-s3';
import { AwsError } from '../../../aws-error.ts';
import { invalidArgument, invalidRequest, malformedXml } from '../errors.ts';
import { type BucketRecord, buckets, type Jsonified, type S3Handler } from '../model.ts';
import { bucketNamed } from '../policy/guard.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html

export const putBucketLifecycleConfiguration: S3Handler<'PutBucketLifecycleConfiguration'> = (input, { world }) => {
  const bucket = bucketNamed({ world }, input.Bucket);
  const rules = input.LifecycleConfiguration?.Rules ?? [];
  if (rules.length === 0) throw malformedXml();
  if (rules.length > 1000) throw invalidRequest('The number of lifecycle rules must not exceed the allowed limit of 1000 rules');
  for (const rule of rules) checkRule(rule);
  const named = rules.map((rule, index) => ({ ...rule, ID: rule.ID ?? `rule-${index + 1}` }));
  if (new Set(named.map(({ ID }) => ID)).size < named.length)
    throw invalidArgument('Rule ID must be unique. Found same ID for more than one rule');
  const lifecycle = JSON.parse(JSON.stringify(named)) as BucketRecord['lifecycle'];
  buckets(world).set(bucket.name, { ...bucket, lifecycle });
  return { TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K' };
};

function checkRule(rule: LifecycleRule): void {
  if (rule.Status !== 'Enabled' && rule.Status !== 'Disabled') throw malformedXml();
  if ((rule.ID?.length ?? 0) > 255) throw invalidArgument('ID length should not exceed allowed limit of 255');
  // Both are out of date in one rule; neither is malformed.
  if ((rule.Filter === undefined) === (rule.Prefix === undefined)) throw malformedXml();
  const { Expiration, Transitions, NoncurrentVersionExpiration, NoncurrentVersionTransitions, AbortIncompleteMultipartUpload } =
    rule;
  const actions = [Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload].filter(
    (action) => action !== undefined,
  );
  if (actions.length + (Transitions?.length ?? 0) + (NoncurrentVersionTransitions?.length ?? 0) === 0)
    throw invalidRequest('At least one action needs to be specified in a rule');
  const days = [
    Expiration?.Days,
    NoncurrentVersionExpiration?.NoncurrentDays,
    AbortIncompleteMultipartUpload?.DaysAfterInitiation,
  ];
  if (days.some((count) => count !== undefined && count < 1))
    throw invalidArgument("'Days' for Expiration action must be a positive integer");
  if (
    Expiration !== undefined &&
    [Expiration.Days, Expiration.Date, Expiration.ExpiredObjectDeleteMarker].filter((one) => one !== undefined).length !== 1
  )
    throw malformedXml();
}

export const getBucketLifecycleConfiguration: S3Handler<'GetBucketLifecycleConfiguration'> = ({ Bucket }, { world }) => {
  const { name, lifecycle } = bucketNamed({ world }, Bucket);
  if (lifecycle === undefined) {
    throw new AwsError('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', {
      status: 404,
      members: { BucketName: name },
    });
  }
  return { Rules: lifecycle.map(revive), TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K' };
};

/** Dates are strings on disk. */
function revive({ Expiration, Transitions, ...rest }: Jsonified<LifecycleRule>): LifecycleRule {
  const dated = <T extends { Date?: string | undefined }>({ Date: date, ...others }: T) => ({
    ...others,
    ...(date === undefined ? {} : { Date: new Date(date) }),
  });
  return {
    ...rest,
    ...(Expiration === undefined ? {} : { Expiration: dated(Expiration) }),
    ...(Transitions === undefined ? {} : { Transitions: Transitions.map(dated) }),
  } as LifecycleRule;
}

export const deleteBucketLifecycle: S3Handler<'DeleteBucketLifecycle'> = ({ Bucket }, { world }) => {
  const bucket = bucketNamed({ world }, Bucket);
  buckets(world).set(bucket.name, { ...bucket, lifecycle: undefined });
  return {};
};
