import { randomUUID } from 'node:crypto';
import type * as Cognito from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../../aws-error.ts';
import type { Call, Handlers } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { checkSecretHash } from '../clients/secret-hash.ts';
import { expiredCode, invalid, notAuthorized, noUser } from '../errors.ts';
import {
  type ClientRecord,
  changeUser,
  clientOf,
  type PoolRecord,
  poolOf,
  type UserRecord,
  userKey,
  users,
  usersOf,
} from '../model.ts';
import { verifierOf } from '../srp.ts';
import { checkRequired, readAttributes } from './attributes.ts';
import { deliveryTo, sendCode, takeCode } from './codes.ts';
import { findUser } from './find-user.ts';
import { nameFor } from './name-for.ts';
import { checkPassword } from './password-policy.ts';

/** What a public call names: the client, and with it the pool. @throws AwsError ResourceNotFoundException, NotAuthorizedException */
export function asked(
  world: World,
  {
    ClientId,
    SecretHash,
    Username = '',
  }: { ClientId: string | undefined; SecretHash?: string | undefined; Username?: string | undefined },
): { readonly client: ClientRecord; readonly pool: PoolRecord; readonly user: UserRecord | undefined } {
  const client = clientOf(world, ClientId);
  checkSecretHash(client, SecretHash, [Username]);
  const pool = poolOf(world, client.poolId);
  return { client, pool, user: findUser(world, pool, Username) };
}

/** Whether strangers are kept from learning who has an account. */
export const hidesUsers = ({ settings }: ClientRecord): boolean => settings.PreventUserExistenceErrors === 'ENABLED';

export const signUpOperations = {
  SignUp(input, { world }: Call) {
    const { Username = '', Password = '', UserAttributes } = input;
    const { client, pool } = asked(world, input);
    if (pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly) {
      throw notAuthorized('SignUp is not permitted for this user pool');
    }
    const attributes = { ...readAttributes(pool, UserAttributes, client), ...nameFor(pool, Username).attributes };
    checkPassword(pool, Password);
    checkRequired(pool, attributes);
    const sub = randomUUID();
    const username = nameFor(pool, Username).name ?? sub;
    if (findUser(world, pool, Username)) throw new AwsError('UsernameExistsException', 'User already exists');
    const now = world.clock.now().getTime();
    const user: UserRecord = {
      poolId: pool.id,
      username,
      attributes: { sub, ...unproved(attributes), ...attributes },
      status: 'UNCONFIRMED',
      enabled: true,
      password: verifierOf({ poolId: pool.id, username }, Password),
      createdAt: now,
      modifiedAt: now,
    };
    users(world).set(userKey(user), user);
    return {
      UserConfirmed: false,
      UserSub: sub,
      ...(isMailed(pool, user) && { CodeDeliveryDetails: sendCode(world, pool, user, 'sign-up') }),
    };
  },

  ConfirmSignUp(input, { world }: Call) {
    const { ConfirmationCode = '', ForceAliasCreation = false } = input;
    const { client, pool, user } = asked(world, input);
    if (!user) throw hidesUsers(client) ? expiredCode() : noUser('Username/client id combination not found.');
    if (user.status !== 'UNCONFIRMED') throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
    takeCode(world, user, 'sign-up', ConfirmationCode);
    takeAlias(world, pool, user, ForceAliasCreation);
    changeUser(world, user, { status: 'CONFIRMED', attributes: { ...user.attributes, email_verified: 'true' } });
    return {};
  },

  ResendConfirmationCode(input, { world }: Call) {
    const { client, pool, user } = asked(world, input);
    if (!user) {
      if (!hidesUsers(client)) throw noUser('Username/client id combination not found.');
      return { CodeDeliveryDetails: deliveryTo(input.Username ?? '') };
    }
    if (user.status !== 'UNCONFIRMED') throw invalid('User is already confirmed.');
    if (!isMailed(pool, user)) throw notAuthorized('Auto verification not turned on.');
    return { CodeDeliveryDetails: sendCode(world, pool, user, 'sign-up') };
  },
} satisfies Handlers<typeof Cognito>;

const isMailed = ({ settings }: PoolRecord, { attributes }: UserRecord): boolean =>
  (settings.AutoVerifiedAttributes?.includes('email') ?? false) && attributes.email !== undefined;

/** An address that nobody proved yet. */
const unproved = ({ email }: Readonly<Record<string, string>>) => (email === undefined ? {} : { email_verified: 'false' });

/**
 * An address that is an alias belongs to whoever proved it last, if they insist (API_ConfirmSignUp, ForceAliasCreation).
 * @throws AwsError AliasExistsException
 */
function takeAlias(world: World, pool: PoolRecord, user: UserRecord, force: boolean): void {
  if (!pool.aliasAttributes.includes('email')) return;
  const { email } = user.attributes;
  const other = usersOf(world, pool.id).find(
    ({ username, attributes }) =>
      username !== user.username && email !== undefined && attributes.email === email && attributes.email_verified === 'true',
  );
  if (!other) return;
  if (!force) throw new AwsError('AliasExistsException', 'An account with the given email already exists.');
  changeUser(world, other, { attributes: { ...other.attributes, email_verified: 'false' } });
}
