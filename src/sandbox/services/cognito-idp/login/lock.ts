import type { World } from '../../../world/world.ts';
import { notAuthorized } from '../errors.ts';
import { type UserRecord, userKey } from '../model.ts';

/*
 * Five wrong passwords are free. From then on each doubles the time in which no password is right, from one second to about
 * fifteen minutes; attempts meanwhile change nothing, and a quarter of an hour without any forgives all.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html#authentication-lockout
 */
const FREE = 5;
const LONGEST = 900_000;

/** In milliseconds since 1970, by the world's clock. */
interface Failures {
  readonly times: number;
  readonly last: number;
  readonly lockedUntil: number;
}

const failures = (world: World) => world.collection<Failures>('cognito-idp/failures');

/** @throws AwsError NotAuthorizedException while a user is locked out */
export function checkLock(world: World, user: UserRecord): void {
  const { lockedUntil = 0 } = failures(world).get(userKey(user)) ?? {};
  if (lockedUntil > world.clock.now().getTime()) throw notAuthorized('Password attempts exceeded');
}

/** Counts a wrong password. */
export function countFailure(world: World, user: UserRecord): void {
  const now = world.clock.now().getTime();
  const before = failures(world).get(userKey(user));
  const times = (before && now - before.last < LONGEST ? before.times : 0) + 1;
  const locked = times < FREE ? 0 : Math.min(1000 * 2 ** (times - FREE), LONGEST);
  failures(world).set(userKey(user), { times, last: now, lockedUntil: now + locked });
}

export function forgetFailures(world: World, user: UserRecord): void {
  failures(world).delete(userKey(user));
}
