import { AwsError } from '../../../aws-error.ts';
import { invalidArgument, noSuchKey, notImplemented, preconditionFailed } from '../errors.ts';
import type { StoredObject } from '../model.ts';

/** Conditions on what is there, as the headers say them. */
export interface Conditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

type Dated = Pick<StoredObject, 'etag' | 'modified'>;

const names = (header: string, etag: string): boolean =>
  header.split(',').some((one) => ['*', etag].includes(one.trim().replace(/^W\//, '').replaceAll('"', '')));

/** HTTP dates have no milliseconds. */
const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

/**
 * Why a read is not to be answered with the object, by RFC 9110's order of precedence; undefined: go on.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
 */
export function readRefusal(object: Dated, conditions: Conditions): { status: 304 | 412; condition: string } | undefined {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  const modified = seconds(new Date(object.modified));
  if (IfMatch !== undefined && !names(IfMatch, object.etag)) return { status: 412, condition: 'If-Match' };
  if (IfMatch === undefined && IfUnmodifiedSince !== undefined && modified > seconds(IfUnmodifiedSince))
    return { status: 412, condition: 'If-Unmodified-Since' };
  if (IfNoneMatch !== undefined && names(IfNoneMatch, object.etag)) return { status: 304, condition: 'If-None-Match' };
  if (IfNoneMatch === undefined && IfModifiedSince !== undefined && modified <= seconds(IfModifiedSince))
    return { status: 304, condition: 'If-Modified-Since' };
  return undefined;
}

/** @throws AwsError NotModified, PreconditionFailed */
export function checkRead(object: Dated, conditions: Conditions): void {
  const refusal = readRefusal(object, conditions);
  if (refusal === undefined) return;
  if (refusal.status === 412) throw preconditionFailed(refusal.condition);
  const $headers = { etag: `"${object.etag}"`, 'last-modified': new Date(object.modified).toUTCString() };
  throw new AwsError('NotModified', '', { status: 304, members: { $headers } });
}

/** Conditions on the source of a copy: any that fails is 412. */
export function checkCopySource(object: Dated, conditions: Conditions): void {
  const refusal = readRefusal(object, conditions);
  if (refusal !== undefined) throw preconditionFailed(`x-amz-copy-source-${refusal.condition}`);
}

/**
 * Conditions on a write: `If-None-Match: *` (only where nothing is) and `If-Match` (only over this).
 * Asked twice, before the body is read and in the turn in which it becomes visible: of two writers one must lose.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @throws AwsError PreconditionFailed, NoSuchKey, NotImplemented
 */
export function checkWrite(there: StoredObject | undefined, key: string, { IfMatch, IfNoneMatch }: Conditions): void {
  if (IfNoneMatch !== undefined) {
    if (IfMatch !== undefined) throw invalidArgument('Only one of If-Match and If-None-Match can be given');
    if (IfNoneMatch !== '*') throw notImplemented('If-None-Match with anything but *');
    if (there !== undefined) throw preconditionFailed('If-None-Match');
  }
  if (IfMatch === undefined) return;
  if (there === undefined) throw noSuchKey(key);
  if (!names(IfMatch, there.etag)) throw preconditionFailed('If-Match');
}
