import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { World } from '../../../world/world.ts';
import { childKey, deployments, restApis, stages } from '../model.ts';
import { authorize } from './authorize.ts';
import { gatewayAnswer } from './gateway-answer.ts';
import { mock } from './mock.ts';
import { MOST_BYTES, proxy } from './proxy.ts';
import { findMethod } from './route.ts';
import { letsThrough } from './throttle.ts';
import type { Answer, Visit } from './visit.ts';

/** Which stage this is, and where it answers. */
export interface StageSite {
  readonly world: World;
  readonly restApiId: string;
  readonly stage: string;
  readonly port: number;
  /** Whether a note of one more request may be taken. */
  readonly mayNote: () => boolean;
}

/** Answers one request to a stage: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html */
export async function answerStage(site: StageSite, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const began = performance.now();
  const requestId = randomUUID();
  // A stage that stops cuts its connections, so this is the end of whatever still goes on.
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const { route, answer } = await decide(site, request, { requestId, signal: gone.signal });
  if (response.destroyed) return;
  const { status, headers, body } = answer;
  const hasBody = request.method !== 'HEAD' && status !== 204 && status !== 304;
  response.writeHead(status, {
    'x-amzn-requestid': requestId,
    'x-amz-apigw-id': randomBytes(11).toString('base64url'),
    ...headers,
    ...(status !== 204 && { 'content-length': String(body.length) }),
  });
  response.end(hasBody ? body : undefined);
  // What is left of a body that nobody read.
  request.resume();
  if (!site.mayNote()) return;
  const { pathname } = urlOf(request);
  const input = {
    api: site.restApiId,
    stage: site.stage,
    request: `${request.method} ${pathname.slice(0, 500)}`,
    route,
    status,
    requestId,
  };
  site.world.note({ service: 'apigateway', operation: 'Request', input, ms: performance.now() - began });
}

const FORBIDDEN: Answer = {
  status: 403,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ForbiddenException' },
  body: Buffer.from('{"message":"Forbidden"}'),
};

interface Decision {
  /** The method it came to: `GET /mysfits/{id}`. */
  readonly route?: string;
  readonly answer: Answer;
}

async function decide(
  { world, restApiId, stage: name, port }: StageSite,
  request: IncomingMessage,
  { requestId, signal }: { readonly requestId: string; readonly signal: AbortSignal },
): Promise<Decision> {
  const { headers, method: httpMethod = 'GET' } = request;
  const stage = stages(world).get(childKey(restApiId, name));
  const deployed = stage && deployments(world).get(childKey(restApiId, stage.deploymentId));
  const { pathname, searchParams: query } = urlOf(request);
  const isOurs = [`127.0.0.1:${port}`, `localhost:${port}`].includes(headers.host ?? '');
  const [, first, ...rest] = pathname.split('/');
  const isOff = restApis(world).get(restApiId)?.disableExecuteApiEndpoint !== false;
  // A page elsewhere that points a name of its own at 127.0.0.1 still sends that name.
  if (!deployed || !isOurs || isOff || first !== name) return { answer: FORBIDDEN };
  const { definition } = deployed;
  const found = findMethod(definition, httpMethod, rest.join('/'));
  const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
  const known = {
    world,
    stage,
    definition,
    requestId,
    httpMethod,
    labels: found?.labels ?? {},
    query,
    headers,
    sourceIp,
    claims: {},
  };
  if (!found) return { answer: gatewayAnswer(known, 'MISSING_AUTHENTICATION_TOKEN') };
  const { resource, method } = found;
  const route = `${method.httpMethod} ${resource.path}`;
  const refuse = (type: Parameters<typeof gatewayAnswer>[1]) => ({ route, answer: gatewayAnswer(known, type) });
  if (!letsThrough(world, stage, { path: resource.path, httpMethod: method.httpMethod })) return refuse('THROTTLED');
  // Usage plans aren't served, so no key is a good one.
  if (method.apiKeyRequired) return refuse('INVALID_API_KEY');
  const authorized = authorize(world, { definition, method, headers });
  if (authorized === 'unauthorized') return refuse('UNAUTHORIZED');
  if (authorized === 'broken') return refuse('AUTHORIZER_CONFIGURATION_ERROR');
  const body = await bodyOf(request);
  if (!body) return refuse('REQUEST_TOO_LARGE');
  const visit: Visit = { ...known, resource, method, claims: authorized.claims, body, signal };
  return { route, answer: method.integration?.type === 'MOCK' ? mock(visit) : await proxy(visit) };
}

/** A target like `//host` would be taken for one of another host. */
function urlOf({ url = '/' }: IncomingMessage): URL {
  const target = `http://stage${url.startsWith('/') ? url : `/${url}`}`;
  return URL.canParse(target) ? new URL(target) : new URL('http://stage/');
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  // Not by the iterator: that would destroy the connection where it is left early, and the answer with it.
  return new Promise((resolve) => {
    request.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length <= MOST_BYTES) pieces.push(piece);
      else resolve(undefined);
    });
    request.once('end', () => resolve(Buffer.concat(pieces)));
    request.once('close', () => resolve(undefined));
  });
}
