import { randomUUID } from 'node:crypto';
import type { LambdaFunctionConfiguration, NotificationConfiguration } from '@aws-sdk/client-s3';
import { AwsError } from '../../../aws-error.ts';
import type { World } from '../../../world/world.ts';
import { functions } from '../../lambda/model.ts';
import { readName } from '../../lambda/names.ts';
import { functionAllows } from '../../lambda/policy.ts';
import { invalidArgument } from '../errors.ts';
import { type BucketRecord, buckets, type S3Handler } from '../model.ts';
import { bucketNamed } from '../policy/guard.ts';
import { overlap } from './notification-filter.ts';

/**
 * Events go to EventBridge, to functions, or nowhere: topics and queues aren't there, and S3 refuses what it can't reach.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
 */
export const putBucketNotificationConfiguration: S3Handler<'PutBucketNotificationConfiguration'> = (input, { world }) => {
  const bucket = bucketNamed({ world }, input.Bucket);
  const { TopicConfigurations, QueueConfigurations, LambdaFunctionConfigurations, EventBridgeConfiguration } =
    input.NotificationConfiguration ?? {};
  for (const list of [TopicConfigurations, QueueConfigurations]) if ((list ?? []).length > 0) throw unreachable();
  const toFunctions = (LambdaFunctionConfigurations ?? []).map(settled);
  checkApart(toFunctions);
  if (input.SkipDestinationValidation !== true) for (const one of toFunctions) checkDestination(world, bucket, one);
  const notification: NotificationConfiguration = {
    ...(toFunctions.length > 0 && { LambdaFunctionConfigurations: toFunctions }),
    ...(EventBridgeConfiguration !== undefined && { EventBridgeConfiguration: {} }),
  };
  buckets(world).set(bucket.name, { ...bucket, notification });
  return {};
};

export const getBucketNotificationConfiguration: S3Handler<'GetBucketNotificationConfiguration'> = ({ Bucket }, { world }) =>
  bucketNamed({ world }, Bucket).notification ?? {};

const unreachable = (arn?: string, why?: string): AwsError =>
  new AwsError('InvalidArgument', 'Unable to validate the following destination configurations', {
    members: arn === undefined ? {} : { ArgumentName1: `${arn}, null`, ArgumentValue1: why },
  });

/** With an id where it came without one, and its rules' names as S3 shows them. */
function settled(one: LambdaFunctionConfiguration): LambdaFunctionConfiguration {
  const rules = one.Filter?.Key?.FilterRules ?? [];
  const names = rules.map(({ Name }) => String(Name).toLowerCase());
  if (!names.every((name) => name === 'prefix' || name === 'suffix'))
    throw invalidArgument('filter rule name must be either prefix or suffix');
  for (const name of ['prefix', 'suffix']) {
    if (names.filter((other) => other === name).length > 1)
      throw invalidArgument(`Cannot specify more than one ${name} rule in a filter.`);
  }
  const FilterRules = rules.map(({ Name, Value }) => ({
    Name: (String(Name).toLowerCase() === 'prefix' ? 'Prefix' : 'Suffix') as 'prefix',
    Value,
  }));
  const { Filter: _, ...rest } = one;
  return { ...rest, Id: one.Id ?? randomUUID(), ...(rules.length > 0 && { Filter: { Key: { FilterRules } } }) };
}

/** One event must have one receiver at most. */
function checkApart(all: readonly LambdaFunctionConfiguration[]): void {
  for (const [index, one] of all.entries()) {
    for (const other of all.slice(index + 1)) {
      if (one.Id === other.Id) throw invalidArgument('Same ID used for multiple configurations.');
      if (overlap(one, other)) {
        throw invalidArgument(
          `Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.`,
        );
      }
    }
  }
}

/** The function must be there, and its policy let S3 call it for this bucket. */
function checkDestination(
  world: World,
  bucket: BucketRecord,
  { LambdaFunctionArn: arn = '' }: LambdaFunctionConfiguration,
): void {
  let name: string | undefined;
  try {
    name = /^arn:aws:lambda:/.test(arn) ? readName(world, arn).name : undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
  if (name === undefined) throw invalidArgument('The ARN could not be parsed');
  if (!functions(world).has(name)) throw unreachable(arn, 'The destination Lambda function does not exist');
  const source = { sourceArn: `arn:aws:s3:::${bucket.name}`, sourceAccount: bucket.owner };
  if (!functionAllows(world, arn, { principal: 's3.amazonaws.com', ...source }))
    throw unreachable(arn, `Not authorized to invoke function [${arn}]`);
}
