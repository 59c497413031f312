import { timingSafeEqual } from 'node:crypto';
import type * as Cognito from '@aws-sdk/client-cognito-identity-provider';
import type { Call, Handlers } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { checkSecretHash } from '../clients/secret-hash.ts';
import { invalid, notInSandbox, noUser, wrongPassword } from '../errors.ts';
import { type ClientRecord, changeUser, clientOf, poolOf, userKey, users } from '../model.ts';
import { proofOf, verifierOf } from '../srp.ts';
import { tokensOfLogin } from '../tokens/issue.ts';
import { checkMutable, checkRequired, readAttributes } from '../users/attributes.ts';
import { checkPassword } from '../users/password-policy.ts';
import { answered, type Challenge } from './challenges.ts';
import { enter } from './enter.ts';

type Responses = Readonly<Record<string, string>>;

/** Clients write the moment as Java prints it: `Tue Nov 3 12:05:09 UTC 2026`. */
const TIMESTAMP = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d{1,2} \d{2}:\d{2}:\d{2} UTC \d{4}$/;

export const respondOperations = {
  RespondToAuthChallenge({ ChallengeName, ChallengeResponses = {}, ClientId, Session }, { world }: Call) {
    const client = clientOf(world, ClientId);
    const { USERNAME } = ChallengeResponses;
    if (!USERNAME) throw invalid('Missing required parameter USERNAME');
    switch (ChallengeName) {
      case 'PASSWORD_VERIFIER':
        return verifyPassword(world, client, ChallengeResponses);
      case 'NEW_PASSWORD_REQUIRED':
        return newPassword(world, client, { responses: ChallengeResponses, session: Session });
      default:
        throw notInSandbox(`the challenge ${ChallengeName}`);
    }
  },
} satisfies Handlers<typeof Cognito>;

function verifyPassword(world: World, client: ClientRecord, responses: Responses): Cognito.RespondToAuthChallengeResponse {
  const { PASSWORD_CLAIM_SECRET_BLOCK: secretBlock, PASSWORD_CLAIM_SIGNATURE: signature, TIMESTAMP: timestamp } = responses;
  if (!secretBlock) throw invalid('Missing required parameter PASSWORD_CLAIM_SECRET_BLOCK');
  if (!signature) throw invalid('Missing required parameter PASSWORD_CLAIM_SIGNATURE');
  if (!timestamp || !TIMESTAMP.test(timestamp)) {
    throw invalid('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');
  }
  const challenge = answered(world, client, 'PASSWORD_VERIFIER', secretBlock);
  const user = users(world).get(userKey(challenge));
  checkHash(client, responses, challenge, user?.attributes);
  const { password } = user ?? {};
  if (!user || !password) throw wrongPassword();
  return enter(world, client, user, () => {
    const wanted = Buffer.from(proofOf(user, { ...challenge, verifier: password.verifier }, { secretBlock, timestamp }));
    const sent = Buffer.from(signature);
    return wanted.length === sent.length && timingSafeEqual(wanted, sent);
  });
}

/** Somebody an administrator made chooses a password, and tells what the pool must know of them. */
function newPassword(
  world: World,
  client: ClientRecord,
  { responses, session }: { responses: Responses; session: string | undefined },
): Cognito.RespondToAuthChallengeResponse {
  const { NEW_PASSWORD } = responses;
  if (!NEW_PASSWORD) throw invalid('Missing required parameter NEW_PASSWORD');
  const pool = poolOf(world, client.poolId);
  // Looked at before the session is used up: whoever chose too weak a password chooses again.
  checkPassword(pool, NEW_PASSWORD);
  const told = Object.entries(responses).flatMap(([name, Value]) =>
    name.startsWith('userAttributes.') ? [{ Name: name.slice('userAttributes.'.length), Value }] : [],
  );
  const given = readAttributes(pool, told, client);
  const challenge = answered(world, client, 'NEW_PASSWORD_REQUIRED', session);
  const user = users(world).get(userKey(challenge));
  if (!user) throw noUser();
  checkHash(client, responses, challenge, user.attributes);
  checkMutable(pool, given, user.attributes);
  const attributes = { ...user.attributes, ...given };
  checkRequired(pool, attributes);
  const { temporaryUntil: _, ...rest } = user;
  const password = verifierOf(user, NEW_PASSWORD);
  const changed = changeUser(world, rest, { status: 'CONFIRMED', attributes, password });
  return { ChallengeParameters: {}, AuthenticationResult: tokensOfLogin(world, client, changed) };
}

function checkHash(client: ClientRecord, responses: Responses, { username }: Challenge, attributes: object = {}): void {
  const names = [responses.USERNAME ?? '', username, ...Object.values(attributes)];
  checkSecretHash(client, responses.SECRET_HASH, names);
}
