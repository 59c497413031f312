import { createHash } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';
import type { Stack } from './model.ts';

/** A request with a token, as a stack keeps it; undefined where it came without one. */
export function requestOf(operation: string, input: { ClientRequestToken?: string | undefined }): Stack['request'] {
  const token = input.ClientRequestToken;
  if (token === undefined) return undefined;
  const asked = createHash('sha256')
    .update(JSON.stringify([operation, input]))
    .digest('hex');
  return { token, asked };
}

/**
 * Whether a request is one that this stack has taken already: sent again, it is answered again and does nothing.
 * @throws AwsError TokenAlreadyExistsException where the token came with another request
 */
export function isRepeated(stack: Stack, request: Stack['request']): boolean {
  if (request === undefined || stack.request?.token !== request.token) return false;
  if (stack.request.asked === request.asked) return true;
  throw new AwsError('TokenAlreadyExistsException', 'A client request token already exists.');
}
