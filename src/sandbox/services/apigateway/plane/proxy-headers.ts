import { randomBytes } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { mapped, type Visit } from './visit.ts';

/** Headers of a request that end at the gateway. */
const NOT_PASSED = new Set([
  ...['host', 'connection', 'keep-alive', 'te', 'upgrade', 'transfer-encoding', 'trailer', 'expect', 'max-forwards'],
  ...['content-length', 'content-md5', 'proxy-authorization', 'proxy-authenticate', 'proxy-connection'],
]);

/**
 * Headers of an answer that come back under another name, for the gateway sets them itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const REMAPPED = new Set(['connection', 'content-length', 'date', 'server', 'www-authenticate', 'x-amzn-requestid', 'host']);
const DROPPED = new Set(['transfer-encoding', 'keep-alive', 'trailer', 'upgrade', 'proxy-authenticate']);

/** The headers that a target is sent. */
export function requestHeaders(visit: Visit, url: URL, body: Buffer): OutgoingHttpHeaders {
  const passed = Object.entries(visit.headers).filter(([name, value]) => !NOT_PASSED.has(name) && value !== undefined);
  const set = Object.entries(visit.method.integration?.requestParameters ?? {}).flatMap(([to, from]) => {
    const [, name] = /^integration\.request\.header\.(.+)$/.exec(to) ?? [];
    const value = mapped(visit, from);
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value] as const];
  });
  const forwarded = visit.headers['x-forwarded-for'];
  const seconds = Math.floor(visit.world.clock.now().getTime() / 1000).toString(16);
  return {
    ...Object.fromEntries(passed),
    'x-forwarded-for': forwarded === undefined ? visit.sourceIp : `${forwarded}, ${visit.sourceIp}`,
    // A stage answers by HTTPS alone, and its targets are told so.
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
    'x-amzn-trace-id': `Root=1-${seconds}-${randomBytes(12).toString('hex')}`,
    'x-amzn-apigateway-api-id': visit.stage.restApiId,
    ...Object.fromEntries(set),
    host: url.host,
    ...((body.length > 0 || !['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(visit.httpMethod)) && {
      'content-length': String(body.length),
    }),
  };
}

/** The headers that a client gets of a target's answer. */
export function responseHeaders({ headers }: IncomingMessage): Record<string, string | readonly string[]> {
  const found: Record<string, string | readonly string[]> = { 'content-type': 'application/json' };
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || DROPPED.has(name)) continue;
    found[REMAPPED.has(name) ? `x-amzn-remapped-${name}` : name] = value;
  }
  return found;
}
