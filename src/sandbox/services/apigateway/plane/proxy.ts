import { type IncomingMessage, request as send } from 'node:http';
import type { Socket } from 'node:net';
import { loadBalancers } from '../../elbv2/model.ts';
import { enterPrivately } from '../../elbv2/private-link.ts';
import { vpcLinks } from '../model.ts';
import { gatewayAnswer } from './gateway-answer.ts';
import { textOnly } from './media.ts';
import { requestHeaders, responseHeaders } from './proxy-headers.ts';
import { type Answer, mapped, type Visit } from './visit.ts';

/** Bytes of a payload, either way: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const MOST_BYTES = 10 * 1024 * 1024;

/** Passes a request on through a VPC link, and its answer back. */
export async function proxy(visit: Visit): Promise<Answer> {
  const { world, stage, method } = visit;
  const { integration } = method;
  const linkId = withVariables(integration?.connectionId ?? '', stage.variables);
  const link = vpcLinks(world).get(linkId);
  const url = targetOf(visit);
  // AWS says no more than this where a link isn't there or isn't up yet.
  if (!integration || !url || link?.status !== 'AVAILABLE' || !loadBalancers(world).has(link.targetArn)) {
    return gatewayAnswer(visit, 'API_CONFIGURATION_ERROR');
  }
  const timeout = AbortSignal.timeout(integration.timeoutInMillis);
  const signal = AbortSignal.any([timeout, visit.signal]);
  let socket: Socket | undefined;
  try {
    const port = Number(url.port === '' ? 80 : url.port);
    socket = await enterPrivately(world, { loadBalancerArn: link.targetArn, port, signal });
    const wanted = integration.httpMethod ?? 'ANY';
    const connected = socket;
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const body = textOnly(visit.body, visit.headers['content-type'], visit.definition.binaryMediaTypes);
      const outgoing = send({
        createConnection: () => connected,
        method: wanted === 'ANY' ? visit.httpMethod : wanted,
        path: `${url.pathname}${url.search}`,
        headers: requestHeaders(visit, url, body),
        setHost: false,
        signal,
      });
      outgoing.once('response', resolve).once('error', reject);
      connected.once('close', () => reject(new Error('The target hung up.')));
      outgoing.end(body);
    });
    return await answerOf(visit, incoming);
  } catch {
    socket?.destroy();
    return gatewayAnswer(visit, timeout.aborted ? 'INTEGRATION_TIMEOUT' : 'INTEGRATION_FAILURE');
  }
}

async function answerOf(visit: Visit, incoming: IncomingMessage): Promise<Answer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > MOST_BYTES) {
      incoming.destroy();
      return gatewayAnswer(visit, 'API_CONFIGURATION_ERROR');
    }
    pieces.push(piece);
  }
  const body = textOnly(Buffer.concat(pieces), visit.headers.accept?.split(',')[0], visit.definition.binaryMediaTypes);
  return { status: incoming.statusCode ?? 502, headers: responseHeaders(incoming), body };
}

const withVariables = (text: string, variables: Readonly<Record<string, string>> = {}): string =>
  text.replaceAll(/\$\{stageVariables\.(\w+)\}/g, (_whole, name: string) => variables[name] ?? '');

/** Where a request goes: its path's variables and its query are the mapping's; the client's own query passes as well. */
function targetOf(visit: Visit): URL | undefined {
  const { integration } = visit.method;
  const parts = new Map<string, string>();
  const query = new URLSearchParams(visit.query);
  for (const [to, from] of Object.entries(integration?.requestParameters ?? {})) {
    const [, , place, ...rest] = to.split('.');
    const value = mapped(visit, from);
    if (value === undefined) continue;
    if (place === 'path') parts.set(rest.join('.'), encoded(visit, from, value));
    else if (place === 'querystring') query.set(rest.join('.'), value);
  }
  const uri = withVariables(integration?.uri ?? '', visit.stage.variables);
  const filled = uri.replaceAll(/\{([\w.-]+)\}/g, (_whole, name: string) => parts.get(name) ?? '');
  if (!URL.canParse(filled)) return undefined;
  const url = new URL(filled);
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url;
}

/** A part of a path; a slash in it isn't one of the path's own, unless the variable takes several parts. */
function encoded({ resource }: Visit, from: string, value: string): string {
  const isGreedy = resource.path.endsWith(`/{${from.replace('method.request.path.', '')}+}`);
  return isGreedy ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value);
}
