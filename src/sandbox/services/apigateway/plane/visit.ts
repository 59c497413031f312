import type { IncomingHttpHeaders } from 'node:http';
import type { World } from '../../../world/world.ts';
import type { Definition, Method, Resource, Stage } from '../model.ts';

/** A request to a stage that has found its method. */
export interface Visit {
  readonly world: World;
  readonly stage: Stage;
  readonly definition: Definition;
  readonly resource: Resource;
  readonly method: Method;
  readonly requestId: string;
  /** The client's method. */
  readonly httpMethod: string;
  /** Path parameters, decoded. */
  readonly labels: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly sourceIp: string;
  /** What the authorizer found in the token. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
  /** Aborted when the client hangs up or the stage stops. */
  readonly signal: AbortSignal;
}

/** An answer before it is sent. Headers in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/**
 * The value of a mapping's right side: `'text'`, `method.request.path.id`, `context.requestId`, `stageVariables.name`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export function mapped(visit: Omit<Visit, 'method' | 'resource' | 'body' | 'signal'>, from: string): string | undefined {
  const literal = /^'([^']*)'$/.exec(from);
  if (literal) return literal[1];
  const [, place, name = ''] = /^(method\.request\.(?:path|querystring|header)|context|stageVariables)\.(.+)$/.exec(from) ?? [];
  switch (place) {
    case 'method.request.path':
      return visit.labels[name];
    case 'method.request.querystring':
      return visit.query.getAll(name).at(-1);
    case 'method.request.header':
      return visit.headers[name.toLowerCase()]?.toString();
    case 'stageVariables':
      return visit.stage.variables?.[name];
    case 'context':
      return contextOf(visit, name);
    default:
      return undefined;
  }
}

function contextOf({ stage, requestId, httpMethod, sourceIp, claims }: Parameters<typeof mapped>[0], name: string) {
  const claim = /^authorizer\.claims\.(.+)$/.exec(name)?.[1];
  if (claim !== undefined) return claims[claim] === undefined ? undefined : String(claims[claim]);
  const known: Readonly<Record<string, string>> = {
    ...{ requestId, httpMethod, apiId: stage.restApiId, stage: stage.name },
    'identity.sourceIp': sourceIp,
  };
  return known[name];
}
