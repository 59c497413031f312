import type { Call } from '../../../service.ts';
import type { BucketRecord, StoredObject, Version } from '../model.ts';
import { notifyFunctions } from './notify-functions.ts';

/**
 * Grows from event to event, so that whoever reads them can put those of one key in order. Hexadecimal.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
const sequencer = (): string =>
  BigInt(Math.round((performance.timeOrigin + performance.now()) * 1_000_000))
    .toString(16)
    .toUpperCase()
    .padStart(16, '0');

/** What the event of an operation is called. */
const CREATED: Readonly<Record<string, string>> = { PutObject: 'Put', CopyObject: 'Copy' };

/** Lets the world know of a new object, where its bucket sends events. @param reason the operation that made it */
export function tellCreated(call: Call, bucket: BucketRecord, key: string, object: StoredObject, reason: string): void {
  tell(call, bucket, 'Object Created', { key, size: object.size, etag: object.etag, ...versionOf(bucket, object) }, { reason });
  const { size, etag } = object;
  const name = `ObjectCreated:${CREATED[reason] ?? reason}`;
  notifyFunctions(call, bucket, { name, key, size, etag, ...idOf(bucket, object), sequencer: sequencer() });
}

/** Lets the world know that a version is gone, or that a delete marker stands before the others. */
export function tellDeleted(call: Call, bucket: BucketRecord, key: string, version: Version, isMarker: boolean): void {
  const etag = version.deleteMarker ? undefined : version.etag;
  tell(
    call,
    bucket,
    'Object Deleted',
    { key, ...(etag !== undefined && { etag }), ...versionOf(bucket, version) },
    { reason: 'DeleteObject', 'deletion-type': isMarker ? 'Delete Marker Created' : 'Permanently Deleted' },
  );
  const name = isMarker ? 'ObjectRemoved:DeleteMarkerCreated' : 'ObjectRemoved:Delete';
  notifyFunctions(call, bucket, { name, key, ...idOf(bucket, version), sequencer: sequencer() });
}

const idOf = ({ versioning }: BucketRecord, { versionId }: Version) => (versioning === undefined ? {} : { versionId });

const versionOf = ({ versioning }: BucketRecord, { versionId }: Version) =>
  versioning === undefined ? {} : { 'version-id': versionId };

function tell(call: Call, bucket: BucketRecord, detailType: string, object: object, more: object): void {
  if (bucket.notification?.EventBridgeConfiguration === undefined) return;
  call.world.happenings.tell({
    source: 'aws.s3',
    detailType,
    resources: [`arn:aws:s3:::${bucket.name}`],
    detail: {
      version: '0',
      bucket: { name: bucket.name },
      object: { ...object, sequencer: sequencer() },
      'request-id': call.requestId,
      requester: call.caller?.account ?? 'anonymous',
      'source-ip-address': '127.0.0.1',
      ...more,
    },
  });
}
