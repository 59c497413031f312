import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EMAIL, openPool, PASSWORD } from './kit.ts';

const ORIGIN = 'http://mysfits.example';
const TARGET = 'AWSCognitoIdentityProviderService';

const call = (endpoint: string, operation: string, input: object, headers: Record<string, string> = {}) =>
  fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${TARGET}.${operation}`, ...headers },
    body: JSON.stringify(input),
  });

describe('a page of another origin', () => {
  test('may ask what it needs, and reads answers and refusals', async () => {
    const { sandbox, ClientId, addUser } = await openPool();
    await addUser();
    const asked = 'content-type,x-amz-target,x-amz-user-agent,cache-control';
    const preflight = await fetch(sandbox.endpoint, {
      method: 'OPTIONS',
      headers: { origin: ORIGIN, 'access-control-request-method': 'POST', 'access-control-request-headers': asked },
    });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')?.split(',')).toEqual(asked.split(','));

    const logIn = (password: string) =>
      call(
        sandbox.endpoint,
        'InitiateAuth',
        { AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters: { USERNAME: EMAIL, PASSWORD: password } },
        { origin: ORIGIN },
      );
    const [right, wrong] = [await logIn(PASSWORD), await logIn('wrong')];
    expect([right.status, wrong.status]).toEqual([200, 400]);
    for (const answer of [right, wrong]) expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(wrong.headers.get('access-control-expose-headers')).toContain('x-amzn-ErrorType');
    expect(wrong.headers.get('x-amzn-errortype')).toBe('NotAuthorizedException');
    expect(await wrong.json()).toEqual({ __type: 'NotAuthorizedException', message: 'Incorrect username or password.' });
  });

  test('may manage nothing, nor may anybody who does not sign', async () => {
    const { sandbox, UserPoolId } = await openPool();
    const input = { UserPoolId, Username: EMAIL };
    expect((await call(sandbox.endpoint, 'AdminDeleteUser', input, { origin: ORIGIN })).status).toBe(400);
    expect((await call(sandbox.endpoint, 'DeleteUserPool', { UserPoolId })).status).toBe(400);
    expect((await call(sandbox.endpoint, 'ListUserPools', { MaxResults: 1 })).status).toBe(400);
    expect(await sandbox.control.inventory()).toHaveLength(1);
  });
});

test('no password stands in the journal, nor anywhere else in the folder of the world', async () => {
  const { sandbox, logIn, addUser } = await openPool();
  await addUser();
  await logIn();
  const written = JSON.stringify(await sandbox.control.journal({ service: 'cognito-idp' }));
  expect(written).toContain(EMAIL);
  expect(written).not.toContain(PASSWORD);
  const { dir } = sandbox.world;
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => join(dir, name));
  const found = files.filter((file) => statSync(file).isFile() && readFileSync(file).includes(PASSWORD));
  expect(files.length).toBeGreaterThan(5);
  expect(found).toEqual([]);
});
