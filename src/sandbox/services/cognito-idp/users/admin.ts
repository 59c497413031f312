import { randomUUID } from 'node:crypto';
import type * as Cognito from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../../aws-error.ts';
import { deliver } from '../../../inbox.ts';
import type { Call, Handlers } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { invalid, notAuthorized } from '../errors.ts';
import { forgetFailures } from '../login/lock.ts';
import { changeUser, type PoolRecord, poolOf, type UserRecord, userKey, users } from '../model.ts';
import { passwordPolicy } from '../pools/shown.ts';
import { temporaryPassword } from '../random-text.ts';
import { verifierOf } from '../srp.ts';
import { checkRequired, listOf, readAttributes } from './attributes.ts';
import { dropUser } from './drop-user.ts';
import { findUser, userNamed } from './find-user.ts';
import { nameFor } from './name-for.ts';
import { checkPassword } from './password-policy.ts';

const DAY = 86_400_000;

export const adminOperations = {
  AdminCreateUser(input, { world }: Call) {
    const { UserPoolId, Username = '', UserAttributes, TemporaryPassword, MessageAction, DesiredDeliveryMediums = [] } = input;
    const pool = poolOf(world, UserPoolId);
    if (MessageAction === 'RESEND') return { User: shownUser(resend(world, pool, input)) };
    if (DesiredDeliveryMediums.includes('SMS') && !DesiredDeliveryMediums.includes('EMAIL') && MessageAction !== 'SUPPRESS') {
      throw invalid('SMS can be sent only with a role that sends it.');
    }
    const { name, attributes } = nameFor(pool, Username);
    const given = { ...readAttributes(pool, UserAttributes), ...attributes };
    if (TemporaryPassword !== undefined) checkPassword(pool, TemporaryPassword, 'password policy');
    checkRequired(pool, given);
    if (findUser(world, pool, Username)) {
      const isName = pool.usernameAttributes.length === 0;
      throw new AwsError(
        'UsernameExistsException',
        isName ? 'User account already exists' : 'An account with the given email already exists.',
      );
    }
    const sub = randomUUID();
    const now = world.clock.now().getTime();
    const blank: UserRecord = {
      poolId: pool.id,
      username: name ?? sub,
      attributes: { sub, ...given },
      status: 'FORCE_CHANGE_PASSWORD',
      enabled: true,
      createdAt: now,
      modifiedAt: now,
    };
    const user = invited(world, pool, blank, { password: TemporaryPassword, isMailed: MessageAction !== 'SUPPRESS' });
    users(world).set(userKey(user), user);
    return { User: shownUser(user) };
  },

  AdminSetUserPassword({ UserPoolId, Username, Password = '', Permanent = false }, { world }: Call) {
    const pool = poolOf(world, UserPoolId);
    const { temporaryUntil: _, ...user } = userNamed(world, pool, Username);
    checkPassword(pool, Password, 'policy');
    changeUser(world, user, {
      password: verifierOf(user, Password),
      status: Permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
      ...(!Permanent && { temporaryUntil: temporaryEnd(world, pool) }),
    });
    forgetFailures(world, user);
    return {};
  },

  AdminConfirmSignUp({ UserPoolId, Username }, { world }: Call) {
    const user = userNamed(world, poolOf(world, UserPoolId), Username);
    if (user.status !== 'UNCONFIRMED') throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
    // The address isn't proved by that (API_AdminConfirmSignUp).
    changeUser(world, user, { status: 'CONFIRMED' });
    return {};
  },

  AdminGetUser({ UserPoolId, Username }, { world }: Call) {
    const { Attributes, ...shown } = shownUser(userNamed(world, poolOf(world, UserPoolId), Username));
    return { ...shown, UserAttributes: Attributes };
  },

  AdminDeleteUser({ UserPoolId, Username }, { world }: Call) {
    dropUser(world, userNamed(world, poolOf(world, UserPoolId), Username));
    return {};
  },
} satisfies Handlers<typeof Cognito>;

export const shownUser = ({ username, attributes, enabled, status, createdAt, modifiedAt }: UserRecord) => ({
  Username: username,
  Attributes: listOf(attributes),
  UserCreateDate: new Date(createdAt),
  UserLastModifiedDate: new Date(modifiedAt),
  Enabled: enabled,
  UserStatus: status,
});

const temporaryEnd = (world: World, pool: PoolRecord): number =>
  world.clock.now().getTime() + passwordPolicy(pool).TemporaryPasswordValidityDays * DAY;

/** A user with a temporary password, and the mail that tells them. */
function invited(
  world: World,
  pool: PoolRecord,
  user: UserRecord,
  {
    password = temporaryPassword(passwordPolicy(pool).MinimumLength),
    isMailed,
  }: { password: string | undefined; isMailed: boolean },
): UserRecord {
  const { email } = user.attributes;
  const { EmailMessage, EmailSubject } = pool.settings.AdminCreateUserConfig?.InviteMessageTemplate ?? {};
  const says = EmailMessage ?? 'Your username is {username} and temporary password is {####}.';
  if (isMailed && email !== undefined) {
    deliver(world, {
      to: email,
      subject: EmailSubject ?? 'Your temporary password',
      text: says
        .replaceAll('{####}', password)
        .replaceAll('{username}', pool.usernameAttributes.length > 0 ? email : user.username),
      service: 'cognito-idp',
      resource: pool.id,
      code: password,
    });
  }
  return { ...user, password: verifierOf(user, password), temporaryUntil: temporaryEnd(world, pool) };
}

function resend(
  world: World,
  pool: PoolRecord,
  { Username, TemporaryPassword }: Partial<Cognito.AdminCreateUserRequest>,
): UserRecord {
  const user = userNamed(world, pool, Username);
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw new AwsError(
      'UnsupportedUserStateException',
      `Resend not possible. ${user.username} status is not FORCE_CHANGE_PASSWORD`,
    );
  }
  if (TemporaryPassword !== undefined) checkPassword(pool, TemporaryPassword, 'password policy');
  return changeUser(world, user, invited(world, pool, user, { password: TemporaryPassword, isMailed: true }));
}
