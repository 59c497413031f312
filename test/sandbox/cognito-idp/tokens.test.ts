import { createSign, generateKeyPairSync } from 'node:crypto';
import { CreateUserPoolClientCommand, CreateUserPoolCommand, GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { CognitoJwtVerifier, JwtRsaVerifier } from 'aws-jwt-verify';
import { describe, expect, test } from 'vitest';
import { verifyIdToken } from '../../../src/sandbox/services/cognito-idp/tokens.ts';
import { openSandbox } from '../../helpers/sandbox.ts';
import { claimsOf, EMAIL, openPool } from './kit.ts';

type Opened = Awaited<ReturnType<typeof openPool>>;

const keysOf = async ({ sandbox, UserPoolId }: Opened) => {
  const answer = await fetch(`${sandbox.endpoint}/${UserPoolId}/.well-known/jwks.json`);
  return (await answer.json()) as { keys: { kid: string; kty: string; n: string; e: string; alg: 'RS256'; use: 'sig' }[] };
};

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Tokens that look like the real one and aren't it. */
async function forgeries(token: string): Promise<Record<string, string>> {
  const [head = '', body = '', signature = ''] = token.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
  const claims = claimsOf(token);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signed = createSign('RSA-SHA256').update(`${head}.${body}`).sign(privateKey).toString('base64url');
  return {
    'alg none, unsigned': `${encoded({ ...header, alg: 'none' })}.${body}.`,
    'alg none, signed': `${encoded({ ...header, alg: 'none' })}.${body}.${signature}`,
    'alg HS256': `${encoded({ ...header, alg: 'HS256' })}.${body}.${signature}`,
    'changed payload': `${head}.${encoded({ ...claims, sub: 'somebody-else' })}.${signature}`,
    'longer life': `${head}.${encoded({ ...claims, exp: Number(claims.exp) + 3_600 })}.${signature}`,
    'another key': `${head}.${body}.${signed}`,
    'another kid': `${encoded({ ...header, kid: 'another' })}.${body}.${signature}`,
    'a signature that is cut': `${head}.${body}.${signature.slice(0, -4)}`,
    'a signature with more behind it': `${head}.${body}.${signature}!!`,
    'no token at all': 'Bearer',
    nothing: '',
  };
}

describe('an ID token', () => {
  test("verifies with aws-jwt-verify, by the pool's published keys, and says what AWS's say", async () => {
    const opened = await openPool();
    const { UserPoolId, ClientId, sandbox, logIn } = opened;
    const sub = await opened.addUser();
    const { IdToken, AccessToken } = await logIn();
    const keys = await keysOf(opened);
    const verifier = CognitoJwtVerifier.create({ userPoolId: UserPoolId, clientId: ClientId, tokenUse: 'id' });
    verifier.cacheJwks(keys);
    const now = Math.floor(Date.now() / 1000);
    const claims = await verifier.verify(IdToken);
    expect(claims).toMatchObject({
      sub,
      aud: ClientId,
      iss: `https://cognito-idp.${sandbox.region}.amazonaws.com/${UserPoolId}`,
      token_use: 'id',
      'cognito:username': sub,
      email: EMAIL,
      email_verified: true,
    });
    expect(claims.exp - claims.iat).toBe(3_600);
    expect(Math.abs(claims.auth_time - now)).toBeLessThan(60);
    const access = CognitoJwtVerifier.create({ userPoolId: UserPoolId, clientId: ClientId, tokenUse: 'access' });
    access.cacheJwks(keys);
    expect(await access.verify(AccessToken)).toMatchObject({
      ...{ sub, client_id: ClientId, username: sub, scope: 'aws.cognito.signin.user.admin' },
      ...{ origin_jti: claims.origin_jti, event_id: claims.event_id },
    });
    await expect(access.verify(IdToken)).rejects.toThrow();
    // Any verifier that is told where the keys are.
    const plain = JwtRsaVerifier.create({ issuer: claims.iss, audience: ClientId, jwksUri: `${sandbox.endpoint}/keys` });
    plain.cacheJwks(keys);
    for (const [what, forged] of Object.entries(await forgeries(IdToken))) {
      await expect(plain.verify(forged), what).rejects.toThrow();
    }
  });

  test('is believed by what asks the sandbox, and no forged, foreign or expired one is', async () => {
    const opened = await openPool();
    const { arn, sandbox, cognito, logIn } = opened;
    const { world } = sandbox;
    const sub = await opened.addUser();
    const { IdToken, AccessToken } = await logIn();
    expect(verifyIdToken(world, [arn], IdToken)).toMatchObject({ sub, email: EMAIL });
    for (const [what, forged] of Object.entries(await forgeries(IdToken))) {
      expect(verifyIdToken(world, [arn], forged), what).toBeUndefined();
    }
    expect(verifyIdToken(world, [arn], AccessToken), 'an access token').toBeUndefined();
    const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'mysfits' }));
    expect(verifyIdToken(world, [UserPool?.Arn ?? ''], IdToken), "another pool's").toBeUndefined();
    expect(verifyIdToken(world, [], IdToken)).toBeUndefined();
    const elsewhere = await openSandbox();
    expect(verifyIdToken(elsewhere.world, [arn], IdToken), "another world's").toBeUndefined();
    await sandbox.control.moveClock(3_500);
    expect(verifyIdToken(world, [arn], IdToken)).toBeDefined();
    await sandbox.control.moveClock(101);
    expect(verifyIdToken(world, [arn], IdToken), 'an expired one').toBeUndefined();
  });

  test('holds as long as the client says, and shows what the client may read', async () => {
    const opened = await openPool({
      client: { IdTokenValidity: 5, TokenValidityUnits: { IdToken: 'minutes' }, ReadAttributes: ['email_verified'] },
    });
    await opened.addUser();
    const claims = claimsOf((await opened.logIn()).IdToken);
    expect(Number(claims.exp) - Number(claims.iat)).toBe(300);
    expect(claims).toMatchObject({ email_verified: true });
    expect(claims.email).toBeUndefined();
    const short = { ClientName: 'short', UserPoolId: opened.UserPoolId, AccessTokenValidity: 60 };
    const TokenValidityUnits = { AccessToken: 'seconds' } as const;
    await expect(opened.cognito.send(new CreateUserPoolClientCommand({ ...short, TokenValidityUnits }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid range for token validity.',
    });
  });
});

