import { createHmac } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  ChangePasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { awsCli, python } from '../../helpers/sandbox.ts';
import { claimsOf, EMAIL, openPool, PASSWORD, pageOf } from './kit.ts';

const WRONG = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

describe('by SRP', () => {
  test("AWS's library for pages logs in, stays logged in, asks who it is, and logs out", async () => {
    const opened = await openPool();
    const sub = await opened.addUser();
    const { user, logIn, asked } = pageOf(opened);
    const session = await logIn();
    expect(session.getIdToken().payload).toMatchObject({ sub, email: EMAIL, email_verified: true, aud: opened.ClientId });
    expect(session.isValid()).toBe(true);

    const attributes = await asked<{ Name: string; Value: string }[]>((done) => user.getUserAttributes(done));
    expect(attributes?.find(({ Name }) => Name === 'sub')?.Value).toBe(sub);
    const again = await asked<typeof session>((done) => user.refreshSession(session.getRefreshToken(), done));
    expect(again?.getIdToken().payload.auth_time).toBe(session.getIdToken().payload.auth_time);
    expect(again?.getIdToken().getJwtToken()).not.toBe(session.getIdToken().getJwtToken());

    await new Promise<void>((onSuccess, onFailure) => user.globalSignOut({ onSuccess: () => onSuccess(), onFailure }));
    const AccessToken = session.getAccessToken().getJwtToken();
    await expect(opened.cognito.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Access Token has been revoked',
    });
  });

  test('many passwords are right, whatever bytes they make, and each with one letter changed is wrong', async () => {
    const opened = await openPool();
    for (const [index, password] of ['Ünïcödé-123 Xx', 'aA1!aA1!', `Long-${'9x'.repeat(60)}`, 'Quote"\'\\1'].entries()) {
      const name = `p${index}@example.com`;
      await opened.addUser(name, password);
      await expect(pageOf(opened, name).logIn(`${password}x`)).rejects.toMatchObject(WRONG);
      expect((await pageOf(opened, name).logIn(password)).getAccessToken().getJwtToken()).toMatch(/^ey/);
    }
  });

  test('somebody who has no account is refused as for a wrong password, with a salt that stays the same', async () => {
    const { cognito, ClientId, UserPoolId, sandbox } = await openPool();
    const nobody = 'nobody@example.com';
    await expect(pageOf({ sandbox, UserPoolId, ClientId }, nobody).logIn()).rejects.toMatchObject(WRONG);
    const AuthParameters = { USERNAME: nobody, SRP_A: 'abc123' };
    const ask = () => cognito.send(new InitiateAuthCommand({ AuthFlow: 'USER_SRP_AUTH', ClientId, AuthParameters }));
    const [first, second] = [await ask(), await ask()];
    expect(first.ChallengeParameters?.SALT).toMatch(/^[0-9a-f]{32}$/);
    expect(second.ChallengeParameters?.SALT).toBe(first.ChallengeParameters?.SALT);
    expect(second.ChallengeParameters?.USER_ID_FOR_SRP).toBe(first.ChallengeParameters?.USER_ID_FOR_SRP);
  });

  test('a number that would make every password right is refused, and a challenge is answered once', async () => {
    const opened = await openPool();
    const { cognito, ClientId } = opened;
    await opened.addUser();
    const begin = (SRP_A: string) =>
      cognito.send(new InitiateAuthCommand({ AuthFlow: 'USER_SRP_AUTH', ClientId, AuthParameters: { USERNAME: EMAIL, SRP_A } }));
    await expect(begin('0')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const { ChallengeParameters = {} } = await begin('abc123');
    const answer = () =>
      cognito.send(
        new RespondToAuthChallengeCommand({
          ChallengeName: 'PASSWORD_VERIFIER',
          ClientId,
          ChallengeResponses: {
            USERNAME: ChallengeParameters.USERNAME ?? '',
            PASSWORD_CLAIM_SECRET_BLOCK: ChallengeParameters.SECRET_BLOCK ?? '',
            PASSWORD_CLAIM_SIGNATURE: 'AAAA',
            TIMESTAMP: 'Tue Nov 24 03:00:00 UTC 2026',
          },
        }),
      );
    await expect(answer()).rejects.toMatchObject(WRONG);
    await expect(answer()).rejects.toMatchObject({ message: 'Invalid session for the user.' });
  });
});

