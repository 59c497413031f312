import { invalid } from '../errors.ts';
import type { PoolRecord } from '../model.ts';
import { isEmail } from './attributes.ts';

/**
 * What somebody's chosen name is in a pool: a name, or the address to sign in with; then the name is a UUID of its own.
 * @throws AwsError InvalidParameterException
 */
export function nameFor(
  { usernameAttributes, aliasAttributes }: PoolRecord,
  name: string,
): { readonly name: string | undefined; readonly attributes: Readonly<Record<string, string>> } {
  const isPhone = /^\+\d{7,15}$/.test(name);
  if (usernameAttributes.length === 0) {
    if (aliasAttributes.includes('email') && isEmail(name)) {
      throw invalid('Username cannot be of email format, since user pool is configured for email alias.');
    }
    return { name, attributes: {} };
  }
  if (usernameAttributes.includes('email') && isEmail(name)) return { name: undefined, attributes: { email: name } };
  if (usernameAttributes.includes('phone_number') && isPhone) return { name: undefined, attributes: { phone_number: name } };
  if (usernameAttributes.length > 1) throw invalid('Username should be either an email or a phone number.');
  throw invalid(`Username should be ${usernameAttributes[0] === 'email' ? 'an email' : 'a phone number'}.`);
}
