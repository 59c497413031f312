import { request as http, type IncomingMessage } from 'node:http';
import { request as https } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Door, throughDoor } from './door.ts';
import { EngineError } from './engine-error.ts';

// Node's own http speaks the Docker Engine API well: JSON over a socket. dockerode would bring grpc and protobuf along
// for BuildKit sessions, ssh and swarm, none of which is used here.

export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  /** With the version in front: `/v1.41/containers/json`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or a tar stream. */
  readonly body?: Readable | object;
  /** For how many milliseconds the engine may be silent, before and within its answer; 60,000 if left out, 0 for ever. */
  readonly patience?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const usualPatience = 60_000;

/**
 * Sends a request, and gives the answer to be read.
 * @throws EngineError when it can't be reached, is silent, or answers with an error; the signal's reason when cut short
 */
export async function call(door: Door, options: CallOptions): Promise<IncomingMessage> {
  const { method = 'GET', path, query = {}, headers = {}, body, patience = usualPatience, signal } = options;
  signal?.throwIfAborted();
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) asked.set(name, String(value));
  const search = asked.size > 0 ? `?${asked}` : '';
  const { secure, ...address } = throughDoor(door);
  const stream = body !== undefined && isStream(body) ? body : undefined;
  const json = body === undefined || stream ? undefined : JSON.stringify(body);
  const request = (secure ? https : http)({
    ...address,
    method,
    path: `${path}${search}`,
    headers: {
      host: 'docker',
      ...(stream ? { 'content-type': 'application/x-tar' } : {}),
      ...(json === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) }),
      ...headers,
    },
    // One connection a call: an engine that was restarted must not be met through a socket of its former life.
    agent: false,
  });
  let open: { destroy(error: Error): unknown } = request;
  const cut = () => open.destroy(reasonOf(signal));
  signal?.addEventListener('abort', cut, { once: true });
  request.once('close', () => signal?.removeEventListener('abort', cut));
  request.setTimeout(patience, () => {
    open.destroy(new EngineError(`The container engine said nothing for ${patience / 1000} s`, { code: 'ETIMEDOUT' }));
  });
  const answer = new Promise<IncomingMessage>((resolve, reject) => request.once('response', resolve).on('error', reject));
  try {
    // An engine may answer before it has read everything: it refuses, or tells how far it is.
    if (stream) await Promise.race([pipeline(stream, request), answer]);
    else request.end(json);
    const response = await answer;
    open = response;
    if ((response.statusCode ?? 500) < 400) return response;
    throw new EngineError(messageIn(await readText(response)) || `HTTP ${response.statusCode}`, { status: response.statusCode });
  } catch (error) {
    request.destroy();
    throw engineError(error, signal);
  }
}

/** Sends a request, and reads its answer as JSON; undefined where it is empty. */
export async function callForJson<Value>(door: Door, options: CallOptions): Promise<Value> {
  const text = await readText(await call(door, options));
  return (text === '' ? undefined : JSON.parse(text)) as Value;
}

/** The pieces of an answer as they come, with errors a caller can tell apart. */
export async function* piecesOf(response: Readable, signal?: AbortSignal): AsyncGenerator<Buffer> {
  try {
    for await (const piece of response) yield piece as Buffer;
  } catch (error) {
    throw engineError(error, signal);
  }
}

/** Reads an answer to its end. */
export async function readText(response: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of piecesOf(response)) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error(String(reason));
}

export function engineError(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof EngineError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const said = code === 'ECONNRESET' ? 'The container engine hung up' : (code ?? message);
  return code === undefined ? error : new EngineError(said, { code, cause: error });
}

function isStream(body: Readable | object): body is Readable {
  return typeof (body as Readable).pipe === 'function';
}

/** Docker answers `{ message }`; Podman adds `cause` and `response`. */
export function messageIn(text: string): string {
  try {
    return String((JSON.parse(text) as { message?: unknown }).message ?? '').trim();
  } catch {
    return text.trim();
  }
}
