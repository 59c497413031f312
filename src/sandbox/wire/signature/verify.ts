import { createHash } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Match, Payload, Signature, WireRequest } from '../types.ts';
import { signatureOf } from './canonical.ts';
import { type Claim, claimOf } from './parse.ts';
import { refuse } from './refusals.ts';
import { isSame } from './same.ts';

/** Seconds; AWS accepts a clock that is a quarter of an hour off. */
const SKEW = 15 * 60;
/** Seconds; a presigned URL lives a week at most. */
const LONGEST_EXPIRY = 7 * 24 * 60 * 60;

const STREAMING_SIGNED = /^STREAMING-AWS4-HMAC-SHA256-PAYLOAD(-TRAILER)?$/;

interface Verification {
  readonly request: WireRequest;
  readonly match: Pick<Match, 'protocol' | 'service'>;
  /** The machine's time: clients sign by the clock of the Date header, never by the world's. */
  readonly now: Date;
  /** The secret of an access key; undefined where there is no such key. */
  readonly secretFor: (accessKeyId: string) => string | undefined;
}

/** What AWS answers to a request that had to be signed and isn't. */
export function notSigned({ protocol }: Pick<Match, 'protocol'>): AwsError {
  return refuse(protocol, 'missing');
}

/**
 * Verifies the signature of a request, in its header or in its URL. What it says of the body is checked while that is read.
 * @returns undefined when the request isn't signed
 * @throws AwsError by the protocol's codes
 */
export function verifySignature({ request, match, now, secretFor }: Verification): Signature | undefined {
  const { protocol, service } = match;
  const claim = claimOf(request);
  if (claim === undefined) {
    return undefined;
  }
  if (claim === 'malformed') {
    throw refuse(protocol, 'malformed');
  }
  if (claim.signingName !== service.signingName) {
    throw refuse(protocol, 'mismatch', `Credential should be scoped to correct service: '${service.signingName}'.`);
  }
  checkTime(claim, now, match);
  checkHeaders(request, claim, match);
  const secret = secretFor(claim.accessKeyId);
  if (secret === undefined) {
    throw refuse(protocol, 'unknown-key', undefined, { AWSAccessKeyId: claim.accessKeyId });
  }
  const payload = coveredPayload(request, claim);
  const { signature, key, canonical } = signatureOf(request, claim, { secret, payload });
  if (!isSame(signature, claim.signature)) {
    throw refuse(protocol, 'mismatch', undefined, {
      AWSAccessKeyId: claim.accessKeyId,
      SignatureProvided: claim.signature,
      CanonicalRequest: canonical,
    });
  }
  return {
    accessKeyId: claim.accessKeyId,
    region: claim.region,
    signingName: claim.signingName,
    presigned: claim.expires !== undefined,
    sessionToken: claim.sessionToken,
    payload: payloadOf(payload, claim, key),
  };
}

function checkTime(claim: Claim, now: Date, { protocol }: Verification['match']): void {
  const age = (now.getTime() - claim.time.getTime()) / 1000;
  if (claim.expires === undefined) {
    if (Math.abs(age) > SKEW) {
      throw refuse(protocol, 'skewed', undefined, { RequestTime: claim.date, ServerTime: now.toISOString() });
    }
    return;
  }
  if (claim.expires > LONGEST_EXPIRY) {
    throw new AwsError(
      protocol === 'restXml' ? 'AuthorizationQueryParametersError' : 'IncompleteSignature',
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  }
  if (age < -SKEW) {
    throw refuse(protocol, 'expired', 'Request is not yet valid');
  }
  if (age > claim.expires) {
    const expires = new Date(claim.time.getTime() + claim.expires * 1000);
    throw refuse(protocol, 'expired', undefined, {
      'X-Amz-Expires': claim.expires,
      Expires: expires.toISOString(),
      ServerTime: now.toISOString(),
    });
  }
}

/** The host must be signed, and every x-amz header with it: what isn't signed could be added on the way. */
function checkHeaders({ headers }: WireRequest, claim: Claim, { protocol }: Verification['match']): void {
  const mustBe = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-') && protocol === 'restXml')];
  const left = mustBe.filter(
    (name) => !claim.signedHeaders.includes(name) && !(claim.expires !== undefined && name === 'x-amz-content-sha256'),
  );
  if (left.length > 0) {
    throw refuse(protocol, 'not-whole', undefined, { HeadersNotSigned: left.join(', ') });
  }
}

/** What the canonical request holds for the body. */
function coveredPayload({ headers, query, bytes }: WireRequest, claim: Claim): string {
  const header = headers['x-amz-content-sha256'];
  if (claim.signingName !== 's3') {
    return header === 'UNSIGNED-PAYLOAD'
      ? header
      : createHash('sha256')
          .update(bytes ?? '')
          .digest('hex');
  }
  if (claim.expires !== undefined) {
    const named =
      query.get('X-Amz-Content-Sha256') ?? (claim.signedHeaders.includes('x-amz-content-sha256') ? header : undefined);
    return typeof named === 'string' ? named : 'UNSIGNED-PAYLOAD';
  }
  if (typeof header !== 'string') {
    throw new AwsError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  const isKnown = /^[0-9a-f]{64}$/.test(header) || /^(UNSIGNED-PAYLOAD|STREAMING-UNSIGNED-PAYLOAD-TRAILER)$/.test(header);
  if (!isKnown && !STREAMING_SIGNED.test(header)) {
    throw new AwsError(
      'InvalidArgument',
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, or a valid sha256 value.',
      { members: { ArgumentName: 'x-amz-content-sha256', ArgumentValue: header } },
    );
  }
  return header;
}

function payloadOf(payload: string, claim: Claim, key: Buffer): Payload {
  if (STREAMING_SIGNED.test(payload)) {
    return { kind: 'chunks', seed: claim.signature, scope: claim.scope, date: claim.date, key };
  }
  if (payload === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') {
    return { kind: 'unsigned-chunks' };
  }
  // Elsewhere than in S3 the digest was made from the body itself, so there is nothing left to compare.
  return claim.signingName === 's3' && payload !== 'UNSIGNED-PAYLOAD' ? { kind: 'hash', sha256: payload } : { kind: 'unsigned' };
}
