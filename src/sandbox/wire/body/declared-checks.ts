import { AwsError } from '../../aws-error.ts';
import type { Signature, WireRequest } from '../types.ts';
import { type Checksum, createChecksum } from './checksum-algorithms.ts';

/** Something a client says of its body, to be compared once that is read. */
export interface Check {
  /** Header or trailer. */
  readonly name: string;
  readonly checksum: Checksum;
  /** In base64; undefined: the trailer brings it. */
  readonly expected: string | undefined;
  readonly refusal: (expected: string, actual: string) => AwsError;
}

export const CHECKSUM_HEADER = 'x-amz-checksum-';

/** These say something of checksums and are none. */
const NO_VALUE: ReadonlySet<string> = new Set(['algorithm', 'mode', 'type'].map((name) => CHECKSUM_HEADER + name));

/**
 * What must be compared with a request's body.
 * @param notOfBody checksum headers that speak of something else than this body
 * @throws AwsError InvalidDigest, or NotImplemented (501) for a checksum that isn't reckoned here
 */
export function declaredChecks(request: WireRequest, signature: Signature | undefined, notOfBody: ReadonlySet<string>): Check[] {
  return [...checksumChecks(request, notOfBody), ...md5Check(request), ...digestCheck(signature)];
}

function checksumChecks({ headers }: WireRequest, notOfBody: ReadonlySet<string>): Check[] {
  const names = new Set([...Object.keys(headers), ...trailerNames(headers['x-amz-trailer'])]);
  const ofBody = [...names].filter((name) => name.startsWith(CHECKSUM_HEADER) && !NO_VALUE.has(name) && !notOfBody.has(name));
  return ofBody.map((name) => {
    const algorithm = name.slice(CHECKSUM_HEADER.length);
    const checksum = createChecksum(algorithm);
    const value = headers[name];
    if (!checksum) {
      throw new AwsError('NotImplemented', `The sandbox can't verify ${name}.`, { status: 501 });
    }
    return {
      name,
      checksum,
      expected: typeof value === 'string' ? value : undefined,
      refusal: () =>
        new AwsError('BadDigest', `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`),
    };
  });
}

function md5Check({ headers }: WireRequest): Check[] {
  const expected = headers['content-md5'];
  const checksum = createChecksum('md5');
  if (typeof expected !== 'string' || !checksum) {
    return [];
  }
  if (Buffer.from(expected, 'base64').length !== 16) {
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.', { members: { 'Content-MD5': expected } });
  }
  const message = 'The Content-MD5 you specified did not match what we received.';
  return [
    {
      name: 'content-md5',
      checksum,
      expected,
      refusal: (ExpectedDigest, CalculatedDigest) =>
        new AwsError('BadDigest', message, { members: { ExpectedDigest, CalculatedDigest } }),
    },
  ];
}

/** The digest that the signature covers. */
function digestCheck(signature: Signature | undefined): Check[] {
  const checksum = createChecksum('sha256');
  if (signature?.payload.kind !== 'hash' || !checksum) {
    return [];
  }
  const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
  return [
    {
      name: 'x-amz-content-sha256',
      checksum,
      expected: Buffer.from(signature.payload.sha256, 'hex').toString('base64'),
      refusal: (expected, actual) =>
        new AwsError('XAmzContentSHA256Mismatch', message, {
          members: { ClientComputedContentSHA256: toHex(expected), S3ComputedContentSHA256: toHex(actual) },
        }),
    },
  ];
}

function toHex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}

/** The names in an x-amz-trailer header. */
export function trailerNames(header: string | string[] | undefined): string[] {
  return (typeof header === 'string' ? header : '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}
