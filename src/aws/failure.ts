import type { AwsRequest } from './request.ts';
import type { Failure } from './retry-rules.ts';

/** What an error that the SDK threw tells, whatever its class: codes, status, ids. */
export interface SdkFailure extends Failure {
  readonly requestId: string | undefined;
}

interface SdkErrorShape {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string; readonly clockSkewCorrected?: boolean };
  readonly $response?: { readonly statusCode?: number };
}

// The answer to a HEAD has no body, so S3 can't say its code there.
const headCodes: Readonly<Record<number, string>> = {
  301: 'PermanentRedirect',
  400: 'BadRequest',
  403: 'Forbidden',
  404: 'NotFound',
};

/** Reads an error of the SDK's or of Node's network. */
export function failureOf(error: unknown, { service, operation }: Pick<AwsRequest, 'service' | 'operation'>): SdkFailure {
  const shape: SdkErrorShape = typeof error === 'object' && error !== null ? error : {};
  const name = typeof shape.name === 'string' ? shape.name : 'Error';
  const status = shape.$metadata?.httpStatusCode ?? shape.$response?.statusCode;
  const headCode = operation.startsWith('Head') && status !== undefined ? headCodes[status] : undefined;
  return {
    service,
    operation,
    code: headCode ?? (status === undefined ? networkCode(shape, name) : name),
    message: typeof shape.message === 'string' ? shape.message : String(error),
    status,
    clockCorrected: shape.$metadata?.clockSkewCorrected === true,
    requestId: shape.$metadata?.requestId,
  };
}

function networkCode(shape: SdkErrorShape, name: string): string {
  if (typeof shape.code === 'string') return shape.code;
  // Node says so in words alone when a kept-alive connection is closed under a request.
  return shape.message === 'socket hang up' ? 'ECONNRESET' : name;
}