describe('by password', () => {
  test('boto3 and the aws CLI log in, and get tokens that say who it is', async () => {
    const opened = await openPool();
    const { sandbox, ClientId } = opened;
    const sub = await opened.addUser();
    const flow = ['--client-id', ClientId, '--auth-flow', 'USER_PASSWORD_AUTH'];
    const parameters = ['--auth-parameters', `USERNAME=${EMAIL},PASSWORD=${PASSWORD}`];
    const { AuthenticationResult } = (await awsCli(sandbox, 'cognito-idp', 'initiate-auth', ...flow, ...parameters)) as {
      AuthenticationResult: Record<string, string>;
    };
    expect(AuthenticationResult).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3600 });
    expect(claimsOf(AuthenticationResult.IdToken ?? '').sub).toBe(sub);
    const said = await python(
      sandbox,
      `
import boto3, os
cognito = boto3.client('cognito-idp', endpoint_url=os.environ['ENDPOINT'])
ask = lambda password: cognito.initiate_auth(ClientId='${ClientId}', AuthFlow='USER_PASSWORD_AUTH', AuthParameters={'USERNAME': '${EMAIL}', 'PASSWORD': password})
token = ask('${PASSWORD}')['AuthenticationResult']['AccessToken']
print(cognito.get_user(AccessToken=token)['Username'])
try:
    ask('wrong')
except cognito.exceptions.NotAuthorizedException as error:
    print(error.response['Error']['Message'])`,
    );
    expect(said).toBe(`${sub}\nIncorrect username or password.`);
  });

  test('after five wrong ones no password is right, for twice as long each time', async () => {
    const opened = await openPool();
    const { sandbox, logIn } = opened;
    await opened.addUser();
    for (let times = 0; times < 5; times += 1) await expect(logIn(EMAIL, 'wrong')).rejects.toMatchObject(WRONG);
    const locked = { name: 'NotAuthorizedException', message: 'Password attempts exceeded' };
    await expect(logIn()).rejects.toMatchObject(locked);
    await expect(pageOf(opened).logIn()).rejects.toMatchObject(locked);
    await sandbox.control.moveClock(60);
    for (let times = 0; times < 6; times += 1) {
      await expect(logIn(EMAIL, 'wrong')).rejects.toMatchObject(WRONG);
      await expect(logIn()).rejects.toMatchObject(locked);
      await sandbox.control.moveClock(2 ** (times + 1) - 1);
      if (times > 1) await expect(logIn()).rejects.toMatchObject(locked);
      await sandbox.control.moveClock(2);
    }
    expect((await logIn()).AccessToken).toMatch(/^ey/);
    await expect(logIn(EMAIL, 'wrong')).rejects.toMatchObject(WRONG);
    expect((await logIn()).AccessToken).toMatch(/^ey/);
  });

  test('a flow that the client does not allow is refused, and administrators have one of their own', async () => {
    const { cognito, UserPoolId, ClientId, logIn, addUser } = await openPool({ client: { ExplicitAuthFlows: undefined } });
    await addUser();
    await expect(logIn()).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'USER_PASSWORD_AUTH flow not enabled for this client',
    });
    const AuthParameters = { USERNAME: EMAIL, PASSWORD };
    const AuthFlow = 'ADMIN_USER_PASSWORD_AUTH';
    const asAdmin = () => cognito.send(new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow, AuthParameters }));
    await expect(asAdmin()).rejects.toMatchObject({ message: 'Auth flow not enabled for this client' });
    await cognito.send(
      new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] }),
    );
    expect((await asAdmin()).AuthenticationResult?.IdToken).toMatch(/^ey/);
    await expect(cognito.send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters }))).rejects.toMatchObject({
      message: 'Initiate Auth method not supported.',
    });
  });

  test('a client with a secret is believed only with the hash of it', async () => {
    const { cognito, ClientId, ClientSecret, addUser } = await openPool({ client: { GenerateSecret: true } });
    await addUser();
    const hash = createHmac('sha256', ClientSecret).update(`${EMAIL}${ClientId}`).digest('base64');
    const logIn = (more: Record<string, string>) =>
      cognito.send(
        new InitiateAuthCommand({
          AuthFlow: 'USER_PASSWORD_AUTH',
          ClientId,
          AuthParameters: { USERNAME: EMAIL, PASSWORD, ...more },
        }),
      );
    await expect(logIn({})).rejects.toMatchObject({
      message: `Client ${ClientId} is configured with secret but SECRET_HASH was not received`,
    });
    await expect(logIn({ SECRET_HASH: `${hash.slice(0, -4)}AAA=` })).rejects.toMatchObject({
      message: `Unable to verify secret hash for client ${ClientId}`,
    });
    expect((await logIn({ SECRET_HASH: hash })).AuthenticationResult?.IdToken).toMatch(/^ey/);
  });
});

