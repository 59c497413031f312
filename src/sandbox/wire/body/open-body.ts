import { Readable } from 'node:stream';
import { AwsError } from '../../aws-error.ts';
import type { Signature, WireRequest } from '../types.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import { chunkSignatures } from './chunk-signatures.ts';
import { CHECKSUM_HEADER, declaredChecks, trailerNames } from './declared-checks.ts';

const declared = new WeakMap<Readable, Record<string, string>>();

/**
 * The checksums the client declared for a body, as S3's members name them: `{ ChecksumCRC32: 'AAAAAA==' }`. All of them
 * have been verified once the body is read to its end; those sent in a trailer are there only from then on.
 */
export function checksumsOf(body: Readable): Readonly<Record<string, string>> {
  return declared.get(body) ?? {};
}

/**
 * The body of a request, decoded and verified while it is read: reading fails when it isn't what signature, checksums or
 * lengths say. Nothing is held back, so what was read counts only once the end has come.
 * @param notOfBody checksum headers that speak of something else than this body
 */
export function openBody(
  request: WireRequest,
  signature: Signature | undefined,
  notOfBody: ReadonlySet<string> = new Set(),
): Readable {
  const checksums: Record<string, string> = {};
  const source = request.bytes === undefined ? withoutDestroying(request.body) : [request.bytes];
  const body = Readable.from(verified(source, { request, signature, notOfBody, checksums }), {
    objectMode: false,
    highWaterMark: 256 * 1024,
  });
  declared.set(body, checksums);
  return body;
}

/** Leaves the connection open when reading stops early, so that the error can still be answered on it. */
function withoutDestroying(stream: Readable): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => stream.iterator({ destroyOnReturn: false }) };
}

interface Expectations {
  readonly request: WireRequest;
  readonly signature: Signature | undefined;
  readonly notOfBody: ReadonlySet<string>;
  readonly checksums: Record<string, string>;
}

async function* verified(
  source: AsyncIterable<Buffer> | Iterable<Buffer>,
  { request, signature, notOfBody, checksums }: Expectations,
): AsyncGenerator<Buffer> {
  const { headers } = request;
  const checks = declaredChecks(request, signature, notOfBody);
  const pieces = isAwsChunked(request) ? decodeAwsChunked(asyncOf(source), watcherOf(signature)) : plain(source);
  let length = 0;
  let next = await pieces.next();
  while (!next.done) {
    length += next.value.length;
    for (const { checksum } of checks) {
      checksum.update(next.value);
    }
    yield next.value;
    next = await pieces.next();
  }
  const decodedLength = headers['x-amz-decoded-content-length'];
  if (typeof decodedLength === 'string' && Number(decodedLength) !== length) {
    throw new AwsError('IncompleteBody', 'You did not provide the number of bytes specified by the Content-Length HTTP header');
  }
  requireTrailer(headers['x-amz-trailer'], next.value);
  for (const check of checks) {
    const expected = check.expected ?? next.value[check.name];
    const actual = await check.checksum.digest();
    if (expected !== undefined && actual !== expected) {
      throw check.refusal(expected, actual);
    }
    if (expected !== undefined && check.name.startsWith(CHECKSUM_HEADER)) {
      checksums[`Checksum${check.name.slice(CHECKSUM_HEADER.length).toUpperCase()}`] = expected;
    }
  }
}

function requireTrailer(header: string | string[] | undefined, trailer: Readonly<Record<string, string>>): void {
  if (trailerNames(header).some((name) => trailer[name] === undefined)) {
    throw new AwsError(
      'MalformedTrailerError',
      'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    );
  }
}

function isAwsChunked({ headers }: WireRequest): boolean {
  const encodings = (headers['content-encoding'] ?? '').split(',').map((part) => part.trim());
  return encodings.includes('aws-chunked') || String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
}

function watcherOf(signature: Signature | undefined): ReturnType<typeof chunkSignatures> | undefined {
  return signature?.payload.kind === 'chunks' ? chunkSignatures(signature.payload) : undefined;
}

async function* asyncOf(source: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* source;
}

async function* plain(
  source: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<Buffer, Readonly<Record<string, string>>> {
  yield* source;
  return {};
}
