import { randomBytes } from 'node:crypto';
import type { World } from '../../../world/world.ts';
import { notAuthorized } from '../errors.ts';
import type { ClientRecord } from '../model.ts';
import type { Handshake } from '../srp.ts';

interface Asked {
  readonly poolId: string;
  readonly clientId: string;
  /** Of nobody, where a client hides who has an account. */
  readonly username: string;
}

/** What somebody who logs in was asked and hasn't answered yet. */
export type Challenge = Asked &
  (
    | ({ readonly kind: 'PASSWORD_VERIFIER'; readonly A: string } & Handshake)
    /** The right password was given, and a new one is due. */
    | { readonly kind: 'NEW_PASSWORD_REQUIRED' }
  );

interface Kept {
  readonly challenge: Challenge;
  /** Milliseconds since 1970, by the world's clock. */
  readonly until: number;
}

/** By what the client sends back: the session, or SRP's secret block. */
const challenges = (world: World) => world.collection<Kept>('cognito-idp/challenges');

/** Keeps a challenge as long as the client's sessions hold; what it can be asked for by, in base64. */
export function ask(world: World, { settings }: ClientRecord, challenge: Challenge): string {
  const now = world.clock.now().getTime();
  for (const [key, { until }] of [...challenges(world).entries()]) if (until <= now) challenges(world).delete(key);
  const key = randomBytes(96).toString('base64');
  challenges(world).set(key, { challenge, until: now + (settings.AuthSessionValidity ?? 3) * 60_000 });
  return key;
}

/** The challenge that a client answers; it can be answered once. @throws AwsError NotAuthorizedException */
export function answered<Kind extends Challenge['kind']>(
  world: World,
  client: ClientRecord,
  kind: Kind,
  key = '',
): Extract<Challenge, { kind: Kind }> {
  const kept = challenges(world).get(key);
  if (!kept || kept.challenge.clientId !== client.id || kept.challenge.kind !== kind) {
    throw notAuthorized('Invalid session for the user.');
  }
  challenges(world).delete(key);
  if (kept.until <= world.clock.now().getTime()) throw notAuthorized('Invalid session for the user, session is expired.');
  return kept.challenge as Extract<Challenge, { kind: Kind }>;
}
