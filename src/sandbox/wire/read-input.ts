import type { Readable } from 'node:stream';
import { openBody } from './body/open-body.ts';
import { operationOf } from './protocols/operation-of.ts';
import { protocolOf } from './protocols/protocol-of.ts';
import { isStream, membersOf } from './schema.ts';
import type { Match, Signature, WireRequest } from './types.ts';

/**
 * The input of a matched request. A streamed body comes as a Readable that fails while it is read when signature, checksum
 * or length say otherwise; everything else is read and verified when this returns.
 * @throws AwsError of status 4xx for what can't be read
 */
export async function readInput(
  match: Match,
  request: WireRequest,
  signature: Signature | undefined,
): Promise<Record<string, unknown>> {
  const body: Readable = openBody(request, signature, objectChecksums(match));
  return withoutTransferEncoding(await protocolOf(match.protocol).read(match, request, body), match, request);
}

/**
 * Where the body is a document and a checksum is a member beside it, the checksum is the object's: so CompleteMultipartUpload
 * names that of the whole upload.
 */
function objectChecksums(match: Match): ReadonlySet<string> {
  const members = membersOf(operationOf(match).input);
  const isStreamed = members.some(({ binding, schema }) => binding === 'payload' && isStream(schema));
  return new Set(isStreamed ? [] : members.filter(({ binding }) => binding === 'header').map(({ wireName }) => wireName));
}

/**
 * aws-chunked is how the body travelled and no property of the object, and so is the encoded length.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
function withoutTransferEncoding(
  input: Record<string, unknown>,
  match: Match,
  { headers }: WireRequest,
): Record<string, unknown> {
  const { ContentEncoding, ...rest } = input;
  const encodings = typeof ContentEncoding === 'string' ? ContentEncoding.split(',').map((part) => part.trim()) : [];
  const kept = encodings.filter((part) => part !== 'aws-chunked').join(',');
  const decoded = headers['x-amz-decoded-content-length'];
  const takesLength = membersOf(operationOf(match).input).some(({ name }) => name === 'ContentLength');
  return {
    ...rest,
    ...(kept === '' ? {} : { ContentEncoding: kept }),
    ...(typeof decoded === 'string' && takesLength ? { ContentLength: Number(decoded) } : {}),
  };
}
