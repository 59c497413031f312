import type { World } from '../../../world/world.ts';
import { tooOften } from '../errors.ts';
import { type UserRecord, userKey } from '../model.ts';

/**
 * What can be done to one user only so often: AWS says between 5 and 20 an hour, by how it judges the risk, and here it is 5
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/limits-and-quotas.html, the API's "Attempt limit exceeded").
 */
export type Limited = 'send sign-up code' | 'send reset code' | 'wrong sign-up code' | 'wrong reset code';

const AN_HOUR = 5;
const HOUR = 3_600_000;

/** When each was done in the last hour, by user and kind. */
const attempts = (world: World) => world.collection<readonly number[]>('cognito-idp/attempts');

/** @throws AwsError LimitExceededException once it was done as often as it can be in an hour of the world */
export function checkLimit(world: World, user: UserRecord, kind: Limited): void {
  if (recent(world, user, kind).length >= AN_HOUR) throw tooOften();
}

/** Counts once. */
export function count(world: World, user: UserRecord, kind: Limited): void {
  attempts(world).set(`${userKey(user)} ${kind}`, [...recent(world, user, kind), world.clock.now().getTime()]);
}

export function forgetAttempts(world: World, user: UserRecord): void {
  const prefix = `${userKey(user)} `;
  for (const [key] of [...attempts(world).entries()]) if (key.startsWith(prefix)) attempts(world).delete(key);
}

function recent(world: World, user: UserRecord, kind: Limited): readonly number[] {
  const from = world.clock.now().getTime() - HOUR;
  return (attempts(world).get(`${userKey(user)} ${kind}`) ?? []).filter((time) => time > from);
}
