import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MOST_ANSWER } from './outcome.ts';

/** One event on its way to a function. */
export interface RuntimeEvent {
  readonly requestId: string;
  readonly payload: Buffer;
  /** Milliseconds since 1970, of this machine's clock: the process has no other. */
  readonly deadline: number;
  readonly arn: string;
}

/** What a function's process has said. */
export type Said =
  | { readonly kind: 'ready' }
  | { readonly kind: 'init-error'; readonly body: Buffer }
  | { readonly kind: 'response' | 'error'; readonly requestId: string; readonly body: Buffer };

/** The address that one process of a function asks for events. */
export interface RuntimeApi {
  /** 127.0.0.1:PORT */
  readonly address: string;
  /** Hands over an event as soon as the process asks for one. */
  give(event: RuntimeEvent): void;
  close(): void;
}

const ROOT = '/2018-06-01/runtime';

/**
 * Serves the runtime API to one process: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 * @param token what the process proves itself by: others of this machine can reach the port as well
 */
export async function openRuntimeApi(token: string, listener: (said: Said) => void): Promise<RuntimeApi> {
  let event: RuntimeEvent | undefined;
  let asking: ServerResponse | undefined;

  const handOver = () => {
    if (!event || !asking) return;
    const { requestId, payload, deadline, arn } = event;
    asking.writeHead(200, {
      'content-type': 'application/json',
      'content-length': payload.length,
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': String(deadline),
      'lambda-runtime-invoked-function-arn': arn,
    });
    asking.end(payload);
    event = undefined;
    asking = undefined;
  };

  const answer = async (message: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '' } = message;
    if (message.headers['mysfits-runtime-token'] !== token) return accept(response, 403);
    if (method === 'GET' && url === `${ROOT}/invocation/next`) {
      asking = response;
      listener({ kind: 'ready' });
      handOver();
      return;
    }
    const [, requestId, kind] = /\/invocation\/([^/]+)\/(response|error)$/.exec(url) ?? [];
    const isInit = url === `${ROOT}/init/error`;
    if (method !== 'POST' || (!isInit && requestId === undefined)) return accept(response, 404);
    const body = await bodyOf(message);
    if (isInit) listener({ kind: 'init-error', body });
    else listener({ kind: kind === 'error' ? 'error' : 'response', requestId: requestId ?? '', body });
    accept(response, 202);
  };

  const server = createServer((message, response) => {
    // Whoever hangs up in the middle is a process that ended: that is seen where it ends.
    answer(message, response).catch(() => response.destroy());
  });
  // Between two events a process waits for as long as it is kept.
  server.requestTimeout = 0;
  server.timeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    give(given) {
      event = given;
      handOver();
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** As much of a body as is needed to see that it is too large. */
async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of message as AsyncIterable<Buffer>) {
    if (size <= MOST_ANSWER) pieces.push(piece);
    size += piece.length;
  }
  return Buffer.concat(pieces);
}

function accept(response: ServerResponse, status: number): void {
  const body = JSON.stringify({ status: status === 202 ? 'OK' : 'refused' });
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
}
