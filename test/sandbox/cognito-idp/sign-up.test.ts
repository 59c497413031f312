import {
  AdminConfirmSignUpCommand,
  AdminGetUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  DeleteUserCommand,
  ForgotPasswordCommand,
  ListUsersCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  type SignUpCommandInput,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { awsCli } from '../../helpers/sandbox.ts';
import { claimsOf, EMAIL, openPool, PASSWORD, pageOf } from './kit.ts';

type Opened = Awaited<ReturnType<typeof openPool>>;

const signUp = ({ cognito, ClientId }: Opened, more: Partial<SignUpCommandInput> = {}) =>
  cognito.send(new SignUpCommand({ ClientId, Username: EMAIL, Password: PASSWORD, ...more }));

const confirm = ({ cognito, ClientId }: Opened, ConfirmationCode: string, Username = EMAIL) =>
  cognito.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));

const MISMATCH = { name: 'CodeMismatchException', message: 'Invalid verification code provided, please try again.' };
const LIMIT = { name: 'LimitExceededException', message: 'Attempt limit exceeded, please try after some time.' };
const EXPIRED = { name: 'ExpiredCodeException', message: 'Invalid code provided, please request a code again.' };

/** A code that isn't the one. */
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('signing up', () => {
  test("AWS's library for pages signs up, confirms by the mailed code, and logs in", async () => {
    const opened = await openPool();
    const { pool, user, asked, logIn } = pageOf(opened);
    const made = await asked<{ userSub: string; userConfirmed: boolean; codeDeliveryDetails: unknown }>((done) =>
      pool.signUp(EMAIL, PASSWORD, [], [], done as never),
    );
    expect(made).toMatchObject({
      userConfirmed: false,
      codeDeliveryDetails: { Destination: 'a***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
    });
    const [mail] = await opened.sandbox.control.inbox();
    expect(mail).toMatchObject({
      to: EMAIL,
      subject: 'Your verification code',
      service: 'cognito-idp',
      resource: opened.UserPoolId,
    });
    expect(mail?.text).toBe(`Your confirmation code is ${mail?.code}`);
    await expect(logIn()).rejects.toMatchObject({ name: 'UserNotConfirmedException', message: 'User is not confirmed.' });
    await expect(logIn('wrong')).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect(await asked((done) => user.confirmRegistration(mail?.code ?? '', false, done))).toBe('SUCCESS');
    const { payload } = (await logIn()).getIdToken();
    expect(payload).toMatchObject({ sub: made?.userSub, 'cognito:username': made?.userSub, email_verified: true });
  });

  test('a name is taken once, in whatever letters it is written, and its address is one', async () => {
    const opened = await openPool();
    await signUp(opened);
    const taken = { name: 'UsernameExistsException', message: 'User already exists' };
    await expect(signUp(opened)).rejects.toMatchObject(taken);
    await expect(signUp(opened, { Username: 'ADA@Example.com' })).rejects.toMatchObject(taken);
    await expect(signUp(opened, { Username: 'ada' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Username should be an email.',
    });
  });

  test('a password that the policy refuses is refused with the first thing it lacks', async () => {
    const opened = await openPool();
    const wrong = {
      'Ab-1': 'Password not long enough',
      'UPPER-123': 'Password must have lowercase characters',
      'lower-123': 'Password must have uppercase characters',
      'Letters-only': 'Password must have numeric characters',
      Letters123: 'Password must have symbol characters',
    };
    for (const [Password, why] of Object.entries(wrong)) {
      const refusal = { name: 'InvalidPasswordException', message: `Password did not conform with policy: ${why}` };
      await expect(signUp(opened, { Password })).rejects.toMatchObject(refusal);
    }
  });

  test('a policy asks for what it says and no more', async () => {
    const opened = await openPool({ pool: { Policies: { PasswordPolicy: { MinimumLength: 6 } } } });
    await signUp(opened, { Password: 'abcdef' });
    await expect(signUp(opened, { Username: 'b@example.com', Password: 'abcde' })).rejects.toMatchObject({
      name: 'InvalidPasswordException',
    });
  });

  test('attributes are held to the schema, and what only administrators may say is refused', async () => {
    const opened = await openPool({
      pool: {
        Schema: [
          { Name: 'name', Required: true },
          { Name: 'team', AttributeDataType: 'String' },
        ],
      },
    });
    const withAttributes = (...UserAttributes: { Name: string; Value: string }[]) => signUp(opened, { UserAttributes });
    const invalid = (message: string) => ({ name: 'InvalidParameterException', message });
    const schema = 'Attributes did not conform to the schema: ';
    await expect(withAttributes()).rejects.toMatchObject(invalid(`${schema}name: The attribute is required\n`));
    await expect(withAttributes({ Name: 'custom:x', Value: '1' })).rejects.toMatchObject(
      invalid(`${schema}custom:x: Attribute does not exist in the schema.\n`),
    );
    await expect(withAttributes({ Name: 'email_verified', Value: 'true' })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'A client attempted to write unauthorized attribute',
    });
    await withAttributes({ Name: 'name', Value: 'Ada' }, { Name: 'custom:team', Value: 'blue' });
    const { UserAttributes } = await opened.cognito.send(
      new AdminGetUserCommand({ UserPoolId: opened.UserPoolId, Username: EMAIL }),
    );
    expect(UserAttributes).toEqual(expect.arrayContaining([{ Name: 'custom:team', Value: 'blue' }]));
  });

  test('the aws CLI signs up, an administrator confirms, and nobody can where only administrators add people', async () => {
    const opened = await openPool();
    const { sandbox, cognito, ClientId, UserPoolId, logIn } = opened;
    const one = ['--client-id', ClientId, '--username', EMAIL, '--password', PASSWORD];
    expect(await awsCli(sandbox, 'cognito-idp', 'sign-up', ...one)).toMatchObject({ UserConfirmed: false });
    const Username = EMAIL;
    await cognito.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }));
    await expect(cognito.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }))).rejects.toMatchObject({
      message: 'User cannot be confirmed. Current status is CONFIRMED',
    });
    expect(claimsOf((await logIn()).IdToken).email_verified).toBe(false);
    const closed = await openPool({ pool: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } } });
    await expect(signUp(closed)).rejects.toMatchObject({ message: 'SignUp is not permitted for this user pool' });
  });
});

