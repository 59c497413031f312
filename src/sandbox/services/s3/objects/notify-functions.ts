import { AwsError } from '../../../aws-error.ts';
import type { Call } from '../../../service.ts';
import { invokeFunction } from '../../lambda/invoke-function.ts';
import { functionAllows } from '../../lambda/policy.ts';
import { wants } from '../buckets/notification-filter.ts';
import type { BucketRecord } from '../model.ts';

/** What happened to an object. */
export interface ObjectEvent {
  /** `ObjectCreated:Put` */
  readonly name: string;
  readonly key: string;
  readonly size?: number | undefined;
  readonly etag?: string | undefined;
  readonly versionId?: string | undefined;
  readonly sequencer: string;
}

/**
 * Calls the functions that a bucket names for an event. Whom the function's policy doesn't let in any more, and whose function is
 * gone, nobody hears of: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
 */
export function notifyFunctions(call: Call, bucket: BucketRecord, event: ObjectEvent): void {
  const { world } = call;
  const source = { principal: 's3.amazonaws.com', sourceArn: `arn:aws:s3:::${bucket.name}`, sourceAccount: bucket.owner };
  for (const one of bucket.notification?.LambdaFunctionConfigurations ?? []) {
    const arn = one.LambdaFunctionArn ?? '';
    if (!wants(one, `s3:${event.name}`, event.key) || !functionAllows(world, arn, source)) continue;
    const payload = Buffer.from(JSON.stringify({ Records: [recordOf(call, bucket, event, one.Id ?? '')] }));
    // Queued before this returns, in the same turn as the object itself.
    invokeFunction(world, { functionArn: arn, payload, invocation: 'Event' }).catch((error) => {
      if (!(error instanceof AwsError)) throw error;
    });
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function recordOf({ world, caller, requestId }: Call, bucket: BucketRecord, event: ObjectEvent, configurationId: string) {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: bucket.region,
    eventTime: world.clock.now().toISOString(),
    eventName: event.name,
    userIdentity: { principalId: caller ? `AWS:${caller.userId}` : 'Anonymous' },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: bucket.owner },
        arn: `arn:aws:s3:::${bucket.name}`,
      },
      object: {
        key: asInForms(event.key),
        ...(event.size !== undefined && { size: event.size }),
        ...(event.etag !== undefined && { eTag: event.etag }),
        ...(event.versionId !== undefined && { versionId: event.versionId }),
        sequencer: event.sequencer,
      },
    },
  };
}

/** A key as an event holds it: encoded as forms are, but for its slashes. `red flower.jpg` is `red+flower.jpg`. */
const asInForms = (key: string): string =>
  encodeURIComponent(key)
    .replaceAll(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+');