test('whom an administrator makes chooses a password at the first login, within a week', async () => {
  const opened = await openPool();
  const { cognito, UserPoolId, sandbox, lastCode } = opened;
  await cognito.send(new AdminCreateUserCommand({ UserPoolId, Username: EMAIL }));
  const temporary = await lastCode();
  await expect(pageOf(opened).logIn(temporary, 'weak')).rejects.toMatchObject({ name: 'InvalidPasswordException' });
  expect((await pageOf(opened).logIn(temporary, PASSWORD)).getIdToken().payload.email).toBe(EMAIL);
  expect((await cognito.send(new AdminGetUserCommand({ UserPoolId, Username: EMAIL }))).UserStatus).toBe('CONFIRMED');
  await expect(pageOf(opened).logIn(temporary, PASSWORD)).rejects.toMatchObject(WRONG);

  await cognito.send(new AdminCreateUserCommand({ UserPoolId, Username: 'late@example.com' }));
  const other = await lastCode();
  await sandbox.control.moveClock(7 * 86_400);
  await expect(pageOf(opened, 'late@example.com').logIn(other, PASSWORD)).rejects.toMatchObject({
    message: 'Temporary password has expired and must be reset by an administrator.',
  });
});

test('a refresh token goes on until it is revoked or its time is over', async () => {
  const opened = await openPool();
  const { cognito, ClientId, sandbox, logIn } = opened;
  await opened.addUser();
  const { RefreshToken, AccessToken, IdToken } = await logIn();
  const refresh = (token = RefreshToken) =>
    cognito.send(new InitiateAuthCommand({ AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId, AuthParameters: { REFRESH_TOKEN: token } }));
  await sandbox.control.moveClock(7_200);
  await expect(cognito.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({ message: 'Access Token has expired' });
  const { AuthenticationResult } = await refresh();
  expect(AuthenticationResult?.RefreshToken).toBeUndefined();
  const [before, after] = [claimsOf(IdToken), claimsOf(AuthenticationResult?.IdToken ?? '')];
  expect(after).toMatchObject({ auth_time: before.auth_time, origin_jti: before.origin_jti, iat: Number(before.iat) + 7_200 });
  const newer = await cognito.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }));
  expect(claimsOf(newer.AuthenticationResult?.AccessToken ?? '').token_use).toBe('access');

  await expect(refresh(`${RefreshToken.slice(0, -4)}AAAA`)).rejects.toMatchObject({ message: 'Invalid Refresh Token' });
  await cognito.send(new RevokeTokenCommand({ ClientId, Token: RefreshToken }));
  await expect(refresh()).rejects.toMatchObject({ message: 'Refresh Token has been revoked' });
  await expect(cognito.send(new GetUserCommand({ AccessToken: AuthenticationResult?.AccessToken }))).rejects.toMatchObject({
    message: 'Access Token has been revoked',
  });

  const { RefreshToken: second } = await logIn();
  await sandbox.control.moveClock(30 * 86_400);
  await expect(refresh(second)).rejects.toMatchObject({ message: 'Refresh Token has expired' });
});

test('a changed password ends nothing by itself, signing out everywhere does', async () => {
  const opened = await openPool();
  const { cognito, logIn } = opened;
  await opened.addUser();
  const [here, there] = [await logIn(), await logIn()];
  const change = (PreviousPassword: string) =>
    cognito.send(
      new ChangePasswordCommand({ AccessToken: here.AccessToken, PreviousPassword, ProposedPassword: 'Another-2026' }),
    );
  await expect(change('wrong')).rejects.toMatchObject(WRONG);
  await change(PASSWORD);
  await expect(logIn()).rejects.toMatchObject(WRONG);
  await cognito.send(new GetUserCommand({ AccessToken: there.AccessToken }));
  await cognito.send(new GlobalSignOutCommand({ AccessToken: here.AccessToken }));
  await expect(cognito.send(new GetUserCommand({ AccessToken: there.AccessToken }))).rejects.toMatchObject({
    message: 'Access Token has been revoked',
  });
  expect((await logIn(EMAIL, 'Another-2026')).IdToken).toMatch(/^ey/);
});
