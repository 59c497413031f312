import { verify } from 'node:crypto';
import type { World } from '../../world/world.ts';
import { notAuthorized, noUser } from './errors.ts';
import { type ClientRecord, clients, poolArn, pools, type UserRecord, userKey, users } from './model.ts';
import { issuerOf } from './tokens/issuer.ts';
import { type TokenUse, verifyingKey } from './tokens/keys.ts';
import { logins } from './tokens/logins.ts';

/** What a token says, by the names of its claims. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * The claims of an ID token that one of these pools signed and that holds now, by the world's clock; undefined for any other.
 * A token that was revoked passes: whoever only checks signatures can't know
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html).
 * @param arns of user pools
 */
export function verifyIdToken(world: World, arns: readonly string[], token: string): Claims | undefined {
  const read = readToken(world, token, 'id');
  return read && !read.isExpired && arns.includes(poolArn(world, read.poolId)) ? read.claims : undefined;
}

/** Whose an access token is, and the client it was given to. @throws AwsError NotAuthorizedException, UserNotFoundException */
export function bearerOf(
  world: World,
  token = '',
): { readonly user: UserRecord; readonly client: ClientRecord; readonly claims: Claims } {
  const read = readToken(world, token, 'access');
  if (!read) throw notAuthorized('Invalid Access Token');
  if (read.isExpired) throw notAuthorized('Access Token has expired');
  const { claims, poolId } = read;
  const client = clients(world).get(String(claims.client_id));
  if (!client) throw notAuthorized('Invalid Access Token');
  const user = users(world).get(userKey({ poolId, username: String(claims.username) }));
  if (!user || user.attributes.sub !== claims.sub) throw noUser();
  const login = typeof claims.origin_jti === 'string' ? logins(world).get(claims.origin_jti) : undefined;
  if (login?.revoked) throw notAuthorized('Access Token has been revoked');
  if (!user.enabled) throw notAuthorized('User is disabled.');
  return { user, client, claims };
}

interface ReadToken {
  readonly claims: Claims;
  readonly poolId: string;
  readonly isExpired: boolean;
}

/** A token that a pool of this world signed for that use. What the token itself says of its algorithm is held to one answer. */
function readToken(world: World, token: string, use: TokenUse): ReadToken | undefined {
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  const header = parsed(head);
  const claims = parsed(body);
  const bytes = Buffer.from(signature, 'base64url');
  if (!claims || header?.alg !== 'RS256' || more.length > 0 || bytes.toString('base64url') !== signature) return undefined;
  const pool = [...pools(world).values()].find(({ id }) => issuerOf(world, id) === claims.iss);
  const key = pool && verifyingKey(world, pool.id, use, header.kid);
  if (!pool || !key || claims.token_use !== use || typeof claims.exp !== 'number') return undefined;
  if (!verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, bytes)) return undefined;
  return { claims, poolId: pool.id, isExpired: claims.exp * 1000 <= world.clock.now().getTime() };
}

function parsed(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}
