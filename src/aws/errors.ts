import { ExplainedError, type Explanation } from '../course/errors.ts';
import type { ServiceId } from './services.ts';

export interface AwsErrorDetails extends Explanation {
  /** AWS's code: NoSuchBucket. */
  readonly code: string;
  readonly service: ServiceId;
  readonly operation: string;
  /** HTTP status; undefined when no answer came. */
  readonly status?: number;
}

/**
 * A call that AWS refused, or that never reached it, explained. AWS's code stands in `name` and in `code`,
 * the SDK's own error in `cause`. A step tells errors apart with `isAwsError`.
 */
export class AwsCallError extends ExplainedError {
  override readonly name: string;
  readonly code: string;
  readonly service: ServiceId;
  readonly operation: string;
  readonly status: number | undefined;

  constructor(details: AwsErrorDetails) {
    super(details);
    this.name = details.code;
    this.code = details.code;
    this.service = details.service;
    this.operation = details.operation;
    this.status = details.status;
  }
}

/**
 * Whether an error is AWS's answer with one of the given codes: `isAwsError(error, 'NoSuchBucket', 'NotFound')`.
 * Without codes: whether it comes from a call to AWS at all.
 * HEAD requests have no body: for HeadBucket and HeadObject the code is `NotFound` (404), or `403` spelt `Forbidden`.
 */
export function isAwsError(error: unknown, ...codes: readonly string[]): error is AwsCallError {
  return error instanceof AwsCallError && (codes.length === 0 || codes.includes(error.code));
}

/** The value, or undefined when AWS says with one of these codes that it isn't there. */
export async function unlessAwsError<Value>(call: Promise<Value>, ...codes: readonly string[]): Promise<Value | undefined> {
  try {
    return await call;
  } catch (error) {
    if (codes.length > 0 && isAwsError(error, ...codes)) return undefined;
    throw error;
  }
}

/**
 * Whether AWS says that a policy of the caller's own side stands in the way: its user's, its role's, its organisation's.
 * Trying again won't help then. To callers of other accounts, and for other reasons, S3 says no more than "Access Denied".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function isDeniedByPolicy(error: unknown): error is AwsCallError {
  if (!isAwsError(error, 'AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation')) return false;
  return error.cause instanceof Error && /because no .+ allows the|with an explicit deny/.test(error.cause.message);
}
