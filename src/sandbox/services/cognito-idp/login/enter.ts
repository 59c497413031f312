import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../../aws-error.ts';
import type { World } from '../../../world/world.ts';
import { notAuthorized, notConfirmed, wrongPassword } from '../errors.ts';
import { type ClientRecord, poolOf, type UserRecord } from '../model.ts';
import { tokensOfLogin } from '../tokens/issue.ts';
import { missingOf } from '../users/attributes.ts';
import { ask } from './challenges.ts';
import { checkLock, countFailure, forgetFailures } from './lock.ts';

/**
 * Lets somebody in who has proved their password, or asks for more. What is wrong with an account is told to those only who know
 * its password.
 * @throws AwsError NotAuthorizedException, UserNotConfirmedException, PasswordResetRequiredException
 */
export function enter(world: World, client: ClientRecord, user: UserRecord, isProved: () => boolean): InitiateAuthResponse {
  checkLock(world, user);
  if (!isProved()) {
    countFailure(world, user);
    throw wrongPassword();
  }
  forgetFailures(world, user);
  const { status, enabled, username, poolId, attributes, temporaryUntil } = user;
  if (!enabled) throw notAuthorized('User is disabled.');
  if (status === 'UNCONFIRMED') throw notConfirmed();
  if (status === 'RESET_REQUIRED') {
    throw new AwsError('PasswordResetRequiredException', 'Password reset required for the user');
  }
  if (status !== 'FORCE_CHANGE_PASSWORD')
    return { ChallengeParameters: {}, AuthenticationResult: tokensOfLogin(world, client, user) };
  if (temporaryUntil !== undefined && temporaryUntil <= world.clock.now().getTime()) {
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
  }
  const kind = 'NEW_PASSWORD_REQUIRED';
  const { sub: _, ...shown } = attributes;
  const missing = missingOf(poolOf(world, poolId), attributes).map((name) => `userAttributes.${name}`);
  return {
    ChallengeName: kind,
    Session: ask(world, client, { kind, poolId, clientId: client.id, username }),
    ChallengeParameters: {
      USER_ID_FOR_SRP: username,
      requiredAttributes: JSON.stringify(missing),
      userAttributes: JSON.stringify(shown),
    },
  };
}
