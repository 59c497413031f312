import type { Caller } from '../service.ts';
import { type SessionRecord, sessionCaller, sessions } from '../services/iam/sessions.ts';
import { callerOf } from '../world/credentials.ts';
import type { OpenWorld } from '../world/open-world.ts';

/** A key that this sandbox gave out: to a user, or for a session of a role. */
export interface Key {
  readonly secretAccessKey: string;
  readonly caller: Caller;
  readonly session?: SessionRecord;
}

/** The key of that id. */
export function keyOf(world: OpenWorld, accessKeyId: string): Key | undefined {
  const credential = world.credentials.find(accessKeyId);
  if (credential) return { secretAccessKey: credential.secretAccessKey, caller: callerOf(credential) };
  const session = sessions(world).get(accessKeyId);
  return session && { secretAccessKey: session.secretAccessKey, caller: sessionCaller(session), session };
}

/**
 * What is wrong with the session token that came with a key; undefined when nothing is. A session's key is nothing
 * without its token, and a user's has none.
 * @param now the world's time
 */
export function tokenTrouble(
  { session }: Key,
  token: string | undefined,
  now: Date,
): 'unknown-key' | 'wrong-token' | 'expired-token' | undefined {
  if (token !== session?.sessionToken) return token === undefined ? 'unknown-key' : 'wrong-token';
  return session && Date.parse(session.expires) <= now.getTime() ? 'expired-token' : undefined;
}