describe('codes', () => {
  test('hold a day, once, and a new one takes the place of the one before', async () => {
    const opened = await openPool();
    const { sandbox, cognito, ClientId, lastCode } = opened;
    await signUp(opened);
    const first = await lastCode();
    await sandbox.control.moveClock(86_400);
    await expect(confirm(opened, first)).rejects.toMatchObject(EXPIRED);
    const resend = () => cognito.send(new ResendConfirmationCodeCommand({ ClientId, Username: EMAIL }));
    expect((await resend()).CodeDeliveryDetails?.Destination).toBe('a***@e***');
    const second = await lastCode();
    if (second !== first) await expect(confirm(opened, first)).rejects.toMatchObject(MISMATCH);
    await confirm(opened, second);
    await expect(confirm(opened, second)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'User cannot be confirmed. Current status is CONFIRMED',
    });
    await expect(resend()).rejects.toMatchObject({ name: 'InvalidParameterException', message: 'User is already confirmed.' });
  });

  test('can be guessed five times an hour, and asked for five times', async () => {
    const opened = await openPool();
    const { sandbox, cognito, ClientId, lastCode } = opened;
    await signUp(opened);
    const code = await lastCode();
    for (let times = 0; times < 5; times += 1) await expect(confirm(opened, other(code))).rejects.toMatchObject(MISMATCH);
    await expect(confirm(opened, code)).rejects.toMatchObject(LIMIT);
    const resend = () => cognito.send(new ResendConfirmationCodeCommand({ ClientId, Username: EMAIL }));
    for (let times = 0; times < 4; times += 1) await resend();
    await expect(resend()).rejects.toMatchObject(LIMIT);
    await sandbox.control.moveClock(3_600);
    await confirm(opened, await lastCode());
  });

  test('strangers learn nothing of who has an account, unless the client says so', async () => {
    const hiding = await openPool();
    await expect(confirm(hiding, '123456')).rejects.toMatchObject(EXPIRED);
    const { cognito, ClientId } = hiding;
    const forgot = await cognito.send(new ForgotPasswordCommand({ ClientId, Username: EMAIL }));
    expect(forgot.CodeDeliveryDetails?.Destination).toBe('a***@e***');
    expect(await hiding.sandbox.control.inbox()).toEqual([]);
    const telling = await openPool({ client: { PreventUserExistenceErrors: 'LEGACY' } });
    await expect(confirm(telling, '123456')).rejects.toMatchObject({
      name: 'UserNotFoundException',
      message: 'Username/client id combination not found.',
    });
    await expect(telling.logIn()).rejects.toMatchObject({ name: 'UserNotFoundException', message: 'User does not exist.' });
  });
});

