import type { IncomingMessage } from 'node:http';
import { collect } from './body/collect.ts';
import { signingNameOf } from './match/service-of.ts';
import type { WireRequest } from './types.ts';

/** Bytes. The largest of these bodies are CodeCommit's commits, 20 MB a call, in base64. */
const LIMIT = 32 * 1024 * 1024;

/**
 * Takes a request as Node's server hands it over. A body is collected at once where it names the
 * operation (a posted form) or where its digest is part of the signature without being sent.
 * @throws AwsError RequestEntityTooLarge
 */
export async function openRequest(message: IncomingMessage): Promise<WireRequest> {
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  const rawQuery = mark < 0 ? '' : url.slice(mark + 1);
  const method = message.method ?? 'GET';
  const query = new URLSearchParams(rawQuery);
  return {
    method,
    rawPath: mark < 0 ? url : url.slice(0, mark),
    rawQuery,
    query,
    headers: message.headers,
    body: message,
    bytes: isWholeNeeded(message, query) ? await collect(message, LIMIT) : undefined,
  };
}

/** S3's bodies are never collected: its clients always say in x-amz-content-sha256 what the signature covers. */
function isWholeNeeded({ method, headers }: IncomingMessage, query: URLSearchParams): boolean {
  const isForm = method === 'POST' && (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const signed = signingNameOf({ headers, query });
  return isForm || headers['x-amz-target'] !== undefined || (signed !== undefined && signed !== 's3');
}
