import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ImageError } from '../image-error.ts';
import { refusal } from './refusal.ts';
import { type Registry, registryUrl } from './registry.ts';

/** One request to a registry. */
export interface Visit {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** From the registry's root, or an address that it gave us. */
  readonly url: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Made anew for each try. */
  readonly body?: () => Uint8Array | Readable;
  /** Bytes of the body. */
  readonly size?: number;
  /** Statuses that are an answer, beside 2xx; any other is thrown. */
  readonly expected?: readonly number[];
  readonly signal?: AbortSignal | undefined;
}

/** What came back; the body must be read, or destroyed. */
export interface Visited {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
  /** Where it was asked, after redirects: relative addresses are meant from there. */
  readonly url: URL;
}

/** How many times we follow where a registry sends us: ECR sends downloads on to S3. */
const REDIRECTS = 3;

/**
 * Asks a registry for something. Who we are is told only to the registry itself, never to a host that it sends us to.
 * @throws ImageError unauthorized, not-found, refused, unreachable; the signal's reason
 */
export async function visit(registry: Registry, asked: Visit): Promise<Visited> {
  const home = registryUrl(registry.address);
  let url = new URL(asked.url, home);
  for (let hops = 0; ; hops += 1) {
    const authorization = url.origin === home.origin ? await authorizationOf(registry) : undefined;
    const answer = await send(url, asked, authorization);
    const status = answer.statusCode ?? 0;
    const { location } = answer.headers;
    if ([301, 302, 303, 307, 308].includes(status) && location !== undefined && hops < REDIRECTS && asked.body === undefined) {
      answer.resume();
      url = new URL(location, url);
      continue;
    }
    if ((status >= 200 && status < 300) || asked.expected?.includes(status)) {
      return { status, headers: answer.headers, body: answer, url };
    }
    throw await refusal(registry, `${asked.method} ${url.pathname}`, answer);
  }
}

/** As `visit`, for an answer whose body nobody wants. */
export async function visitBriefly(registry: Registry, asked: Visit): Promise<Visited> {
  const visited = await visit(registry, asked);
  visited.body.resume();
  return visited;
}

async function authorizationOf({ credentials }: Registry): Promise<string | undefined> {
  if (credentials === undefined) return undefined;
  const { username, password } = typeof credentials === 'function' ? await credentials() : credentials;
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

async function send(url: URL, asked: Visit, authorization: string | undefined): Promise<IncomingMessage> {
  const { method, signal, size } = asked;
  const body = asked.body?.();
  const headers: Record<string, string> = { ...asked.headers };
  if (authorization !== undefined) headers.authorization = authorization;
  if (body instanceof Readable ? size !== undefined : method !== 'GET' && method !== 'HEAD') {
    headers['content-length'] = String(body instanceof Readable ? size : (body?.length ?? 0));
  }
  const request = (url.protocol === 'http:' ? requestHttp : requestHttps)(url, { method, headers, ...(signal && { signal }) });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  });
  // A connection that says nothing for long is dead: an upload moves, and a registry answers at once.
  request.setTimeout(SILENCE, () => request.destroy(new Error(`no word for ${SILENCE / 1000} s`)));
  try {
    if (body instanceof Readable) {
      // A registry may answer, and refuse, before it has read all.
      const sent = pipeline(body, request);
      sent.catch(() => undefined);
      return await Promise.race([answered, sent.then(() => answered)]);
    }
    request.end(body);
    return await answered;
  } catch (error) {
    answered.catch(() => undefined);
    if (signal?.aborted) throw signal.reason;
    if (error instanceof ImageError) throw error;
    throw new ImageError('unreachable', `Can't reach the registry at ${url.host}.`, {
      why: `The connection failed: ${(error as Error).message || (error as NodeJS.ErrnoException).code}.`,
      nextSteps: ['See whether this machine is online and nothing stands between it and that address, then run it again.'],
      cause: error,
    });
  }
}

const SILENCE = 120_000;
