import { randomBytes } from 'node:crypto';
import { accessDenied, invalidRequest } from '../errors.ts';
import { type S3Handler, type UploadRecord, uploads } from '../model.ts';
import { isAlgorithm } from '../objects/checksums.ts';
import { checkStorable, systemMetadata } from '../objects/storable.ts';
import { bucketNamed } from '../policy/guard.ts';
import { readTaggingHeader } from '../tags.ts';
import { endUpload, findUpload } from './uploads.ts';

export const createMultipartUpload: S3Handler<'CreateMultipartUpload'> = (input, call) => {
  const { world, caller } = call;
  const bucket = bucketNamed(call, input.Bucket);
  checkStorable(input, bucket);
  const { algorithm, checksumType } = chosenChecksum(input.ChecksumAlgorithm, input.ChecksumType);
  const upload: UploadRecord = {
    id: randomBytes(48).toString('hex'),
    bucket: bucket.name,
    key: input.Key ?? '',
    initiated: world.clock.now().toISOString(),
    initiator: caller?.account ?? 'anonymous',
    system: systemMetadata(input),
    metadata: input.Metadata ?? {},
    tags: readTaggingHeader(input.Tagging),
    storageClass: input.StorageClass ?? 'STANDARD',
    algorithm,
    checksumType,
  };
  uploads(world).set(upload.id, upload);
  return {
    Bucket: upload.bucket,
    Key: upload.key,
    UploadId: upload.id,
    ServerSideEncryption: 'AES256',
    ...(algorithm === undefined ? {} : { ChecksumAlgorithm: algorithm }),
    ...(checksumType === undefined ? {} : { ChecksumType: checksumType }),
  };
};

/**
 * Which checksum the object will have. CRC64NVME is always of the whole, SHA always of the parts' checksums, the other two as wished.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
function chosenChecksum(
  algorithm: string | undefined,
  type: string | undefined,
): Pick<UploadRecord, 'algorithm' | 'checksumType'> {
  if (algorithm === undefined) {
    if (type !== undefined)
      throw invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.');
    return {};
  }
  if (!isAlgorithm(algorithm))
    throw invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    );
  const whole = algorithm === 'CRC64NVME';
  const chosen = type ?? (whole ? 'FULL_OBJECT' : 'COMPOSITE');
  if (chosen !== 'FULL_OBJECT' && chosen !== 'COMPOSITE')
    throw invalidRequest('Value for x-amz-checksum-type header is invalid.');
  const fits = chosen === 'FULL_OBJECT' ? /^CRC/.test(algorithm) : !whole;
  if (!fits)
    throw invalidRequest(`The ${chosen} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`);
  return { algorithm, checksumType: chosen };
}

export const abortMultipartUpload: S3Handler<'AbortMultipartUpload'> = (input, call) => {
  const bucket = bucketNamed(call, input.Bucket);
  const upload = findUpload(call.world, bucket, input);
  if (call.caller?.account !== bucket.owner && (call.caller?.account ?? 'anonymous') !== upload.initiator) throw accessDenied();
  endUpload(call.world, upload.id);
  return {};
};
