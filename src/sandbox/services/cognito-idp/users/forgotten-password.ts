import type * as Cognito from '@aws-sdk/client-cognito-identity-provider';
import type { Call, Handlers } from '../../../service.ts';
import { invalid, notAuthorized, notConfirmed, noUser, wrongCode } from '../errors.ts';
import { forgetFailures } from '../login/lock.ts';
import { changeUser } from '../model.ts';
import { verifierOf } from '../srp.ts';
import { deliveryTo, sendCode, takeCode } from './codes.ts';
import { checkPassword } from './password-policy.ts';
import { asked, hidesUsers } from './sign-up.ts';

/** https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html */
export const forgottenPasswordOperations = {
  ForgotPassword(input, { world }: Call) {
    const { client, pool, user } = asked(world, input);
    if (!user) {
      if (!hidesUsers(client)) throw noUser('Username/client id combination not found.');
      return { CodeDeliveryDetails: deliveryTo(input.Username ?? '') };
    }
    const { status, enabled, attributes } = user;
    if (!enabled) throw notAuthorized('User is disabled.');
    if (status === 'FORCE_CHANGE_PASSWORD') throw notAuthorized('User password cannot be reset in the current state.');
    const ways = pool.settings.AccountRecoverySetting?.RecoveryMechanisms;
    if (ways?.every(({ Name }) => Name === 'admin_only')) throw notAuthorized('Contact administrator to reset password.');
    if (attributes.email_verified !== 'true') {
      throw invalid('Cannot reset password for the user as there is no registered/verified email or phone_number');
    }
    return { CodeDeliveryDetails: sendCode(world, pool, user, 'reset') };
  },

  ConfirmForgotPassword(input, { world }: Call) {
    const { ConfirmationCode = '', Password = '' } = input;
    const { client, pool, user } = asked(world, input);
    if (!user) throw hidesUsers(client) ? wrongCode() : noUser('Username/client id combination not found.');
    if (user.status === 'UNCONFIRMED') throw notConfirmed();
    checkPassword(pool, Password);
    takeCode(world, user, 'reset', ConfirmationCode);
    changeUser(world, user, { status: 'CONFIRMED', password: verifierOf(user, Password) });
    forgetFailures(world, user);
    return {};
  },
} satisfies Handlers<typeof Cognito>;
