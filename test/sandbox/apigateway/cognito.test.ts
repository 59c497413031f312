import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { putNetwork } from '../elbv2/kit.ts';
import { makeAllThrough } from './kit.ts';

const PASSWORD = 'Correct-horse-7';

/** A pool with one user, and tokens of a login. */
async function logIn({ cognito }: ReturnType<typeof clientsOf>) {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'mysfits' }));
  const UserPoolId = UserPool?.Id ?? '';
  const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH' as const, 'ALLOW_REFRESH_TOKEN_AUTH' as const];
  const made = await cognito.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'page', ExplicitAuthFlows }));
  const user = { UserPoolId, Username: 'ada' };
  await cognito.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
  await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password: PASSWORD, Permanent: true }));
  const { AuthenticationResult } = await cognito.send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: made.UserPoolClient?.ClientId,
      AuthParameters: { USERNAME: 'ada', PASSWORD },
    }),
  );
  const { IdToken = '', AccessToken = '' } = AuthenticationResult ?? {};
  return { pool: UserPool?.Arn ?? '', IdToken, AccessToken };
}

test("a like needs an ID token of the API's own pool that holds now", async () => {
  const sandbox = await openSandbox();
  putNetwork(sandbox.world);
  const rig = { sandbox, world: sandbox.world, ...clientsOf(sandbox) };
  const { pool, IdToken, AccessToken } = await logIn(rig);
  const other = await logIn(rig);
  const { url } = await makeAllThrough(rig, (request, response) => response.end(request.method), { pool });
  const like = async (authorization: string) =>
    (await fetch(`${url}/mysfits/1/like`, { method: 'POST', headers: { authorization } })).status;
  expect(await like(IdToken)).toBe(200);
  expect(await like(`Bearer ${IdToken}`)).toBe(200);
  const [head = '', body = '', signature = ''] = IdToken.split('.');
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
  const claims = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), sub: 'somebody-else' };
  const changed = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
  for (const token of [AccessToken, other.IdToken, unsigned, changed]) expect(await like(token)).toBe(401);
  await sandbox.control.moveClock(3_601);
  expect(await like(IdToken)).toBe(401);
});
