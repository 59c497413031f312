import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';
import { parts, type S3Handler, type StoredChecksum, type UploadedPart, type UploadRecord } from '../model.ts';
import { discardBody, dropBodies, keepBody, type Received, readBody, receiveBody } from '../objects/body.ts';
import { checksumMembers, checksumToKeep, declaresChecksum } from '../objects/checksums.ts';
import { findCopySource } from '../objects/copy-source.ts';
import { checkLength } from '../objects/storable.ts';
import { bucketNamed } from '../policy/guard.ts';
import { findUpload, type UploadInput } from './uploads.ts';

export const uploadPart: S3Handler<'UploadPart'> = async (input, call) => {
  const { world, http, signal } = call;
  const upload = findUpload(world, bucketNamed(call, input.Bucket), input);
  const number = checkNumber(input.PartNumber);
  checkLength(call);
  const body = input.Body;
  if (body === undefined) throw new Error('The wire gave no body.');
  const algorithm = declaresChecksum(http.headers) ? undefined : (upload.algorithm ?? 'CRC64NVME');
  const received = await receiveBody(world, body, { algorithm, signal });
  try {
    const checksum = checksumToKeep(body, received);
    if (upload.algorithm !== undefined && checksum.algorithm !== upload.algorithm)
      throw invalidRequest(
        `Checksum Type mismatch occurred, expected checksum Type: ${upload.algorithm.toLowerCase()}, actual checksum Type: ${checksum.algorithm.toLowerCase()}`,
      );
    const part = keepPart(call, { ...input, Bucket: upload.bucket }, number, received, checksum);
    const { ChecksumType: _, ...members } = checksumMembers(checksum);
    return { ETag: `"${part.etag}"`, ServerSideEncryption: 'AES256', ...members };
  } finally {
    discardBody(world, received);
  }
};

export const uploadPartCopy: S3Handler<'UploadPartCopy'> = async (input, call) => {
  const { world, signal } = call;
  const upload = findUpload(world, bucketNamed(call, input.Bucket), input);
  const number = checkNumber(input.PartNumber);
  const source = findCopySource(input, call);
  const range = readCopyRange(input.CopySourceRange, source.object.size);
  const algorithm = upload.algorithm ?? 'CRC64NVME';
  const received = await receiveBody(world, readBody(world, source.object.body, range), { algorithm, signal });
  try {
    const checksum: StoredChecksum = { algorithm, value: received.checksum?.value ?? '', type: 'FULL_OBJECT' };
    const part = keepPart(call, { ...input, Bucket: upload.bucket }, number, received, checksum);
    const { ChecksumType: _, ...members } = checksumMembers(checksum);
    return {
      CopyPartResult: { ETag: `"${part.etag}"`, LastModified: new Date(part.modified), ...members },
      ServerSideEncryption: 'AES256',
      ...(source.bucket.versioning === undefined ? {} : { CopySourceVersionId: source.object.versionId }),
    };
  } finally {
    discardBody(world, received);
  }
};

function checkNumber(number: number | undefined): number {
  if (number === undefined || !Number.isInteger(number) || number < 1 || number > 10_000)
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', number);
  return number;
}

/** Writes a part down, in one turn; the upload may have ended while the bytes came. */
function keepPart(
  call: Call,
  input: UploadInput & { Bucket: string },
  number: number,
  received: Received,
  checksum: StoredChecksum,
): UploadedPart {
  const { world } = call;
  const upload = findUpload(world, bucketNamed(call, input.Bucket), input);
  keepBody(world, received);
  const part: UploadedPart = {
    number,
    body: received.body,
    size: received.size,
    etag: received.md5,
    modified: world.clock.now().toISOString(),
    checksum,
  };
  replacePart(world, upload, part);
  return part;
}

function replacePart(world: World, upload: UploadRecord, part: UploadedPart): void {
  const before = parts(world, upload.id).get(String(part.number));
  parts(world, upload.id).set(String(part.number), part);
  if (before !== undefined) dropBodies(world, [before.body]);
}

/** `x-amz-copy-source-range`: both ends, inside the source. */
function readCopyRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  if (header === undefined) return undefined;
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  if (match === null)
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      'x-amz-copy-source-range',
      header,
    );
  const [start, end] = [Number(match[1]), Number(match[2])];
  if (start > end || end >= size)
    throw invalidArgument(`Range specified is not valid for source object of size: ${size}`, 'x-amz-copy-source-range', header);
  return { start, end };
}
