import type { OperationInput } from '../../../service.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';
import type { S3, S3Handler } from '../model.ts';
import { bucketNamed } from '../policy/guard.ts';
import { readTaggingHeader } from '../tags.ts';
import { discardBody, keepBody, readBody, receiveBody } from './body.ts';
import { checksumMembers, isAlgorithm } from './checksums.ts';
import { checkWrite } from './conditions.ts';
import { type CopySource, findCopySource } from './copy-source.ts';
import { checkStorable, LARGEST_PUT, systemMetadata } from './storable.ts';
import { tellCreated } from './tell.ts';
import { current, place, shownVersion } from './versions.ts';

type Input = OperationInput<S3, 'CopyObject'>;

/** Copies inside the sandbox. The copy is one piece, whatever its source was, so its ETag is the MD5 of its bytes. */
export const copyObject: S3Handler<'CopyObject'> = async (input, call) => {
  const { world, signal } = call;
  const key = input.Key ?? '';
  const { name } = bucketNamed(call, input.Bucket);
  checkStorable(input, bucketNamed(call, name));
  checkDirectives(input);
  const source = findCopySource(input, call);
  checkNotInVain(input, name, source);
  if (source.object.size > LARGEST_PUT)
    throw invalidRequest('The specified copy source is larger than the maximum allowable size for a copy source: 5368709120');
  checkWrite(current(world, name, key), key, input);
  const algorithm = isAlgorithm(input.ChecksumAlgorithm) ? input.ChecksumAlgorithm : source.object.checksum.algorithm;
  const received = await receiveBody(world, readBody(world, source.object.body), { algorithm, signal });
  try {
    const bucket = bucketNamed(call, name);
    checkWrite(current(world, name, key), key, input);
    keepBody(world, received);
    const replaces = input.MetadataDirective === 'REPLACE';
    const checksum = { algorithm, value: received.checksum?.value ?? '', type: 'FULL_OBJECT' as const };
    const placed = place(world, bucket, key, {
      body: received.body,
      size: received.size,
      etag: received.md5,
      // A redirect isn't copied: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
      system: replaces
        ? systemMetadata(input)
        : { ...source.object.system, WebsiteRedirectLocation: input.WebsiteRedirectLocation },
      metadata: replaces ? (input.Metadata ?? {}) : source.object.metadata,
      tags: input.TaggingDirective === 'REPLACE' ? readTaggingHeader(input.Tagging) : source.object.tags,
      checksum,
      storageClass: input.StorageClass ?? 'STANDARD',
    });
    tellCreated(call, bucket, key, placed, 'CopyObject');
    return {
      CopyObjectResult: { ETag: `"${placed.etag}"`, LastModified: new Date(placed.modified), ...checksumMembers(checksum) },
      ServerSideEncryption: 'AES256',
      ...(source.bucket.versioning === undefined ? {} : { CopySourceVersionId: source.object.versionId }),
      ...shownVersion(bucket, placed),
    };
  } finally {
    discardBody(world, received);
  }
};

function checkDirectives({ MetadataDirective, TaggingDirective }: Input): void {
  for (const [name, value] of Object.entries({ 'metadata directive': MetadataDirective, 'tagging directive': TaggingDirective }))
    if (value !== undefined && value !== 'COPY' && value !== 'REPLACE') throw invalidArgument(`Unknown ${name}.`);
}

function checkNotInVain(input: Input, bucket: string, source: CopySource): void {
  const itself = source.bucket.name === bucket && source.key === input.Key && !input.CopySource?.includes('?versionId=');
  const changes = [input.StorageClass, input.WebsiteRedirectLocation, input.ServerSideEncryption].some(
    (one) => one !== undefined,
  );
  if (itself && !changes && input.MetadataDirective !== 'REPLACE')
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
}
