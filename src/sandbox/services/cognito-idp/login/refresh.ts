import type * as Cognito from '@aws-sdk/client-cognito-identity-provider';
import type { Call, Handlers } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { checkSecretHash } from '../clients/secret-hash.ts';
import { invalid, notAuthorized, notInSandbox } from '../errors.ts';
import { type ClientRecord, clientOf, userKey, users } from '../model.ts';
import { freshTokens } from '../tokens/issue.ts';
import { usableLogin } from '../tokens/logins.ts';

interface Attempt {
  readonly world: World;
  readonly client: ClientRecord;
  readonly parameters: Readonly<Record<string, string>>;
}

/** New ID and access tokens for a refresh token, which goes on. @throws AwsError NotAuthorizedException */
export function refresh({ world, client, parameters }: Attempt): Cognito.AuthenticationResultType {
  const { REFRESH_TOKEN, SECRET_HASH } = parameters;
  if (!REFRESH_TOKEN) throw invalid('Missing required parameter REFRESH_TOKEN');
  const { login, user } = loginAndUser(world, client, REFRESH_TOKEN);
  const names = [user.username, ...Object.values(user.attributes)];
  checkSecretHash(client, SECRET_HASH, names);
  return freshTokens(world, client, user, login);
}

export const refreshOperations = {
  GetTokensFromRefreshToken({ RefreshToken = '', ClientId, ClientSecret }, { world }: Call) {
    const client = clientOf(world, ClientId);
    if (client.settings.RefreshTokenRotation?.Feature === 'ENABLED') throw notInSandbox('rotation of refresh tokens');
    if (client.secret !== ClientSecret) throw notAuthorized('Invalid client secret');
    const { login, user } = loginAndUser(world, client, RefreshToken);
    return { AuthenticationResult: freshTokens(world, client, user, login) };
  },
} satisfies Handlers<typeof Cognito>;

function loginAndUser(world: World, client: ClientRecord, token: string) {
  const login = usableLogin(world, client, token);
  const user = users(world).get(userKey(login));
  if (!user) throw notAuthorized('Invalid Refresh Token');
  if (!user.enabled) throw notAuthorized('User is disabled.');
  return { login, user };
}
