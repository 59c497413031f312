import type { IncomingHttpHeaders } from 'node:http';
import type { World } from '../../../world/world.ts';
import type { Definition, Method } from '../model.ts';

/** The claims of an ID token that one of these user pools signed and that holds now; undefined for any other. */
export type VerifyIdToken = (
  world: World,
  poolArns: readonly string[],
  token: string,
) => Readonly<Record<string, unknown>> | undefined;

const verifiers = new WeakMap<World, VerifyIdToken>();

/** Says who knows the tokens of a world's user pools. */
export function verifyBy(world: World, verify: VerifyIdToken): void {
  verifiers.set(world, verify);
}

interface Asked {
  readonly definition: Definition;
  readonly method: Method;
  readonly headers: IncomingHttpHeaders;
}

/**
 * What is known of who asks: nothing where the method lets everybody, undefined where a token is missing or doesn't hold.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 */
export function authorize(
  world: World,
  { definition, method, headers }: Asked,
): { readonly claims: Readonly<Record<string, unknown>> } | 'unauthorized' | 'broken' {
  if (method.authorizationType === 'NONE') return { claims: {} };
  const authorizer = definition.authorizers.find(({ id }) => id === method.authorizerId);
  const verify = verifiers.get(world);
  // With scopes the authorizer wants an access token, and an ID token has none.
  if (!authorizer || !verify) return 'broken';
  if (method.authorizationScopes?.length) return 'unauthorized';
  const header = authorizer.identitySource.replace('method.request.header.', '').toLowerCase();
  const token = (headers[header]?.toString() ?? '').replace(/^Bearer\s+/i, '').trim();
  const claims = token === '' ? undefined : verify(world, authorizer.providerArns, token);
  return claims ? { claims } : 'unauthorized';
}
