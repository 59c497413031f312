import type * as Cognito from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../../aws-error.ts';
import type { Call, Handlers } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { invalid, notAuthorized, wrongPassword } from '../errors.ts';
import { checkLock, countFailure, forgetFailures } from '../login/lock.ts';
import { changeUser, clientOf, type PoolRecord, poolOf, type UserRecord } from '../model.ts';
import { isPassword, verifierOf } from '../srp.ts';
import { endLogins, loginOfToken, logins } from '../tokens/logins.ts';
import { bearerOf } from '../tokens.ts';
import { checkMutable, listOf, readAttributes } from './attributes.ts';
import { sendCode, takeCode } from './codes.ts';
import { dropUser } from './drop-user.ts';
import { findUser } from './find-user.ts';
import { checkPassword } from './password-policy.ts';

/** What people do with their own account, by the access token alone. */
export const ownAccountOperations = {
  GetUser({ AccessToken }, { world }: Call) {
    const { user, client } = bearerOf(world, AccessToken);
    return { Username: user.username, UserAttributes: listOf(user.attributes, client) };
  },

  /** An address that changes has to be proved again. */
  UpdateUserAttributes({ AccessToken, UserAttributes }, { world }: Call) {
    const { user, client } = bearerOf(world, AccessToken);
    const pool = poolOf(world, user.poolId);
    const given = readAttributes(pool, UserAttributes, client);
    checkMutable(pool, given, user.attributes);
    const isNew = given.email !== undefined && given.email !== user.attributes.email;
    if (isNew && pool.usernameAttributes.includes('email') && isTaken(world, pool, user, given.email)) {
      throw new AwsError('AliasExistsException', 'An account with the given email already exists.');
    }
    const attributes = { ...user.attributes, ...given, ...(isNew && { email_verified: 'false' }) };
    const changed = changeUser(world, user, { attributes });
    const isMailed = isNew && pool.settings.AutoVerifiedAttributes?.includes('email');
    return { CodeDeliveryDetailsList: isMailed ? [sendCode(world, pool, changed, 'attribute')] : [] };
  },

  GetUserAttributeVerificationCode({ AccessToken, AttributeName }, { world }: Call) {
    const { user } = bearerOf(world, AccessToken);
    if (AttributeName !== 'email' || user.attributes.email === undefined) {
      throw invalid(`User does not have an attribute ${AttributeName} that can be verified.`);
    }
    return { CodeDeliveryDetails: sendCode(world, poolOf(world, user.poolId), user, 'attribute') };
  },

  VerifyUserAttribute({ AccessToken, AttributeName, Code = '' }, { world }: Call) {
    const { user } = bearerOf(world, AccessToken);
    if (AttributeName !== 'email') throw invalid(`The attribute ${AttributeName} can't be verified.`);
    takeCode(world, user, 'attribute', Code);
    changeUser(world, user, { attributes: { ...user.attributes, email_verified: 'true' } });
    return {};
  },

  ChangePassword({ AccessToken, PreviousPassword = '', ProposedPassword = '' }, { world }: Call) {
    const { user } = bearerOf(world, AccessToken);
    checkLock(world, user);
    if (!isPassword(user, PreviousPassword, user.password)) {
      countFailure(world, user);
      throw wrongPassword();
    }
    forgetFailures(world, user);
    checkPassword(poolOf(world, user.poolId), ProposedPassword);
    changeUser(world, user, { password: verifierOf(user, ProposedPassword) });
    return {};
  },

  DeleteUser({ AccessToken }, { world }: Call) {
    dropUser(world, bearerOf(world, AccessToken).user);
    return {};
  },

  /** https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html */
  GlobalSignOut({ AccessToken }, { world }: Call) {
    endLogins(world, bearerOf(world, AccessToken).user, 'revoke');
    return {};
  },

  /** Ends one login: its refresh token, and the access tokens that came of it. */
  RevokeToken({ Token = '', ClientId, ClientSecret }, { world }: Call) {
    const client = clientOf(world, ClientId);
    if (client.secret !== ClientSecret) throw new AwsError('UnauthorizedException', 'Invalid client secret.');
    if (client.settings.EnableTokenRevocation === false) {
      throw new AwsError('UnsupportedOperationException', 'Token revocation is not enabled for this client.');
    }
    if (Token.split('.').length === 3) throw new AwsError('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked.');
    const login = loginOfToken(world, Token);
    if (!login) throw notAuthorized('Invalid Refresh Token');
    if (login.clientId !== client.id) throw new AwsError('UnauthorizedException', 'The token was not issued to this client.');
    logins(world).set(login.id, { ...login, revoked: true });
    return {};
  },
} satisfies Handlers<typeof Cognito>;

/** Whether somebody else signs in with an address. */
function isTaken(world: World, pool: PoolRecord, { username }: UserRecord, email = ''): boolean {
  const other = findUser(world, pool, email);
  return other !== undefined && other.username !== username;
}
