import { AwsError } from '../aws-error.ts';
import type { Match, WireRequest } from '../wire/types.ts';

/** A browser asks before it sends what no form could; without CORS rules S3 answers this, with 403. */
export function checkPreflight({ method, headers }: WireRequest): void {
  if (method !== 'OPTIONS' || headers.origin === undefined) return;
  throw new AwsError('AccessForbidden', 'CORSResponse: CORS is not enabled for this bucket.', { status: 403 });
}

/**
 * Web pages reach only what AWS made for them: public operations, and objects by signed address. Who manages
 * the sandbox sends no Origin.
 * @throws AwsError AccessDenied
 */
export function checkOrigin({ headers }: WireRequest, { service, operation, labels }: Match, signed: boolean): void {
  if (headers.origin === undefined || mayComeUnsigned(service.publicOperations, operation, signed)) return;
  if (service.publicOperations === 'all' && labels.Key !== undefined) return;
  throw new AwsError('AccessDenied', `${operation} can't be called by a web page (${headers.origin}).`, { status: 403 });
}

function mayComeUnsigned(open: 'all' | readonly string[] | undefined, operation: string, signed: boolean): boolean {
  return open === 'all' ? !signed : (open?.includes(operation) ?? false);
}
