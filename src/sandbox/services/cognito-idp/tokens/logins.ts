import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Collection, World } from '../../../world/world.ts';
import { validityOf } from '../clients/settings.ts';
import { notAuthorized } from '../errors.ts';
import type { ClientRecord, UserRecord } from '../model.ts';

/** One time that somebody proved who they are; all tokens of it name it as their `origin_jti`. */
export interface Login {
  readonly id: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly username: string;
  /** Seconds since 1970, by the world's clock. */
  readonly authTime: number;
  /** Of the refresh token, which is kept nowhere. */
  readonly digest: string;
  /** Milliseconds since 1970, by the world's clock. */
  readonly until: number;
  readonly revoked?: boolean;
}

/** By id. */
export const logins = (world: World): Collection<Login> => world.collection<Login>('cognito-idp/logins');

/** Cognito's refresh tokens are encrypted for itself; clients see such a head and four parts that say nothing. */
const HEAD = Buffer.from(JSON.stringify({ cty: 'JWT', enc: 'A256GCM', alg: 'RSA-OAEP' })).toString('base64url');

/** Begins a login, and the refresh token that goes on with it. */
export function beginLogin(world: World, client: ClientRecord, { poolId, username }: UserRecord) {
  const now = world.clock.now().getTime();
  const id = randomUUID();
  const part = (bytes: number) => randomBytes(bytes).toString('base64url');
  const refreshToken = [HEAD, Buffer.from(id).toString('base64url'), part(12), part(256), part(16)].join('.');
  const login: Login = {
    ...{ id, poolId, clientId: client.id, username },
    authTime: Math.floor(now / 1000),
    digest: digestOf(refreshToken),
    until: now + validityOf(client).refresh * 1000,
  };
  logins(world).set(id, login);
  return { login, refreshToken };
}

/** The login that a refresh token belongs to; undefined for what was never one. */
export function loginOfToken(world: World, refreshToken: string): Login | undefined {
  const login = logins(world).get(Buffer.from(refreshToken.split('.')[1] ?? '', 'base64url').toString());
  const isIt = login && timingSafeEqual(Buffer.from(login.digest), Buffer.from(digestOf(refreshToken)));
  return isIt ? login : undefined;
}

/** The login to go on with. @throws AwsError NotAuthorizedException */
export function usableLogin(world: World, client: ClientRecord, refreshToken: string): Login {
  const login = loginOfToken(world, refreshToken);
  if (!login || login.clientId !== client.id) throw notAuthorized('Invalid Refresh Token');
  if (login.revoked) throw notAuthorized('Refresh Token has been revoked');
  if (login.until <= world.clock.now().getTime()) throw notAuthorized('Refresh Token has expired');
  return login;
}

/** Ends all logins of a user. `revoke` keeps them in mind, so that their tokens are told apart from forged ones. */
export function endLogins(world: World, { poolId, username }: UserRecord, how: 'revoke' | 'forget'): void {
  for (const login of [...logins(world).values()]) {
    if (login.poolId !== poolId || login.username !== username) continue;
    if (how === 'forget') logins(world).delete(login.id);
    else logins(world).set(login.id, { ...login, revoked: true });
  }
}

/** Forgets logins that nobody can go on with. */
export function forgetEnded(world: World): void {
  const now = world.clock.now().getTime();
  for (const { id, until } of [...logins(world).values()]) if (until <= now) logins(world).delete(id);
}

const digestOf = (token: string): string => createHash('sha256').update(token).digest('base64');
