import { AwsError } from '../../aws-error.ts';
import { invalidTag } from './errors.ts';

type Tag = { readonly Key: string | undefined; readonly Value: string | undefined };

// Letters, digits, spaces and + - = . _ : / @: https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-managing.html
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Checks a tag set and makes it a record.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/CostAllocTagging.html (50 a bucket),
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html (10 an object)
 * @throws AwsError InvalidTag, BadRequest
 */
export function readTags(tags: readonly Tag[], on: 'bucket' | 'object'): Record<string, string> {
  const most = on === 'bucket' ? 50 : 10;
  if (tags.length > most) {
    const what = on === 'bucket' ? 'Bucket tag count' : 'Object tags';
    throw new AwsError('BadRequest', `${what} cannot be greater than ${most}`);
  }
  const record: Record<string, string> = Object.create(null);
  for (const { Key: key = '', Value: value = '' } of tags) {
    if (key.length === 0 || key.length > 128 || !ALLOWED.test(key)) throw invalidTag('The TagKey you have provided is invalid');
    if (value.length > 256 || !ALLOWED.test(value)) throw invalidTag('The TagValue you have provided is invalid');
    if (/^aws:/i.test(key)) throw invalidTag('System tags cannot be added/updated by requester');
    if (key in record) throw invalidTag('Cannot provide multiple Tags with the same key');
    record[key] = value;
  }
  return { ...record };
}

/** Reads `x-amz-tagging`: `a=1&b=2`. */
export function readTaggingHeader(header: string | undefined): Record<string, string> {
  if (header === undefined || header === '') return {};
  const pairs = [...new URLSearchParams(header)].map(([Key, Value]) => ({ Key, Value }));
  if (pairs.some(({ Key }) => Key === '')) {
    throw new AwsError(
      'InvalidArgument',
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      {
        members: { ArgumentName: 'x-amz-tagging', ArgumentValue: header },
      },
    );
  }
  return readTags(pairs, 'object');
}

export const writeTags = (tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
