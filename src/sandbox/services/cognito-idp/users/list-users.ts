import type * as Cognito from '@aws-sdk/client-cognito-identity-provider';
import type { Call, Handlers } from '../../../service.ts';
import { invalid } from '../errors.ts';
import { poolOf, type UserRecord, usersOf } from '../model.ts';
import { pageOf } from '../page.ts';
import { shownUser } from './admin.ts';

/** What a filter can ask for (API_ListUsers): attributes of these names, and the user's own state. */
const ATTRIBUTES = ['email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username', 'sub'];
const STATES: Readonly<Record<string, (user: UserRecord) => string>> = {
  username: ({ username }) => username,
  'cognito:user_status': ({ status }) => status,
  status: ({ enabled }) => (enabled ? 'Enabled' : 'Disabled'),
};

export const listUsersOperations = {
  ListUsers({ UserPoolId, Filter = '', Limit = 60, PaginationToken, AttributesToGet }, { world }: Call) {
    const { id } = poolOf(world, UserPoolId);
    const found = usersOf(world, id).filter(filterOf(Filter));
    const { page, next } = pageOf(found, ({ username }) => username, { size: Limit || 60, token: PaginationToken });
    return {
      Users: page.map(shownUser).map(({ Attributes, ...user }) => ({
        ...user,
        Attributes: Attributes.filter(({ Name = '' }) => AttributesToGet?.includes(Name) ?? true),
      })),
      ...(next !== undefined && { PaginationToken: next }),
    };
  },
} satisfies Handlers<typeof Cognito>;

/** `email = "a@example.com"`, `email ^= "a"` (begins with). @throws AwsError InvalidParameterException */
function filterOf(text: string): (user: UserRecord) => boolean {
  if (text.trim() === '') return () => true;
  const [, name = '', how, value = ''] = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(text) ?? [];
  const read = Object.hasOwn(STATES, name) ? STATES[name] : undefined;
  if (how === undefined) throw invalid('Error while parsing filter.');
  if (!read && !ATTRIBUTES.includes(name)) throw invalid(`Invalid search attribute: ${name}`);
  const wanted = value.replace(/\\(.)/g, '$1');
  return (user) => {
    const is = read ? read(user) : (user.attributes[name] ?? '');
    return how === '=' ? is === wanted : is.startsWith(wanted);
  };
}