test('an access token that is forged, or no access token, opens no account', async () => {
  const opened = await openPool();
  await opened.addUser();
  const { AccessToken, IdToken } = await opened.logIn();
  const refusal = { name: 'NotAuthorizedException', message: 'Invalid Access Token' };
  const { nothing: _, 'a signature with more behind it': __, ...forged } = await forgeries(AccessToken);
  for (const [what, token] of [...Object.entries(forged), ['an ID token', IdToken] as const]) {
    await expect(opened.cognito.send(new GetUserCommand({ AccessToken: token })), what).rejects.toMatchObject(refusal);
  }
});

test('keys and sessions come back with the world', async () => {
  const opened = await openPool();
  const { sandbox, cognito, arn, logIn } = opened;
  await opened.addUser();
  const before = await keysOf(opened);
  await sandbox.control.snapshot('with-user');
  const { IdToken, AccessToken } = await logIn();
  await sandbox.control.restore('with-user');
  expect(await keysOf(opened)).toEqual(before);
  expect(verifyIdToken(sandbox.world, [arn], IdToken)).toMatchObject({ email: EMAIL });
  await cognito.send(new GetUserCommand({ AccessToken }));
  expect(await cognito.send(new GetUserCommand({ AccessToken: (await logIn()).AccessToken }))).toMatchObject({
    UserAttributes: expect.arrayContaining([{ Name: 'email', Value: EMAIL }]),
  });
});

test('what a pool publishes can be read by pages, and of a pool that is not there nothing is', async () => {
  const { sandbox, UserPoolId } = await openPool();
  const headers = { origin: 'http://mysfits.example' };
  const of = (path: string) => fetch(`${sandbox.endpoint}/${path}`, { headers });
  const answer = await of(`${UserPoolId}/.well-known/openid-configuration`);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  const configuration = (await answer.json()) as Record<string, string>;
  expect(configuration.issuer).toBe(`https://cognito-idp.${sandbox.region}.amazonaws.com/${UserPoolId}`);
  const keys = (await (await fetch(configuration.jwks_uri ?? '')).json()) as { keys: Record<string, string>[] };
  expect(keys.keys.map((key) => Object.keys(key).sort())).toEqual(Array(2).fill(['alg', 'e', 'kid', 'kty', 'n', 'use']));
  expect((await of('us-east-1_Nobody123/.well-known/jwks.json')).status).toBe(404);
});
