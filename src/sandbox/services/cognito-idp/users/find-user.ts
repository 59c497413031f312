import type { World } from '../../../world/world.ts';
import { noUser } from '../errors.ts';
import { type PoolRecord, type UserRecord, userKey, users, usersOf } from '../model.ts';

/**
 * The user of a name, of an address that signs in instead of one, or of a proved alias
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html#user-pool-settings-aliases).
 */
export function findUser(world: World, pool: PoolRecord, name: string): UserRecord | undefined {
  const exact = users(world).get(userKey({ poolId: pool.id, username: name }));
  if (exact) return exact;
  const fold = (text: string) => (pool.caseSensitive === false ? text.toLowerCase() : text);
  const { usernameAttributes, aliasAttributes } = pool;
  return usersOf(world, pool.id).find(
    ({ username, attributes }) =>
      fold(username) === fold(name) ||
      usernameAttributes.some((attribute) => isSame(attributes[attribute], name, fold)) ||
      aliasAttributes.some(
        (attribute) =>
          isSame(attributes[attribute], name, fold) &&
          (attribute === 'preferred_username' || attributes[`${attribute}_verified`] === 'true'),
      ),
  );
}

function isSame(value: string | undefined, name: string, fold: (text: string) => string): boolean {
  return value !== undefined && value !== '' && fold(value) === fold(name);
}

/** @throws AwsError UserNotFoundException, as administrators are told */
export function userNamed(world: World, pool: PoolRecord, name = ''): UserRecord {
  const user = findUser(world, pool, name);
  if (!user) throw noUser();
  return user;
}
