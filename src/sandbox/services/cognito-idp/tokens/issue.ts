import { randomUUID, sign } from 'node:crypto';
import type { AuthenticationResultType } from '@aws-sdk/client-cognito-identity-provider';
import type { World } from '../../../world/world.ts';
import { validityOf } from '../clients/settings.ts';
import type { ClientRecord, UserRecord } from '../model.ts';
import { mayRead } from '../users/attributes.ts';
import { issuerOf } from './issuer.ts';
import { signingKey, type TokenUse } from './keys.ts';
import { beginLogin, type Login } from './logins.ts';

/** Claims that are true or false, and no text. */
const FLAGS = new Set(['email_verified', 'phone_number_verified']);

/** The tokens of somebody who has just proved who they are. */
export function tokensOfLogin(world: World, client: ClientRecord, user: UserRecord): AuthenticationResultType {
  const { login, refreshToken } = beginLogin(world, client, user);
  return { ...freshTokens(world, client, user, login), RefreshToken: refreshToken };
}

/**
 * New ID and access tokens of a login.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
 */
export function freshTokens(world: World, client: ClientRecord, user: UserRecord, login: Login): AuthenticationResultType {
  const { poolId, username, attributes } = user;
  const validity = validityOf(client);
  const now = Math.floor(world.clock.now().getTime() / 1000);
  const common = {
    sub: attributes.sub,
    iss: issuerOf(world, poolId),
    // A client whose tokens can't be revoked gets tokens that don't say where they come from (EnableTokenRevocation).
    ...(client.settings.EnableTokenRevocation !== false && { origin_jti: login.id }),
    event_id: randomUUID(),
    auth_time: login.authTime,
    iat: now,
  };
  const readable = Object.entries(attributes).filter(([name]) => name !== 'sub' && mayRead(client, name));
  const idToken = {
    ...Object.fromEntries(readable.map(([name, value]) => [name, FLAGS.has(name) ? value === 'true' : value])),
    ...common,
    'cognito:username': username,
    aud: client.id,
    token_use: 'id',
    exp: now + validity.id,
    jti: randomUUID(),
  };
  const accessToken = {
    ...common,
    client_id: client.id,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    exp: now + validity.access,
    jti: randomUUID(),
    username,
  };
  return {
    AccessToken: signed(world, poolId, 'access', accessToken),
    ExpiresIn: validity.access,
    IdToken: signed(world, poolId, 'id', idToken),
    TokenType: 'Bearer',
  };
}

function signed(world: World, poolId: string, use: TokenUse, claims: object): string {
  const { kid, key } = signingKey(world, poolId, use);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ kid, alg: 'RS256' })}.${part(claims)}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
}
