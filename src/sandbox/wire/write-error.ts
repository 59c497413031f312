import { AwsError } from '../aws-error.ts';
import { crcOf } from './body/crc-of.ts';
import { askedOf } from './match/service-of.ts';
import { protocolOf } from './protocols/protocol-of.ts';
import type { Match, WireRequest, WireResponse } from './types.ts';

interface Failure {
  /** Whatever was thrown. What isn't an AwsError is told to nobody; log it. */
  readonly error: unknown;
  readonly request: WireRequest;
  /** Undefined when the request matched nothing. */
  readonly match?: Match | undefined;
  readonly requestId: string;
}

/** The response that carries an error, in the protocol of the request. A HEAD request and a 304 get no body. */
export function writeError({ error, request, match, requestId }: Failure): WireResponse {
  const protocol = protocolOf(match?.protocol ?? askedOf([], request).protocol);
  const { code, message, status, members } =
    error instanceof AwsError
      ? error
      : new AwsError(protocol.internalCode, 'We encountered an internal error. Please try again.', { status: 500 });
  const schema = match?.loaded.errors.get(code);
  const written = protocol.writeError({
    code,
    message,
    status,
    members: Object.fromEntries(Object.entries(members).filter(([name]) => !name.startsWith('$'))),
    schema,
    service: match?.service,
    requestId,
    resource: request.rawPath,
  });
  const headers = { ...written.headers, ...headersOf(members.$headers), 'x-amz-request-id': requestId };
  const hasBody = request.method !== 'HEAD' && written.status !== 304 && Buffer.isBuffer(written.body);
  if (!hasBody) {
    const { 'content-type': _, ...rest } = headers as Record<string, string>;
    return { status: written.status, headers: rest, body: undefined };
  }
  const length = { 'content-length': String((written.body as Buffer).length) };
  return { ...written, headers: { ...headers, ...length, ...crcOf(match, written.body) } };
}

function headersOf(value: unknown): Record<string, string> {
  return typeof value === 'object' && value !== null ? (value as Record<string, string>) : {};
}
