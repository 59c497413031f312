import { AwsError } from '../../../aws-error.ts';
import type { Call } from '../../../service.ts';
import { invalidArgument, invalidRequest, notImplemented } from '../errors.ts';
import type { BucketRecord, SystemMetadata } from '../model.ts';

/** What PutObject, CopyObject and CreateMultipartUpload say alike of the object to come. */
export interface NewObjectInput {
  readonly Key?: string | undefined;
  readonly ACL?: string | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
  readonly StorageClass?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
  readonly ContentType?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
}

/** Since 2006: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const LONGEST_KEY = 1024;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const MOST_METADATA = 2048;
/** Of one PUT: https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html */
export const LARGEST_PUT = 5 * 1024 ** 3;

const CLASSES = ['STANDARD', 'REDUCED_REDUNDANCY', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR'];
const CLASSES_NOT_SERVED = ['GLACIER', 'DEEP_ARCHIVE', 'OUTPOSTS', 'SNOW', 'EXPRESS_ONEZONE', 'FSX_OPENZFS', 'FSX_ONTAP'];

/** Holds a new object's key, class, encryption, ACL and metadata against S3's rules. */
export function checkStorable(input: NewObjectInput, bucket: BucketRecord): void {
  const size = Buffer.byteLength(input.Key ?? '');
  if (size > LONGEST_KEY)
    throw new AwsError('KeyTooLongError', 'Your key is too long', { members: { Size: size, MaxSizeAllowed: LONGEST_KEY } });
  checkAcl(input, bucket);
  checkEncryption(input);
  if (input.StorageClass !== undefined && CLASSES_NOT_SERVED.includes(input.StorageClass))
    throw notImplemented(`storage class ${input.StorageClass}`);
  if (input.StorageClass !== undefined && !CLASSES.includes(input.StorageClass))
    throw new AwsError('InvalidStorageClass', 'The storage class you specified is not valid', {
      members: { StorageClassRequested: input.StorageClass },
    });
  if (input.ObjectLockMode !== undefined || input.ObjectLockLegalHoldStatus !== undefined)
    throw invalidRequest('Bucket is missing Object Lock Configuration');
  if (input.WebsiteRedirectLocation !== undefined && !/^(\/|https?:\/\/)/.test(input.WebsiteRedirectLocation))
    throw new AwsError(
      'InvalidRedirectLocation',
      "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
    );
  const metadata = Object.entries(input.Metadata ?? {}).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  if (metadata > MOST_METADATA)
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      members: { Size: metadata, MaxSizeAllowed: MOST_METADATA },
    });
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
function checkAcl(input: NewObjectInput, { ownership, accessBlock }: BucketRecord): void {
  const granted = [input.GrantFullControl, input.GrantRead, input.GrantReadACP, input.GrantWriteACP].some(
    (grant) => grant !== undefined,
  );
  const acl = granted ? 'grants' : input.ACL;
  if (acl === undefined || acl === 'bucket-owner-full-control') return;
  if (ownership === 'BucketOwnerEnforced') throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  if (acl === 'private' || acl === 'bucket-owner-read') return;
  if (accessBlock?.BlockPublicAcls === true && acl !== 'grants')
    throw new AwsError('AccessDenied', 'Access Denied', { status: 403 });
  throw notImplemented('public ACLs and grants');
}

function checkEncryption(input: NewObjectInput): void {
  const method = input.ServerSideEncryption;
  if (input.SSECustomerAlgorithm !== undefined) throw notImplemented('encryption with keys of your own (SSE-C)');
  if (method === undefined || method === 'AES256') {
    if (input.SSEKMSKeyId !== undefined)
      throw invalidArgument(
        'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      );
    return;
  }
  if (method === 'aws:kms' || method === 'aws:kms:dsse') throw notImplemented('encryption with KMS');
  throw invalidArgument('The encryption method specified is not supported', 'x-amz-server-side-encryption', method);
}

/** S3 wants to know the length before the body comes. @throws AwsError MissingContentLength, NotImplemented, EntityTooLarge */
export function checkLength({ http: { headers } }: Call): void {
  const stated = headers['x-amz-decoded-content-length'] ?? headers['content-length'];
  if (stated === undefined) {
    if (headers['transfer-encoding'] !== undefined) throw notImplemented('Transfer-Encoding');
    throw new AwsError('MissingContentLength', 'You must provide the Content-Length HTTP header.', { status: 411 });
  }
  if (Number(stated) > LARGEST_PUT)
    throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
      members: { ProposedSize: stated, MaxSizeAllowed: LARGEST_PUT },
    });
}

/** The headers that the object keeps. */
export const systemMetadata = (input: NewObjectInput): SystemMetadata => ({
  ContentType: input.ContentType ?? 'binary/octet-stream',
  CacheControl: input.CacheControl,
  ContentDisposition: input.ContentDisposition,
  ContentEncoding: input.ContentEncoding === '' ? undefined : input.ContentEncoding,
  ContentLanguage: input.ContentLanguage,
  Expires: input.Expires?.toUTCString(),
  WebsiteRedirectLocation: input.WebsiteRedirectLocation,
});
