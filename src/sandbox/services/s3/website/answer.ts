import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { World } from '../../../world/world.ts';
import { corsHeaders } from '../buckets/cors.ts';
import { type BucketRecord, buckets } from '../model.ts';
import { readBody } from '../objects/body.ts';
import { errorPage, forbidden, type WebsiteError } from './error-page.ts';
import { look, type Visitor } from './look.ts';
import { objectAnswer } from './object-answer.ts';
import { type Redirection, redirectAll, routed } from './redirects.ts';

/** Which website this is. */
export interface Site {
  readonly world: World;
  readonly bucket: string;
  readonly port: number;
}

/** One answer before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or the stored bytes of an object. */
  readonly body?: string | { readonly file: string; readonly range?: { start: number; end: number } };
}

/** Answers one request to a website as an anonymous visitor's: https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html */
export function answerWebsite(site: Site, request: IncomingMessage, response: ServerResponse): void {
  const ids = { requestId: randomBytes(8).toString('hex').toUpperCase(), hostId: randomBytes(57).toString('base64') };
  const answer = decide(site, request, ids);
  const headers = { 'x-amz-request-id': ids.requestId, 'x-amz-id-2': ids.hostId, ...cors(site, request), ...answer.headers };
  request.resume();
  const { body } = answer;
  if (body === undefined || request.method === 'HEAD') {
    response.writeHead(answer.status, headers).end();
    return;
  }
  if (typeof body === 'string') {
    response.writeHead(answer.status, { 'content-length': String(Buffer.byteLength(body)), ...headers }).end(body);
    return;
  }
  const stream = readBody(site.world, body.file, body.range);
  response.writeHead(answer.status, headers);
  // A visitor who leaves in the middle is no error.
  pipeline(stream, response).catch(() => response.destroy());
}

type Ids = Parameters<typeof errorPage>[1];

function decide(site: Site, request: IncomingMessage, ids: Ids): Answer {
  const { world } = site;
  const { method = 'GET', url = '/', headers } = request;
  // A page elsewhere that points a name of its own at 127.0.0.1 still sends that name.
  if (![`127.0.0.1:${site.port}`, `localhost:${site.port}`].includes(headers.host ?? '')) return plain(forbidden, ids);
  const bucket = buckets(world).get(site.bucket);
  if (bucket?.website === undefined)
    return plain(
      { status: 404, code: 'NoSuchWebsiteConfiguration', message: 'The specified bucket does not have a website configuration' },
      ids,
    );
  if (method === 'OPTIONS' && headers.origin !== undefined) return preflight(bucket, request, ids);
  if (method !== 'GET' && method !== 'HEAD') {
    const details = { Method: method, ResourceType: 'OBJECT' };
    const error = {
      status: 405,
      code: 'MethodNotAllowed',
      message: 'The specified method is not allowed against this resource.',
      details,
    };
    const page = plain(error, ids);
    return { ...page, headers: { ...page.headers, allow: 'GET, HEAD' } };
  }
  if (bucket.website.RedirectAllRequestsTo !== undefined) return moved(redirectAll(bucket.website.RedirectAllRequestsTo, url));
  const key = keyOf(url);
  if (key === undefined) return plain({ status: 400, code: 'InvalidURI', message: "Couldn't parse the specified URI." }, ids);
  const host = headers.host ?? '';
  const before = routed(bucket.website.RoutingRules, { key, host });
  if (before !== undefined) return moved(before);
  const visitor = visitorOf(request);
  const found = look(world, bucket, key, visitor);
  if ('location' in found) return moved(found);
  const answer = 'object' in found ? objectAnswer(found.object, headers) : found;
  if (!('code' in answer)) return answer;
  return failed(site, bucket, { error: answer, key, host, visitor, ids });
}

/** The key that a path asks for; undefined when it can't be read. */
function keyOf(url: string): string | undefined {
  try {
    return decodeURIComponent((url.split('?')[0] ?? '').replace(/^\//, ''));
  } catch {
    return undefined;
  }
}

interface Failure {
  readonly error: WebsiteError;
  readonly key: string;
  readonly host: string;
  readonly visitor: Visitor;
  readonly ids: Ids;
}

/** A routing rule for this error, else the bucket's error document with the error's status, else S3's own page. */
function failed({ world }: Site, bucket: BucketRecord, { error, key, host, visitor, ids }: Failure): Answer {
  const after = routed(bucket.website?.RoutingRules, { key, host, error: error.status });
  if (after !== undefined) return moved(after);
  const document = bucket.website?.ErrorDocument?.Key;
  if (document === undefined) return plain(error, ids);
  const found = look(world, bucket, document, visitor, 'exactly');
  if ('object' in found) {
    const { headers, body } = objectAnswer(found.object, {}) as Answer;
    return { status: error.status, headers: { ...headers, ...errorHeaders(error) }, ...(body === undefined ? {} : { body }) };
  }
  return plain(error, ids, 'code' in found ? found : undefined);
}

const errorHeaders = ({ code, message }: WebsiteError): Record<string, string> => ({
  'x-amz-error-code': code,
  'x-amz-error-message': message,
});

const plain = (error: WebsiteError, ids: Ids, second?: WebsiteError): Answer => ({
  status: error.status,
  headers: { 'content-type': 'text/html; charset=utf-8', ...errorHeaders(error) },
  body: errorPage(error, ids, second),
});

const moved = ({ status, location }: Redirection): Answer => ({ status, headers: { location, 'content-length': '0' } });

function visitorOf({ socket, headers }: IncomingMessage): Visitor {
  return { address: socket.remoteAddress ?? '127.0.0.1', referer: headers.referer, agent: headers['user-agent'] };
}

function cors({ world, bucket }: Site, { method = 'GET', headers }: IncomingMessage): Record<string, string> {
  if (headers.origin === undefined || method === 'OPTIONS') return {};
  return corsHeaders(buckets(world).get(bucket)?.cors, { origin: headers.origin, method, headers: [] }) ?? {};
}

function preflight({ cors: rules }: BucketRecord, { headers }: IncomingMessage, ids: Ids): Answer {
  const asked = String(headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim());
  const allowed = corsHeaders(rules, {
    origin: headers.origin ?? '',
    method: String(headers['access-control-request-method'] ?? ''),
    headers: asked.filter((name) => name !== ''),
  });
  if (allowed !== undefined) return { status: 200, headers: { ...allowed, 'content-length': '0' } };
  const why = rules === undefined ? 'CORS is not enabled for this bucket.' : 'This CORS request is not allowed.';
  return plain({ status: 403, code: 'AccessForbidden', message: `CORSResponse: ${why}` }, ids);
}
