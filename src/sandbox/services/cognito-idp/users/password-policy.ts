import { AwsError } from '../../../aws-error.ts';
import type { PoolRecord } from '../model.ts';
import { passwordPolicy } from '../pools/shown.ts';

/** https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html; a space counts inside, not at the ends. */
const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]|(?<=.) (?=.)/;

/**
 * Refuses a password that a pool's policy refuses, for the first reason there is.
 * @param words what the message calls the policy: what administrators call says otherwise than what users call
 * @throws AwsError InvalidPasswordException
 */
export function checkPassword(pool: PoolRecord, password: string, words: 'policy' | 'password policy' = 'policy'): void {
  const policy = passwordPolicy(pool);
  const refuse = (why: string) => new AwsError('InvalidPasswordException', `Password did not conform with ${words}: ${why}`);
  if (password.length < policy.MinimumLength) throw refuse('Password not long enough');
  if (policy.RequireLowercase && !/[a-z]/.test(password)) throw refuse('Password must have lowercase characters');
  if (policy.RequireUppercase && !/[A-Z]/.test(password)) throw refuse('Password must have uppercase characters');
  if (policy.RequireNumbers && !/[0-9]/.test(password)) throw refuse('Password must have numeric characters');
  if (policy.RequireSymbols && !SYMBOL.test(password)) throw refuse('Password must have symbol characters');
}
