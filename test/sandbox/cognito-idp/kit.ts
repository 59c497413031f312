import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { AuthenticationDetails, CognitoUser, CognitoUserPool, type CognitoUserSession } from 'amazon-cognito-identity-js';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';

export const EMAIL = 'ada@example.com';
export const PASSWORD = 'Mysfits-2026';

type PoolInput = Partial<CreateUserPoolCommandInput>;
type ClientInput = Partial<Omit<CreateUserPoolClientCommandInput, 'UserPoolId'>>;

/** A sandbox with a pool whose people sign in by mail address, and a client for a page. */
export async function openPool({ pool, client }: { pool?: PoolInput; client?: ClientInput } = {}) {
  const sandbox = await openSandbox();
  const { cognito } = clientsOf(sandbox);
  const made = await cognito.send(
    new CreateUserPoolCommand({
      PoolName: 'mysfits',
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      ...pool,
    }),
  );
  const UserPoolId = made.UserPool?.Id ?? '';
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'page',
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      ...client,
    }),
  );
  const ClientId = UserPoolClient?.ClientId ?? '';
  const { ClientSecret = '' } = UserPoolClient ?? {};
  const arn = made.UserPool?.Arn ?? '';

  /** Somebody who can log in. */
  const addUser = async (Username = EMAIL, Password = PASSWORD) => {
    const { User } = await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
      }),
    );
    await cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
    return User?.Username ?? '';
  };
  /** Logs in with the password itself. */
  const logIn = async (USERNAME = EMAIL, password = PASSWORD) => {
    const AuthParameters = { USERNAME, PASSWORD: password };
    const { AuthenticationResult } = await cognito.send(
      new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters }),
    );
    const { IdToken = '', AccessToken = '', RefreshToken = '', ExpiresIn } = AuthenticationResult ?? {};
    return { IdToken, AccessToken, RefreshToken, ExpiresIn };
  };
  /** The code of the mail that came last. */
  const lastCode = async () => (await sandbox.control.inbox()).at(-1)?.code ?? '';
  return { sandbox, cognito, UserPoolId, ClientId, ClientSecret, arn, addUser, logIn, lastCode };
}

type Opened = Awaited<ReturnType<typeof openPool>>;

/** AWS's own library for pages, which speaks SRP; it keeps its session in memory here. */
export function pageOf({ sandbox, UserPoolId, ClientId }: Pick<Opened, 'sandbox' | 'UserPoolId' | 'ClientId'>, name = EMAIL) {
  const kept = new Map<string, string>();
  const Storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    clear: () => kept.clear(),
  };
  const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint: sandbox.endpoint, Storage });
  const user = new CognitoUser({ Username: name, Pool, Storage });
  /** A callback of the library as a promise. */
  const asked = <Result>(ask: (done: (error: unknown, result?: Result) => void) => void) =>
    new Promise<Result | undefined>((resolve, reject) => {
      ask((error, result) => (error ? reject(error) : resolve(result)));
    });
  const logIn = (Password = PASSWORD, newPassword?: string) =>
    new Promise<CognitoUserSession>((onSuccess, onFailure) => {
      const newPasswordRequired = () => user.completeNewPasswordChallenge(newPassword ?? '', {}, { onSuccess, onFailure });
      const details = new AuthenticationDetails({ Username: name, Password });
      user.authenticateUser(details, { onSuccess, onFailure, newPasswordRequired });
    });
  return { pool: Pool, user, asked, logIn };
}

/** The claims of a token, unverified. */
export const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
