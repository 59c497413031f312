import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isOwnHost } from '../server/host.ts';
import { type ControlContext, ControlError, paramsOf, type Route } from './route.ts';
import { lookRoutes } from './routes/look.ts';
import { weatherRoutes } from './routes/weather.ts';
import { worldRoutes } from './routes/world.ts';

/** Where the control address stands beside AWS's API: no bucket's name begins with an underscore. */
export const CONTROL_PREFIX = '/_sandbox';

const ROUTES: readonly Route[] = [...lookRoutes, ...worldRoutes, ...weatherRoutes];

/** Bytes of a request's JSON. */
const LIMIT = 1024 * 1024;

/** Answers one request to the control address, in JSON. */
export async function answerControl(
  message: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
  context: ControlContext,
): Promise<void> {
  try {
    const result = await run(message, signal, context);
    reply(response, 200, result ?? {});
  } catch (error) {
    if (!(error instanceof ControlError) && !signal.aborted) context.report(error, message.url ?? '/');
    const status = error instanceof ControlError ? error.status : 500;
    reply(response, status, { error: error instanceof Error ? error.message : String(error) });
  }
}

async function run(message: IncomingMessage, signal: AbortSignal, context: ControlContext): Promise<unknown> {
  const { headers, method } = message;
  if (!isOwnHost(headers.host)) throw new ControlError(403, 'The sandbox answers to 127.0.0.1 and localhost only.');
  if (headers.origin !== undefined) throw new ControlError(403, "Web pages can't use the control address.");
  const url = new URL(message.url ?? '/', 'http://127.0.0.1');
  const path = url.pathname.slice(CONTROL_PREFIX.length);
  for (const route of ROUTES) {
    const params = route.method === method ? readParams(route.path, path) : undefined;
    if (!params) continue;
    if (!route.open && !holdsToken(headers.authorization, context.world.identity.token)) {
      throw new ControlError(
        401,
        'The control address wants its token: `Authorization: Bearer ...`, from world.json in its folder.',
      );
    }
    return route.run({ params, query: url.searchParams, body: await readJson(message), signal }, context);
  }
  throw new ControlError(404, `The control address has no ${method} ${path || '/'}.`);
}

function readParams(pattern: string, path: string): Record<string, string> | undefined {
  try {
    return paramsOf(pattern, path);
  } catch {
    throw new ControlError(400, `The path ${path} isn't well encoded.`);
  }
}

function holdsToken(authorization: string | undefined, token: string): boolean {
  const given = Buffer.from(authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function readJson(message: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size > LIMIT) throw new ControlError(413, 'The body is too long.');
  }
  if (size === 0) return {};
  try {
    const value: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new ControlError(400, "The body isn't a JSON object.");
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  if (response.destroyed) return;
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, 'cache-control': 'no-store' });
  response.end(body);
}
