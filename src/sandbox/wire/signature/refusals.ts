import { AwsError } from '../../aws-error.ts';
import type { Protocol } from '../../service.ts';

/** Why a signature isn't accepted. */
export type Refusal =
  | 'missing'
  | 'unknown-key'
  | 'mismatch'
  | 'skewed'
  | 'malformed'
  | 'not-whole'
  | 'expired'
  /** The session token isn't the one of the key. */
  | 'wrong-token'
  | 'expired-token';

type Answer = readonly [code: string, status: number, message: string];

const UNKNOWN_KEY = 'The security token included in the request is invalid.';
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const S3: Readonly<Record<Refusal, Answer>> = {
  missing: ['AccessDenied', 403, 'Access Denied'],
  'unknown-key': ['InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.'],
  mismatch: [
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ],
  skewed: ['RequestTimeTooSkewed', 403, 'The difference between the request time and the current time is too large.'],
  malformed: ['AuthorizationHeaderMalformed', 400, 'The authorization header that you provided is not valid.'],
  'not-whole': ['AccessDenied', 403, 'There were headers present in the request which were not signed'],
  expired: ['AccessDenied', 403, 'Request has expired'],
  'wrong-token': ['InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'],
  'expired-token': ['ExpiredToken', 400, 'The provided token has expired.'],
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
const QUERY: Readonly<Record<Refusal, Answer>> = {
  missing: ['MissingAuthenticationToken', 403, 'Request is missing Authentication Token'],
  'unknown-key': ['InvalidClientTokenId', 403, UNKNOWN_KEY],
  mismatch: ['SignatureDoesNotMatch', 403, MISMATCH],
  skewed: ['SignatureDoesNotMatch', 403, 'Signature expired: the time of the request is too far from the current time.'],
  malformed: ['IncompleteSignature', 400, 'The authorization of the request is not of the form that AWS signatures have.'],
  'not-whole': ['IncompleteSignature', 400, 'Host and date must be among the signed headers.'],
  expired: ['SignatureDoesNotMatch', 403, 'Signature expired: the URL is past its time.'],
  'wrong-token': ['InvalidClientTokenId', 403, UNKNOWN_KEY],
  'expired-token': ['ExpiredToken', 403, 'The security token included in the request is expired'],
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const JSON_CODES: Readonly<Record<Refusal, string>> = {
  missing: 'MissingAuthenticationTokenException',
  'unknown-key': 'UnrecognizedClientException',
  mismatch: 'InvalidSignatureException',
  skewed: 'InvalidSignatureException',
  malformed: 'IncompleteSignatureException',
  'not-whole': 'IncompleteSignatureException',
  expired: 'InvalidSignatureException',
  'wrong-token': 'UnrecognizedClientException',
  'expired-token': 'ExpiredTokenException',
};

/** EC2 has one code for whatever is wrong with a signature: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const EC2_FAILURE = 'AuthFailure';

/**
 * The error a protocol answers to a signature it doesn't accept.
 * @param detail replaces the usual message
 */
export function refuse(protocol: Protocol, reason: Refusal, detail?: string, members: Record<string, unknown> = {}): AwsError {
  const [code, status, message] = answerOf(protocol, reason);
  return new AwsError(code, detail ?? message, { status, members: protocol === 'restXml' ? members : {} });
}

function answerOf(protocol: Protocol, reason: Refusal): Answer {
  const [queryCode, queryStatus, message] = QUERY[reason];
  switch (protocol) {
    case 'restXml':
      return S3[reason];
    case 'awsQuery':
      return [queryCode, queryStatus, message];
    case 'ec2Query':
      if (reason === 'expired-token') return ['RequestExpired', 400, 'Request has expired.'];
      return reason === 'missing' ? [queryCode, queryStatus, message] : [EC2_FAILURE, 401, message];
    case 'awsJson1_0':
    case 'awsJson1_1':
      return [JSON_CODES[reason], 400, message];
    case 'restJson1':
      return [JSON_CODES[reason], 403, message];
  }
}
