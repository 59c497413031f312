import type { Service } from '../service.ts';
import type { WireRequest, WireResponse } from '../wire/types.ts';
import type { World } from '../world/world.ts';

/** Who of the services may answer browsers of other origins, and by whose rules. */
export interface CorsContext {
  readonly world: World;
  readonly services: readonly Service[];
}

/** The answer to a browser that asks before it sends; undefined when no rule lets it, or it isn't such a question. */
export function answerPreflight(request: WireRequest, { world, services }: CorsContext): WireResponse | undefined {
  const { origin, 'access-control-request-method': method, 'access-control-request-headers': names } = request.headers;
  if (request.method !== 'OPTIONS' || origin === undefined || method === undefined) return undefined;
  const headers = String(names ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const allowed = rulesFor(request, services)?.(world, { path: request.rawPath, origin, method, headers });
  return allowed && { status: 200, headers: { ...allowed, 'content-length': '0' }, body: undefined };
}

/** An answer with the headers that let a page of another origin read it, where a rule allows that. */
export function withCors(answer: WireResponse, request: WireRequest, { world, services }: CorsContext): WireResponse {
  const { origin } = request.headers;
  if (origin === undefined || request.method === 'OPTIONS') return answer;
  const allowed = rulesFor(request, services)?.(world, { path: request.rawPath, origin, method: request.method, headers: [] });
  return allowed ? { ...answer, headers: { ...answer.headers, ...allowed } } : answer;
}

/** Unsigned and without a target, a request is S3's; only there do rules stand. */
const rulesFor = ({ headers }: WireRequest, services: readonly Service[]): Service['cors'] =>
  headers['x-amz-target'] === undefined ? services.find(({ cors }) => cors !== undefined)?.cors : undefined;