test('a forgotten password is set anew by a code that holds an hour', async () => {
  const opened = await openPool();
  const { sandbox, cognito, ClientId, lastCode, logIn, addUser } = opened;
  await addUser();
  const forget = () => cognito.send(new ForgotPasswordCommand({ ClientId, Username: EMAIL }));
  const set = (ConfirmationCode: string, Password: string) =>
    cognito.send(new ConfirmForgotPasswordCommand({ ClientId, Username: EMAIL, ConfirmationCode, Password }));
  await forget();
  await sandbox.control.moveClock(3_600);
  await expect(set(await lastCode(), 'Another-2026')).rejects.toMatchObject(EXPIRED);
  await forget();
  const code = await lastCode();
  await expect(set(other(code), 'Another-2026')).rejects.toMatchObject(MISMATCH);
  await expect(set(code, 'weak')).rejects.toMatchObject({ name: 'InvalidPasswordException' });
  for (let times = 0; times < 5; times += 1) await expect(logIn(EMAIL, 'wrong')).rejects.toThrow();
  await set(code, 'Another-2026');
  expect((await logIn(EMAIL, 'Another-2026')).IdToken).toMatch(/^ey/);
  await expect(logIn()).rejects.toMatchObject({ name: 'NotAuthorizedException' });
});

test('people change their address, prove it, and take themselves away', async () => {
  const opened = await openPool();
  const { cognito, UserPoolId, ClientId, lastCode, logIn, addUser } = opened;
  await addUser();
  await addUser('bob@example.com');
  const { AccessToken } = await logIn();
  const move = (Value: string) =>
    cognito.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'email', Value }] }));
  await expect(move('BOB@example.com')).rejects.toMatchObject({
    name: 'AliasExistsException',
    message: 'An account with the given email already exists.',
  });
  expect((await move('eve@example.com')).CodeDeliveryDetailsList).toHaveLength(1);
  expect(claimsOf((await logIn('eve@example.com')).IdToken).email_verified).toBe(false);
  await cognito.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code: await lastCode() }));
  expect(claimsOf((await logIn('eve@example.com')).IdToken).email_verified).toBe(true);
  const emails = async (Filter?: string) =>
    (await cognito.send(new ListUsersCommand({ UserPoolId, Filter }))).Users?.map(
      ({ Attributes = [] }) => Attributes.find(({ Name }) => Name === 'email')?.Value,
    );
  expect(await emails()).toEqual(['eve@example.com', 'bob@example.com']);
  expect(await emails('email ^= "eve"')).toEqual(['eve@example.com']);
  await cognito.send(new DeleteUserCommand({ AccessToken }));
  expect(await emails()).toEqual(['bob@example.com']);
  await expect(cognito.send(new DeleteUserCommand({ AccessToken }))).rejects.toMatchObject({ name: 'UserNotFoundException' });
  await expect(emails('shoe_size = "38"')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  // Whoever comes again under the name is somebody else.
  await cognito.send(new SignUpCommand({ ClientId, Username: 'eve@example.com', Password: PASSWORD }));
  await confirm(opened, await lastCode(), 'eve@example.com');
});
