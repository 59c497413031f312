import { AwsCallError } from './errors.ts';
import { failureOf, type SdkFailure } from './failure.ts';
import type { AwsRequest } from './request.ts';
import { isNetworkFailure } from './retry-rules.ts';

interface Words {
  readonly what: string;
  readonly why?: string;
  readonly nextSteps?: readonly string[];
}

/** Turns what the SDK threw into an error for the reader: what happened, why, what next; AWS's code and request id kept. */
export function explainCall(error: unknown, request: Pick<AwsRequest, 'service' | 'operation'>, endpoint?: string): AwsCallError {
  const failure = failureOf(error, request);
  return new AwsCallError({
    ...wordsFor(failure, endpoint),
    code: failure.code,
    service: request.service,
    operation: request.operation,
    cause: error,
    ...(failure.status === undefined ? {} : { status: failure.status }),
    ...(failure.requestId === undefined ? {} : { requestId: failure.requestId }),
  });
}

const again = 'Run the same command again: it goes on where this one stopped.';

function wordsFor(failure: SdkFailure, endpoint: string | undefined): Words {
  const { code, operation, message, status } = failure;
  if (isNetworkFailure(failure)) return unreached(failure, endpoint);
  if (/^(CredentialsProviderError|TokenProviderError)$/.test(code)) {
    return { what: 'The credentials can no longer be used', why: message, nextSteps: ['Log in again.', again] };
  }
  if (status === undefined) return { what: `Can't send ${operation}`, why: `${code}: ${message}` };
  if (/^(AccessDenied|AccessDeniedException|UnauthorizedOperation|Forbidden|AuthorizationError)$/.test(code))
    return deniedWords(failure);
  if (/^(ExpiredToken|ExpiredTokenException|RequestExpired)$/.test(code)) {
    return {
      what: `AWS refuses ${operation}: the credentials have expired`,
      why: message,
      nextSteps: ['Log in again (with IAM Identity Center: aws sso login --profile NAME).', again],
    };
  }
  if (/Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/.test(code) || /^rate exceeded/i.test(message)) {
    return {
      what: `AWS is asked for ${operation} too often`,
      why: `It still answers "${message}" after many attempts. Another program may be using the same account.`,
      nextSteps: ['Wait a minute.', again],
    };
  }
  if (/LimitExceeded|QuotaExceeded|TooManyBuckets/.test(code)) {
    return {
      what: `AWS refuses ${operation}: a quota of the account is used up`,
      why: message,
      nextSteps: ['Delete what you no longer need, or ask for more under Service Quotas in the AWS console.', again],
    };
  }
  // Not AWS's: the sandbox lacks room on the disk, and its own words say what to do.
  if (status === 507) return { what: `There's no room for ${operation}`, why: message, nextSteps: [again] };
  if (status >= 500) {
    return {
      what: status === 501 ? `${operation} isn't served here` : `AWS fails at ${operation}`,
      why: `${code}: ${message}`,
      nextSteps: status === 501 ? [] : ['Look at https://health.aws.amazon.com for trouble in your region.', again],
    };
  }
  return { what: `AWS refuses ${operation}`, why: message === '' || message === code ? code : `${code}: ${message}` };
}

/**
 * The answer to a HEAD has no body, so it can't name the permission that lacks.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html, API_HeadObject.html
 */
const headPermissions: Readonly<Record<string, string>> = { HeadBucket: 's3:ListBucket', HeadObject: 's3:GetObject' };

/** AWS's own sentence names who may not do what to which resource; not every service says all three. */
export function deniedWords({ operation, message }: Pick<SdkFailure, 'operation' | 'message'>): Words {
  const told =
    /(?:User: )?(\S+) is not authorized to perform: (\S+?)(?: on resource: "?([^\s"]+)"?)?(?: (because|with) (.*))?$/s.exec(
      message,
    );
  const [, who, said, resource, joint, reason] = told ?? [];
  const action = said ?? headPermissions[operation];
  const explicit = reason?.includes('explicit deny') ?? false;
  return {
    // An operation's name isn't always the permission's: HeadBucket needs s3:ListBucket.
    what: action ? `Not allowed: ${action}${resource ? ` on ${resource}` : ''}` : `AWS doesn't allow ${operation}`,
    why: whyDenied({ who, joint, reason, message }),
    nextSteps: [
      explicit
        ? 'A rule denies it outright; ask whoever looks after the account.'
        : 'The command "policy" prints what the course needs: have it attached to the user or role you use.',
      again,
    ],
  };
}

function whyDenied(told: Record<'who' | 'joint' | 'reason', string | undefined> & { readonly message: string }): string {
  if (told.who) return `${told.who} isn't allowed to${told.reason ? `, ${told.joint} ${told.reason}` : '.'}`;
  // The SDK's word for the answer to a HEAD, which has no body.
  return /^Unknown(Error)?$/.test(told.message) ? 'AWS gives no reason.' : `AWS answers "${told.message}".`;
}

function unreached({ operation, code, message }: SdkFailure, endpoint: string | undefined): Words {
  const where = endpoint ?? 'AWS';
  return {
    what: `Can't reach ${where} for ${operation}`,
    why: `${message || 'No answer came'} (${code}). Whether it was carried out isn't known.`,
    nextSteps: [
      endpoint ? `Check that something answers at ${endpoint}.` : 'Check the network, and a proxy or VPN if there is one.',
      again,
    ],
  };
}
