import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { CompletedPart } from '@aws-sdk/client-s3';
import { AwsError } from '../../../aws-error.ts';
import { createChecksum } from '../../../wire/body/checksum-algorithms.ts';
import type { World } from '../../../world/world.ts';
import { invalidRequest, malformedXml, noSuchUpload } from '../errors.ts';
import { parts, type S3Handler, type StoredChecksum, type UploadedPart, type UploadRecord, uploads } from '../model.ts';
import { discardBody, keepBody, readBody, receiveBody } from '../objects/body.ts';
import { checksumMembers } from '../objects/checksums.ts';
import { checkWrite } from '../objects/conditions.ts';
import { tellCreated } from '../objects/tell.ts';
import { current, place, shownVersion } from '../objects/versions.ts';
import { bucketNamed } from '../policy/guard.ts';
import { endUpload, findUpload } from './uploads.ts';

/** Of every part but the last: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const SMALLEST_PART = 5 * 1024 * 1024;

/** Makes one object of the parts that the client names; parts it doesn't name are thrown away. */
export const completeMultipartUpload: S3Handler<'CompleteMultipartUpload'> = async (input, call) => {
  const { world, signal } = call;
  const { name } = bucketNamed(call, input.Bucket);
  const upload = findUpload(world, bucketNamed(call, name), input);
  const chosen = choose(world, upload, input.MultipartUpload?.Parts ?? []);
  checkSize(chosen, input.MpuObjectSize);
  checkWrite(current(world, name, upload.key), upload.key, input);
  // Where no checksum was chosen, S3 keeps CRC64NVME of the whole.
  const algorithm = upload.checksumType === 'COMPOSITE' ? undefined : (upload.algorithm ?? 'CRC64NVME');
  const received = await receiveBody(world, Readable.from(joined(world, upload.id, chosen)), { algorithm, signal });
  try {
    const bucket = bucketNamed(call, name);
    findUpload(world, bucket, input);
    checkWrite(current(world, name, upload.key), upload.key, input);
    const checksum = received.checksum ? { ...received.checksum, type: 'FULL_OBJECT' as const } : await composite(upload, chosen);
    checkWhole(input, checksum);
    keepBody(world, received);
    const placed = place(world, bucket, upload.key, {
      body: received.body,
      size: received.size,
      etag: etagOfParts(chosen),
      system: upload.system,
      metadata: upload.metadata,
      tags: upload.tags,
      checksum,
      storageClass: upload.storageClass,
      parts: chosen.map(({ number, size, checksum: { value } }) => ({
        number,
        size,
        ...(upload.algorithm === undefined ? {} : { checksum: value }),
      })),
    });
    endUpload(world, upload.id);
    tellCreated(call, bucket, upload.key, placed, 'CompleteMultipartUpload');
    return {
      Location: `http://${call.http.headers.host ?? 's3.amazonaws.com'}/${name}/${encodeURIComponent(upload.key).replaceAll('%2F', '/')}`,
      Bucket: name,
      Key: upload.key,
      ETag: `"${placed.etag}"`,
      ServerSideEncryption: 'AES256',
      ...checksumMembers(checksum),
      ...shownVersion(bucket, placed),
    };
  } finally {
    discardBody(world, received);
  }
};

/** The named parts, held against what arrived. */
function choose(world: World, upload: UploadRecord, named: readonly CompletedPart[]): UploadedPart[] {
  if (named.length === 0 || named.length > 10_000) throw malformedXml();
  let before = 0;
  const chosen = named.map((one) => {
    const number = one.PartNumber ?? 0;
    if (number <= before)
      throw new AwsError(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
        {
          members: { UploadId: upload.id },
        },
      );
    before = number;
    const part = parts(world, upload.id).get(String(number));
    if (part === undefined || one.ETag?.replaceAll('"', '') !== part.etag) throw invalidPart(upload, one);
    const value = one[`Checksum${part.checksum.algorithm}`];
    if (value !== undefined && value !== part.checksum.value) throw invalidPart(upload, one);
    if (value === undefined && upload.checksumType === 'COMPOSITE')
      throw invalidRequest(
        `The upload was created using a ${upload.algorithm?.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
      );
    return part;
  });
  for (const { number, size, etag } of chosen.slice(0, -1))
    if (size < SMALLEST_PART)
      throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
        members: { ProposedSize: size, MinSizeAllowed: SMALLEST_PART, PartNumber: number, ETag: etag },
      });
  return chosen;
}

const invalidPart = (upload: UploadRecord, { PartNumber, ETag }: CompletedPart): AwsError =>
  new AwsError(
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { members: { UploadId: upload.id, PartNumber, ETag } },
  );

function checkSize(chosen: readonly UploadedPart[], stated: number | undefined): void {
  const size = chosen.reduce((sum, part) => sum + part.size, 0);
  if (stated !== undefined && stated !== size)
    throw invalidRequest(`The provided 'x-amz-mp-object-size' header value ${stated} does not match what was computed: ${size}`);
}

/** The client may name the checksum of the whole. */
function checkWhole(input: object, { algorithm, value, type }: StoredChecksum): void {
  const stated = Object.entries(input).find(([name]) => name === `Checksum${algorithm}`)?.[1];
  if (type === 'FULL_OBJECT' && stated !== undefined && stated !== value)
    throw new AwsError('BadDigest', `The ${algorithm.toLowerCase()} you specified did not match the calculated checksum.`);
}

/** Reads the parts one behind the other, each opened when its turn comes and only while the upload still is there. */
async function* joined(world: World, uploadId: string, chosen: readonly UploadedPart[]): AsyncGenerator<Buffer> {
  for (const { body, number } of chosen) {
    const same = uploads(world).has(uploadId) && parts(world, uploadId).get(String(number))?.body === body;
    if (!same) throw noSuchUpload(uploadId);
    yield* readBody(world, body);
  }
}

/** MD5 of the parts' MD5s, with their number: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
function etagOfParts(chosen: readonly UploadedPart[]): string {
  const hash = createHash('md5');
  for (const { etag } of chosen) hash.update(Buffer.from(etag, 'hex'));
  return `${hash.digest('hex')}-${chosen.length}`;
}

async function composite({ algorithm = 'CRC32' }: UploadRecord, chosen: readonly UploadedPart[]): Promise<StoredChecksum> {
  const hash = createChecksum(algorithm.toLowerCase());
  for (const { checksum } of chosen) hash?.update(Buffer.from(checksum.value, 'base64'));
  return { algorithm, value: `${await hash?.digest()}-${chosen.length}`, type: 'COMPOSITE' };
}
