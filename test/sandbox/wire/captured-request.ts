import { request as send } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request as a client of the SDK made and signed it. */
export interface CapturedRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Buffer;
}

interface Raw {
  method: string;
  path: string;
  query?: Record<string, string | string[] | null> | undefined;
  headers: Record<string, string>;
  body?: unknown;
}

/** A request handler for an SDK client that keeps the request instead of sending it. */
export function capture(): { handler: { handle(request: Raw): Promise<never> }; taken(): CapturedRequest } {
  let kept: CapturedRequest | undefined;
  return {
    handler: {
      handle: async ({ method, path, query, headers, body }) => {
        const search = Object.entries(query ?? {})
          .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, one ?? '']))
          .map(([name, value]) => `${encodeURIComponent(name ?? '')}=${encodeURIComponent(value ?? '')}`)
          .join('&');
        kept = {
          method,
          path: search === '' ? path : `${path}?${search}`,
          headers: { ...headers },
          body: typeof body === 'string' || Buffer.isBuffer(body) ? body : Buffer.from((body ?? []) as Uint8Array),
        };
        throw new Error('kept');
      },
    },
    taken: () => {
      if (!kept) {
        throw new Error('No request was made.');
      }
      return { ...kept, headers: { ...kept.headers } };
    },
  };
}

/** Sends a request byte for byte as it is written, with no client's help. */
export async function sendRaw(
  endpoint: string,
  { method, path, headers, body }: CapturedRequest,
): Promise<{ status: number; body: string; headers: Record<string, unknown> }> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const outgoing = send({ hostname, port, method, path, headers, agent: false }, (incoming) => {
      text(incoming).then(
        (answer) => resolve({ status: incoming.statusCode ?? 0, body: answer, headers: incoming.headers }),
        reject,
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
