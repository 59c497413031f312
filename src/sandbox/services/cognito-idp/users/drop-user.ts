import type { World } from '../../../world/world.ts';
import { forgetFailures } from '../login/lock.ts';
import { type UserRecord, userKey, users } from '../model.ts';
import { endLogins } from '../tokens/logins.ts';
import { forgetCodes } from './codes.ts';
import { forgetAttempts } from './limits.ts';

/** Takes a user away with everything that is kept of them. */
export function dropUser(world: World, user: UserRecord): void {
  users(world).delete(userKey(user));
  endLogins(world, user, 'forget');
  forgetFailures(world, user);
  forgetCodes(world, user);
  forgetAttempts(world, user);
}
