import type { CorsAsked } from '../../service.ts';

/**
 * Any page may call what is public here, as AWS's endpoint answers browsers: the operation stands in a header, so that each call
 * begins with a preflight. What isn't public is refused to pages all the same.
 */
export function corsOfCall(_world: unknown, { path, method, headers }: CorsAsked): Readonly<Record<string, string>> | undefined {
  const isPreflight = headers.length > 0;
  if (path !== '/' || method !== 'POST') return undefined;
  if (!isPreflight) {
    return {
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
    };
  }
  if (!headers.some((name) => name.toLowerCase() === 'x-amz-target')) return undefined;
  return {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': headers.join(','),
    // Two days, of which browsers take less.
    'access-control-max-age': '172800',
  };
}
