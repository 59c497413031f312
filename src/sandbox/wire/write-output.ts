import { crcOf } from './body/crc-of.ts';
import { protocolOf } from './protocols/protocol-of.ts';
import type { Match, WireResponse } from './types.ts';

/** The response that carries an output; an operation without output may return nothing. */
export function writeOutput(match: Match, output: unknown, requestId: string): WireResponse {
  const value = (output ?? {}) as Readonly<Record<string, unknown>>;
  const { status, headers, body } = protocolOf(match.protocol).write(match, value, requestId);
  const isHead = match.loaded.operations.get(match.operation)?.http?.method === 'HEAD';
  const length = !isHead && Buffer.isBuffer(body) ? { 'content-length': String(body.length) } : {};
  const id = match.protocol === 'restXml' ? { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId } : {};
  return { status, headers: { ...headers, ...length, ...id, ...crcOf(match, body) }, body: isHead ? undefined : body };
}
