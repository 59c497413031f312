import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { WireResponse } from '../wire/types.ts';

/**
 * Sends an answer; its body flows as fast as the client takes it. Returns when it is out or the client is gone: an
 * answer that nobody takes isn't an error.
 */
export async function send(
  message: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: WireResponse,
): Promise<void> {
  if (response.destroyed) {
    cut(response, body);
    return;
  }
  response.writeHead(status, headers);
  if (body instanceof Readable) await pipeline(body, response).catch(() => response.destroy());
  else response.end(body);
  // An upload that was refused before it was read must still flow away, or the connection can't be used again.
  if (!message.complete && !message.destroyed) message.resume();
}

/** Ends a connection without an answer. */
export function cut(response: ServerResponse, body?: WireResponse['body']): void {
  if (body instanceof Readable) body.destroy();
  response.destroy();
}
