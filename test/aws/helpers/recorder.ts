import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it arrived, body and all. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An answer; or a function that does with the connection what it likes. */
export type Answer =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | ((response: ServerResponse, arrived: Arrived) => void);

export interface Recorder {
  readonly endpoint: string;
  readonly arrived: Arrived[];
  /** What the next requests are answered, one each; the last one stays. */
  answer(...answers: readonly Answer[]): void;
  close(): Promise<void>;
}

/** A server on loopback that writes down what arrives and answers what it was told to. */
export async function startRecorder(): Promise<Recorder> {
  const arrived: Arrived[] = [];
  let answers: readonly Answer[] = [{}];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const one = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      arrived.push(one);
      const answer = answers[0] ?? {};
      if (answers.length > 1) answers = answers.slice(1);
      if (typeof answer === 'function') return answer(response, one);
      response.writeHead(answer.status ?? 200, { ...answer.headers });
      response.end(request.method === 'HEAD' ? undefined : (answer.body ?? ''));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    answer(...next) {
      answers = next;
    },
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
