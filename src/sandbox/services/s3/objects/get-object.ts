import { AwsError } from '../../../aws-error.ts';
import type { Call, OperationInput } from '../../../service.ts';
import { invalidRequest } from '../errors.ts';
import type { BucketRecord, S3, S3Handler, StoredObject } from '../model.ts';
import { bucketNamed } from '../policy/guard.ts';
import { readBody } from './body.ts';
import { checksumMembers } from './checksums.ts';
import { checkRead } from './conditions.ts';
import { findObject } from './find.ts';
import { type Range, readRange } from './range.ts';
import { shownVersion } from './versions.ts';

type ReadInput = OperationInput<S3, 'GetObject'>;

export const getObject: S3Handler<'GetObject'> = (input, call) => {
  const bucket = bucketNamed(call, input.Bucket);
  const object = findObject(call, bucket, input.Key ?? '', input.VersionId);
  checkRead(object, input);
  const range = chosenRange(input, object);
  return { ...describe(bucket, object, input, call, range), Body: readBody(call.world, object.body, range) };
};

export const headObject: S3Handler<'HeadObject'> = (input, call) => {
  const bucket = bucketNamed(call, input.Bucket);
  const object = findObject(call, bucket, input.Key ?? '', input.VersionId);
  checkRead(object, input);
  return describe(bucket, object, input, call, chosenRange(input, object));
};

/** By Range header or by part number; undefined: everything. */
function chosenRange({ Range, PartNumber }: ReadInput, { size, parts }: StoredObject): Range | undefined {
  if (PartNumber === undefined) return readRange(Range, size);
  if (Range !== undefined) throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  if (parts === undefined && PartNumber === 1) return undefined;
  const index = parts?.findIndex(({ number }) => number === PartNumber) ?? -1;
  const part = parts?.[index];
  if (part === undefined)
    throw new AwsError('InvalidPartNumber', 'The requested partnumber is not satisfiable', {
      status: 416,
      members: { ActualPartCount: parts?.length ?? 1, PartNumberRequested: PartNumber },
    });
  const start = parts?.slice(0, index).reduce((sum, before) => sum + before.size, 0) ?? 0;
  return { start, end: start + part.size - 1 };
}

/** All that GET and HEAD tell of an object. */
function describe(bucket: BucketRecord, object: StoredObject, input: ReadInput, call: Call, range: Range | undefined) {
  const { system, size } = object;
  const whole = range === undefined || (range.start === 0 && range.end === size - 1);
  const tagCount = Object.keys(object.tags).length;
  return {
    AcceptRanges: 'bytes',
    ETag: `"${object.etag}"`,
    LastModified: new Date(object.modified),
    ContentLength: range === undefined ? size : range.end - range.start + 1,
    ...(range === undefined ? {} : { ContentRange: `bytes ${range.start}-${range.end}/${size}` }),
    ...defined({ ...system, Expires: system.Expires === undefined ? undefined : new Date(system.Expires) }),
    ...overrides(input, call),
    Metadata: { ...object.metadata },
    ServerSideEncryption: 'AES256' as const,
    ...(object.storageClass === 'STANDARD' ? {} : { StorageClass: object.storageClass as 'STANDARD_IA' }),
    ...(input.ChecksumMode === 'ENABLED' && whole ? checksumMembers(object.checksum) : {}),
    ...(tagCount === 0 ? {} : { TagCount: tagCount }),
    ...(input.PartNumber !== undefined && object.parts !== undefined ? { PartsCount: object.parts.length } : {}),
    ...shownVersion(bucket, object),
  };
}

/** `response-content-type` and its like: for signed requests only. */
function overrides(input: ReadInput, { caller }: Call) {
  const chosen = defined({
    ContentType: input.ResponseContentType,
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    Expires: input.ResponseExpires,
  });
  if (caller === undefined && Object.keys(chosen).length > 0)
    throw invalidRequest('Request specific response headers cannot be used for anonymous GET requests.');
  return chosen;
}

/** Without the members that have no value. */
function defined<T extends object>(members: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
