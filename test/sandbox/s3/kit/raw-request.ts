import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpRequest } from '@smithy/types';
import type { Rig } from './sandbox.ts';

/** A request as no SDK would let one write it. */
export interface RawRequest {
  readonly method: string;
  /** Percent-encoded, with its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sends no signature. */
  readonly anonymous?: boolean | undefined;
  /** Sends the body chunked, without its length. */
  readonly chunked?: boolean | undefined;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** From an error's XML. */
  readonly code: string | undefined;
  readonly message: string | undefined;
}

class Sha256 {
  private readonly hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array);
  }
  update(data: string | Uint8Array): void {
    this.hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {}
}

/** Signs a request with the SDK's own signer and sends it as it is. */
export async function sendRaw(rig: Rig, raw: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(rig.sandbox.endpoint);
  const [path = '/', query = ''] = raw.path.split('?');
  const body = raw.body ?? '';
  const headers: Record<string, string> = { host: `${hostname}:${port}`, ...raw.headers };
  if (raw.chunked) headers['transfer-encoding'] = 'chunked';
  else if (body !== '' || ['PUT', 'POST'].includes(raw.method)) headers['content-length'] ??= String(Buffer.byteLength(body));
  const signed = raw.anonymous ? headers : await sign(rig, { method: raw.method, path, query, headers, body });
  return send(hostname, Number(port), { method: raw.method, path: raw.path, headers: signed, body });
}

/** The SDK's signer with a rig's credentials. */
export const signerOf = ({ sandbox: { region, accessKeyId, secretAccessKey } }: Rig): SignatureV4 =>
  new SignatureV4({
    service: 's3',
    region,
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256 as never,
    uriEscapePath: false,
  });

interface Unsigned {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

async function sign(rig: Rig, { query, ...rest }: Unsigned): Promise<Record<string, string>> {
  const named = Object.fromEntries(new URLSearchParams(query));
  const request: HttpRequest = { ...rest, protocol: 'http:', hostname: '127.0.0.1', query: named };
  return (await signerOf(rig).sign(request)).headers;
}

function send(
  hostname: string,
  port: number,
  { method, path, headers, body }: { method: string; path: string; headers: Record<string, string>; body: string },
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: text,
          code: /<Code>([^<]*)<\/Code>/.exec(text)?.[1],
          message: /<Message>([^<]*)<\/Message>/.exec(text)?.[1],
        }),
      );
    });
    outgoing.on('error', reject).end(body);
  });
}
