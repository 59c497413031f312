import { AwsError } from '../../../aws-error.ts';
import { buckets, type S3Handler } from '../model.ts';
import { bucketNamed } from '../policy/guard.ts';

/** Events go to EventBridge or nowhere: topics, queues and functions aren't there, and S3 refuses what it can't reach. */
export const putBucketNotificationConfiguration: S3Handler<'PutBucketNotificationConfiguration'> = (input, { world }) => {
  const bucket = bucketNamed({ world }, input.Bucket);
  const { TopicConfigurations, QueueConfigurations, LambdaFunctionConfigurations, EventBridgeConfiguration } =
    input.NotificationConfiguration ?? {};
  const others = [TopicConfigurations, QueueConfigurations, LambdaFunctionConfigurations];
  if (others.some((list) => list !== undefined && list.length > 0))
    throw new AwsError('InvalidArgument', 'Unable to validate the following destination configurations');
  buckets(world).set(bucket.name, {
    ...bucket,
    notification: EventBridgeConfiguration === undefined ? {} : { EventBridgeConfiguration: {} },
  });
  return {};
};

export const getBucketNotificationConfiguration: S3Handler<'GetBucketNotificationConfiguration'> = ({ Bucket }, { world }) =>
  bucketNamed({ world }, Bucket).notification ?? {};
