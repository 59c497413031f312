import { notImplemented } from '../errors.ts';
import type { S3Handler } from '../model.ts';
import { bucketNamed } from '../policy/guard.ts';
import { readTaggingHeader } from '../tags.ts';
import { discardBody, keepBody, receiveBody } from './body.ts';
import { checksumMembers, checksumToKeep, declaresChecksum } from './checksums.ts';
import { checkWrite } from './conditions.ts';
import { checkLength, checkStorable, systemMetadata } from './storable.ts';
import { tellCreated } from './tell.ts';
import { current, place, shownVersion } from './versions.ts';

/** Stores one object. It is seen whole or not at all: the record is written after the last byte and its checks. */
export const putObject: S3Handler<'PutObject'> = async (input, call) => {
  const { world, http, signal } = call;
  const key = input.Key ?? '';
  const name = bucketNamed(call, input.Bucket).name;
  checkStorable(input, bucketNamed(call, name));
  checkLength(call);
  if (input.WriteOffsetBytes !== undefined) throw notImplemented('appending to objects');
  const tags = readTaggingHeader(input.Tagging);
  checkWrite(current(world, name, key), key, input);
  const body = input.Body;
  if (body === undefined) throw new Error('The wire gave no body.');
  // Where the client sends no checksum, S3 adds CRC64NVME: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
  const algorithm = declaresChecksum(http.headers) ? undefined : 'CRC64NVME';
  const received = await receiveBody(world, body, { algorithm, signal });
  try {
    const bucket = bucketNamed(call, name);
    checkWrite(current(world, name, key), key, input);
    const checksum = checksumToKeep(body, received);
    keepBody(world, received);
    const placed = place(world, bucket, key, {
      body: received.body,
      size: received.size,
      etag: received.md5,
      system: systemMetadata(input),
      metadata: input.Metadata ?? {},
      tags,
      checksum,
      storageClass: input.StorageClass ?? 'STANDARD',
    });
    tellCreated(call, bucket, key, placed, 'PutObject');
    return {
      ETag: `"${placed.etag}"`,
      ...checksumMembers(checksum),
      ServerSideEncryption: 'AES256',
      ...shownVersion(bucket, placed),
    };
  } finally {
    discardBody(world, received);
  }
};
