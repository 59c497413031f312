import { AwsError } from '../aws-error.ts';
import type { Service } from '../service.ts';
import type { Match, WireRequest, WireResponse } from '../wire/types.ts';
import type { World } from '../world/world.ts';

/**
 * The answer to a preflight, what a browser sends before it sends what no form could; undefined for other requests.
 * @throws AwsError AccessForbidden, as S3 refuses it, when no rule allows it
 */
export function answerPreflight(
  { method, headers, rawPath }: WireRequest,
  services: readonly Service[],
  world: World,
): WireResponse | undefined {
  const wanted = headers['access-control-request-method'];
  if (method !== 'OPTIONS' || headers.origin === undefined || wanted === undefined) return undefined;
  const names = (headers['access-control-request-headers'] ?? '').split(',').map((name) => name.trim());
  const asked = { origin: headers.origin, method: wanted, headers: names.filter(Boolean), host: headers.host, path: rawPath };
  for (const { cors } of services) {
    const allowed = cors?.(world, asked);
    if (allowed) return { status: 200, headers: { ...allowed, 'content-length': '0' }, body: undefined };
  }
  const why = 'CORSResponse: This CORS request is not allowed. No rule of the bucket fits its origin, method and headers.';
  throw new AwsError('AccessForbidden', why, { status: 403 });
}

/** The headers that let a page read this answer; none where no page asked, or no rule allows it. */
export function corsOf(
  { method, headers, rawPath }: WireRequest,
  { service }: Match,
  world: World,
): Readonly<Record<string, string>> {
  const { origin, host } = headers;
  if (origin === undefined) return {};
  return service.cors?.(world, { origin, method, headers: [], host, path: rawPath }) ?? {};
}

/**
 * Web pages reach only what AWS made for them: public operations, and objects by signed address. Who manages
 * the sandbox sends no Origin.
 * @throws AwsError AccessDenied
 */
export function checkOrigin({ headers }: WireRequest, { service, operation, labels }: Match, signed: boolean): void {
  if (headers.origin === undefined || mayComeUnsigned(service.publicOperations, operation, signed)) return;
  if (service.publicOperations === 'all' && labels.Key !== undefined) return;
  throw new AwsError('AccessDenied', `${operation} can't be called by a web page (${headers.origin}).`, { status: 403 });
}

function mayComeUnsigned(open: 'all' | readonly string[] | undefined, operation: string, signed: boolean): boolean {
  return open === 'all' ? !signed : (open?.includes(operation) ?? false);
}
