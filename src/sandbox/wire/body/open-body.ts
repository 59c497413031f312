import { Readable } from 'node:stream';
import { AwsError } from '../../aws-error.ts';
import type { Signature, WireRequest } from '../types.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import { type Checksum, createChecksum } from './checksum-algorithms.ts';
import { chunkSignatures } from './chunk-signatures.ts';

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
 */
export function openBody(request: WireRequest, signature: Signature | undefined): Readable {
  const checksums: Record<string, string> = {};
  const source = request.bytes === undefined ? withoutDestroying(request.body) : [request.bytes];
  const body = Readable.from(verified(source, { request, signature, checksums }), {
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
  readonly checksums: Record<string, string>;
}

async function* verified(
  source: AsyncIterable<Buffer> | Iterable<Buffer>,
  { request, signature, checksums }: Expectations,
): AsyncGenerator<Buffer> {
  const { headers } = request;
  const checks = declaredChecks(request, signature);
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
      checksums[memberOf(check.name)] = expected;
    }
  }
}

interface Check {
  /** Header or trailer. */
  readonly name: string;
  readonly checksum: Checksum;
  /** In base64; undefined: the trailer brings it. */
  readonly expected: string | undefined;
  readonly refusal: (expected: string, actual: string) => AwsError;
}

const CHECKSUM_HEADER = 'x-amz-checksum-';

/** These say something of checksums and are none. */
const NO_VALUE: ReadonlySet<string> = new Set(['algorithm', 'mode', 'type'].map((name) => CHECKSUM_HEADER + name));

function declaredChecks({ headers }: WireRequest, signature: Signature | undefined): Check[] {
  const trailers = trailerNames(headers['x-amz-trailer']);
  const names = [...new Set([...Object.keys(headers), ...trailers])].filter(
    (name) => name.startsWith(CHECKSUM_HEADER) && !NO_VALUE.has(name),
  );
  const checks: Check[] = names.map((name) => {
    const checksum = createChecksum(name.slice(CHECKSUM_HEADER.length));
    const value = headers[name];
    if (!checksum) {
      throw new AwsError('NotImplemented', `The sandbox can't verify ${name}.`, { status: 501 });
    }
    return { name, checksum, expected: typeof value === 'string' ? value : undefined, refusal: badDigest(name) };
  });
  const md5 = headers['content-md5'];
  const md5Checksum = createChecksum('md5');
  if (typeof md5 === 'string' && md5Checksum) {
    if (Buffer.from(md5, 'base64').length !== 16) {
      throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.', { members: { 'Content-MD5': md5 } });
    }
    checks.push({
      name: 'content-md5',
      checksum: md5Checksum,
      expected: md5,
      refusal: (expected, actual) =>
        new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
          members: { ExpectedDigest: expected, CalculatedDigest: actual },
        }),
    });
  }
  const sha256 = createChecksum('sha256');
  if (signature?.payload.kind === 'hash' && sha256) {
    checks.push({
      name: 'x-amz-content-sha256',
      checksum: sha256,
      expected: Buffer.from(signature.payload.sha256, 'hex').toString('base64'),
      refusal: (expected, actual) =>
        new AwsError(
          'XAmzContentSHA256Mismatch',
          "The provided 'x-amz-content-sha256' header does not match what was computed.",
          {
            members: { ClientComputedContentSHA256: toHex(expected), S3ComputedContentSHA256: toHex(actual) },
          },
        ),
    });
  }
  return checks;
}

function badDigest(name: string): (expected: string) => AwsError {
  const algorithm = name.slice(CHECKSUM_HEADER.length).toUpperCase();
  return () => new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
}

function toHex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}

function memberOf(header: string): string {
  return `Checksum${header.slice(CHECKSUM_HEADER.length).toUpperCase()}`;
}

function trailerNames(header: string | string[] | undefined): string[] {
  return (typeof header === 'string' ? header : '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
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
