import { createHmac } from 'node:crypto';
import type * as Cognito from '@aws-sdk/client-cognito-identity-provider';
import type { Call, Handlers } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { checkSecretHash } from '../clients/secret-hash.ts';
import { invalid, notInSandbox, noUser, wrongPassword } from '../errors.ts';
import { type ClientRecord, clientOf, poolOf, type UserRecord } from '../model.ts';
import { beginHandshake, isPassword, isUsable, verifierOf } from '../srp.ts';
import { findUser } from '../users/find-user.ts';
import { hidesUsers } from '../users/sign-up.ts';
import { ask } from './challenges.ts';
import { enter } from './enter.ts';
import { refresh } from './refresh.ts';

type Parameters = Readonly<Record<string, string>>;
interface Attempt {
  readonly world: World;
  readonly client: ClientRecord;
  readonly parameters: Parameters;
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html */
export const initiateOperations = {
  InitiateAuth({ AuthFlow, AuthParameters = {}, ClientId }, { world }: Call) {
    return begin(AuthFlow, 'user', { world, client: clientOf(world, ClientId), parameters: AuthParameters });
  },

  AdminInitiateAuth({ AuthFlow, AuthParameters = {}, ClientId, UserPoolId }, { world }: Call) {
    const client = clientOf(world, ClientId, poolOf(world, UserPoolId).id);
    return begin(AuthFlow, 'administrator', { world, client, parameters: AuthParameters });
  },
} satisfies Handlers<typeof Cognito>;

function begin(
  flow: Cognito.AuthFlowType | undefined,
  who: 'user' | 'administrator',
  attempt: Attempt,
): Cognito.InitiateAuthResponse {
  const allowed = new Set<string>(attempt.client.settings.ExplicitAuthFlows);
  switch (flow) {
    case 'USER_SRP_AUTH':
      if (!allowed.has('ALLOW_USER_SRP_AUTH')) throw invalid('USER_SRP_AUTH is not enabled for the client.');
      return beginSrp(attempt);
    case 'USER_PASSWORD_AUTH':
      if (!allowed.has('ALLOW_USER_PASSWORD_AUTH') && !allowed.has('USER_PASSWORD_AUTH')) {
        throw invalid('USER_PASSWORD_AUTH flow not enabled for this client');
      }
      return byPassword(attempt);
    case 'ADMIN_USER_PASSWORD_AUTH':
    case 'ADMIN_NO_SRP_AUTH':
      if (who === 'user') throw invalid('Initiate Auth method not supported.');
      if (!allowed.has('ALLOW_ADMIN_USER_PASSWORD_AUTH') && !allowed.has('ADMIN_NO_SRP_AUTH')) {
        throw invalid('Auth flow not enabled for this client');
      }
      return byPassword(attempt);
    case 'REFRESH_TOKEN_AUTH':
    case 'REFRESH_TOKEN':
      if (!allowed.has('ALLOW_REFRESH_TOKEN_AUTH')) throw invalid('Auth flow not enabled for this client');
      return { ChallengeParameters: {}, AuthenticationResult: refresh(attempt) };
    default:
      throw notInSandbox(`the authentication flow ${flow}`);
  }
}

function byPassword({ world, client, parameters }: Attempt): Cognito.InitiateAuthResponse {
  const password = wanted(parameters, 'PASSWORD');
  const user = userOf({ world, client, parameters });
  if (!user) throw wrongPassword();
  return enter(world, client, user, () => isPassword(user, password, user.password));
}

/** A name that nobody has is answered like any other where the client hides that: with a salt that stays the same (RFC 5054, 2.5.1.3). */
function beginSrp({ world, client, parameters }: Attempt): Cognito.InitiateAuthResponse {
  const A = wanted(parameters, 'SRP_A');
  if (!isUsable(A)) throw invalid('SRP_A is not valid.');
  const kind = 'PASSWORD_VERIFIER';
  const { poolId } = client;
  const user = userOf({ world, client, parameters });
  const username = user?.username ?? uuidFor(client, parameters.USERNAME ?? '');
  const verifier = user?.password ?? verifierOf({ poolId, username }, '', digest(client, username).slice(0, 32));
  const handshake = beginHandshake(verifier);
  const challenge = { kind, poolId, clientId: client.id, username, A: A.toLowerCase(), ...handshake } as const;
  return {
    ChallengeName: kind,
    ChallengeParameters: {
      SALT: verifier.salt,
      SECRET_BLOCK: ask(world, client, challenge),
      SRP_B: handshake.B,
      USERNAME: username,
      USER_ID_FOR_SRP: username,
    },
  };
}

/** Who wants in. @throws AwsError UserNotFoundException where a client says so, NotAuthorizedException for a wrong secret hash */
function userOf({ world, client, parameters }: Attempt): UserRecord | undefined {
  const name = wanted(parameters, 'USERNAME');
  checkSecretHash(client, parameters.SECRET_HASH, [name]);
  const user = findUser(world, poolOf(world, client.poolId), name);
  if (!user && !hidesUsers(client)) throw noUser();
  return user;
}

function wanted(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (!value) throw invalid(`Missing required parameter ${name}`);
  return value;
}

const digest = ({ poolId }: ClientRecord, name: string): string => createHmac('sha256', poolId).update(name).digest('hex');

function uuidFor(client: ClientRecord, name: string): string {
  const hex = digest(client, name);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
