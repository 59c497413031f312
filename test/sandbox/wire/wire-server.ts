import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { checkConstraints } from '../../../src/sandbox/constraints/check.ts';
import type { Call, Service } from '../../../src/sandbox/service.ts';
import { readInput } from '../../../src/sandbox/wire/read-input.ts';
import { openRequest } from '../../../src/sandbox/wire/request.ts';
import { notSigned, verifySignature } from '../../../src/sandbox/wire/signature/verify.ts';
import type { Match, Signature, WireRequest, WireResponse } from '../../../src/sandbox/wire/types.ts';
import { createWire } from '../../../src/sandbox/wire/wire.ts';
import { writeError } from '../../../src/sandbox/wire/write-error.ts';
import { writeOutput } from '../../../src/sandbox/wire/write-output.ts';

export const ACCESS_KEY = 'AKIAIOSFODNN7EXAMPLE';
export const SECRET_KEY = 'a-secret/of+the=tests';

/** What arrived, in the order it did. */
export interface Arrival {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly signature: Signature | undefined;
}

export interface WireServer {
  readonly endpoint: string;
  readonly arrivals: Arrival[];
  /** Errors that weren't AwsErrors. */
  readonly faults: unknown[];
  close(): Promise<void>;
}

/** The wire behind a plain HTTP server, with nothing of the sandbox around it. */
export async function startWireServer(
  services: readonly Service[],
  { now = () => new Date() }: { now?: () => Date } = {},
): Promise<WireServer> {
  const wire = createWire(services);
  const arrivals: Arrival[] = [];
  const faults: unknown[] = [];

  const answer = async (message: IncomingMessage): Promise<WireResponse> => {
    const requestId = randomUUID();
    let request: WireRequest = {
      method: message.method ?? 'GET',
      rawPath: '/',
      rawQuery: '',
      query: new URLSearchParams(),
      headers: message.headers,
      body: message,
      bytes: undefined,
    };
    let match: Match | undefined;
    try {
      request = await openRequest(message);
      match = await wire.match(request);
      const secretFor = (key: string) => (key === ACCESS_KEY ? SECRET_KEY : undefined);
      const signature = verifySignature({ request, match, now: now(), secretFor });
      if (!signature && match.service.id !== 's3') {
        throw notSigned(match);
      }
      const input = await readInput(match, request, signature);
      checkConstraints(match, input);
      arrivals.push({ service: match.service.id, operation: match.operation, input, signature });
      return writeOutput(match, await match.handler(input, {} as Call), requestId);
    } catch (error) {
      if (!(error instanceof Error && error.name === 'AwsError')) {
        faults.push(error);
      }
      return writeError({ error, request, match, requestId });
    }
  };

  const send = async (message: IncomingMessage, response: ServerResponse) => {
    const { status, headers, body } = await answer(message);
    response.writeHead(status, headers);
    if (body instanceof Readable) {
      await pipeline(body, response);
    } else {
      response.end(body);
    }
  };

  const server = createServer((message, response) => {
    send(message, response).catch((error) => {
      faults.push(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    faults,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
