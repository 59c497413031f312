/** A failed attempt, as far as the decision to try again needs it. */
export interface Failure {
  readonly service: string;
  readonly operation: string;
  /** AWS's code, or Node's (`ECONNRESET`) where no answer came. */
  readonly code: string;
  readonly message: string;
  /** HTTP status; undefined when no answer came. */
  readonly status: number | undefined;
  /** The SDK has set its clock by the answer. */
  readonly clockCorrected: boolean;
}

/** When to try again: pauses that double from `first` to `most`, until `total` is over. Milliseconds. */
export interface Schedule {
  readonly first: number;
  readonly most: number;
  readonly total: number;
}

export interface RetryRule {
  readonly name: string;
  /** Why trying again helps, and where AWS says so. */
  readonly reason: string;
  readonly applies: (failure: Failure) => boolean;
  readonly schedule: Schedule;
  /** A local endpoint is back at once or not at all, so the total is scaled like the pauses. */
  readonly scaleTotal?: boolean;
}

const codes =
  (...known: readonly string[]) =>
  ({ code }: Failure) =>
    known.includes(code);

// Making these twice makes two, under the same name: after an answer that never came, only a look can tell.
const duplicable = new Set(['CreateUserPool', 'CreateUserPoolClient', 'CreateVpcLink', 'CreateRestApi']);

/** The connection was never made, so nothing can have been done. */
const neverSent = codes('ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH');

const brokenOff = codes('ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ECONNABORTED', 'TimeoutError');

/** Whether the request, or the answer to it, got lost on its way. */
export const isNetworkFailure = (failure: Failure): boolean => neverSent(failure) || brokenOff(failure);

const throttlingCodes = codes(
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'BandwidthLimitExceeded',
  'ProvisionedThroughputExceededException',
  'TransactionInProgressException',
  'PriorRequestNotComplete',
  'SlowDown',
  'EC2ThrottledException',
);

const unassumable = [
  /cannot be assumed/i,
  /unable to assume/i,
  /not authorized to perform:? (sts:)?AssumeRole/i,
  /invalid principal in policy/i,
];

/** Why a call is tried again, and how patiently. The first rule that applies decides; no rule, no second attempt. */
export const retryRules: readonly RetryRule[] = [
  {
    name: 'clock corrected',
    reason: "The machine's clock is off; the SDK has taken the time from AWS's answer and signs by it from now on.",
    applies: ({ clockCorrected }) => clockCorrected,
    schedule: { first: 0, most: 0, total: 1_000 },
  },
  {
    name: 'IAM propagation',
    reason:
      'A new role is known everywhere only after up to about a minute: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency',
    applies: ({ code, message, status }) =>
      code === 'PrincipalNotFound' || (status !== 403 && unassumable.some((text) => text.test(message))),
    schedule: { first: 250, most: 2_000, total: 60_000 },
  },
  {
    name: 'conditional conflict',
    reason:
      'S3 is still at another change of the same bucket, 409: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html',
    applies: codes('OperationAborted', 'ConditionalRequestConflict'),
    schedule: { first: 500, most: 4_000, total: 60_000 },
  },
  {
    name: 'throttling',
    reason:
      'Some services throttle with HTTP 400 "Rate exceeded"; API Gateway allows one DeleteRestApi in 30 s: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html',
    applies: (failure) =>
      throttlingCodes(failure) || failure.status === 429 || /^rate exceeded|too many requests/i.test(failure.message),
    schedule: { first: 500, most: 8_000, total: 90_000 },
  },
  {
    name: 'dependency draining',
    reason:
      'What was deleted lets go of its network interfaces and endpoint services some minutes later: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (DependencyViolation)',
    applies: ({ code, message }) =>
      code === 'DependencyViolation' || (/^ResourceInUse/.test(code) && /currently (associated with|in use by)/i.test(message)),
    schedule: { first: 2_000, most: 10_000, total: 300_000 },
  },
  {
    name: 'server fault',
    reason: 'AWS asks to try again after 500, 502, 503 and 504: https://docs.aws.amazon.com/general/latest/gr/api-retries.html',
    applies: ({ status, code, operation }) =>
      !duplicable.has(operation) &&
      (status === 500 || status === 502 || status === 503 || status === 504 || code === 'RequestTimeout'),
    schedule: { first: 200, most: 5_000, total: 30_000 },
  },
  {
    name: 'network',
    reason:
      'The connection broke or was never made. Calls that may have been carried out are repeated only where that does no harm.',
    applies: (failure) => neverSent(failure) || (brokenOff(failure) && !duplicable.has(failure.operation)),
    schedule: { first: 200, most: 3_000, total: 20_000 },
    scaleTotal: true,
  },
];
