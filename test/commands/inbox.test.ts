import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openFolder } from './program/folder.ts';
import { installProgram, type Program } from './program/install.ts';

let program: Program;

beforeAll(async () => {
  program = await installProgram();
});
afterAll(async () => {
  await program.remove();
});

test('A code that was mailed in a rehearsal is read with sandbox inbox, also when the sandbox was stopped.', async () => {
  const { cwd } = await openFolder();
  await program.run(['sandbox', 'start'], { cwd });
  const inbox = async (...more: string[]) => (await program.run(['sandbox', 'inbox', ...more], { cwd })).stdout.trim();
  expect(await inbox()).toBe('No mail.');
  const { endpoint, region, accessKeyId, secretAccessKey } = JSON.parse(
    (await program.run(['sandbox', 'status', '--json'], { cwd })).stdout,
  );
  const cognito = new CognitoIdentityProviderClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  onTestFinished(() => cognito.destroy());
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({ PoolName: 'm', UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] }),
  );
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({ UserPoolId: UserPool?.Id, ClientName: 'page' }),
  );
  const who = { Username: 'ada@example.com', Password: 'Mysfits-2026' };
  await cognito.send(new SignUpCommand({ ClientId: UserPoolClient?.ClientId, ...who }));
  const [mail] = JSON.parse(await inbox('--json'));
  expect(mail).toMatchObject({ to: who.Username, code: expect.stringMatching(/^\d{6}$/) });
  const shown = `${who.Username}  Your verification code: Your confirmation code is ${mail.code}`;
  expect(await inbox()).toContain(shown);
  await program.run(['sandbox', 'stop'], { cwd });
  expect(await inbox()).toContain(shown);
});
