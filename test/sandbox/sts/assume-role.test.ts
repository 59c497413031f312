import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, GetRoleCommand, IAMClient, ListRolesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';

const allow = (Action: string | string[], Resource: string | string[] = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});
const trustOf = (principal: object, condition = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...condition }],
  });

async function withRole(trust?: string) {
  const sandbox = await openSandbox();
  const clients = clientsOf(sandbox);
  const RoleArn = `arn:aws:iam::${sandbox.account}:role/reader`;
  const root = { AWS: `arn:aws:iam::${sandbox.account}:root` };
  await clients.iam.send(
    new CreateRoleCommand({ RoleName: 'reader', AssumeRolePolicyDocument: trust ?? trustOf(root), MaxSessionDuration: 7200 }),
  );
  const PolicyDocument = JSON.stringify(allow(['iam:ListRoles', 's3:ListAllMyBuckets']));
  await clients.iam.send(new PutRolePolicyCommand({ RoleName: 'reader', PolicyName: 'p', PolicyDocument }));
  const assume = (more = {}) => clients.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me', ...more }));
  return { sandbox, clients, RoleArn, assume };
}

/** Clients that sign with a session's keys, with their token unless another is given. */
function sessionClients({ endpoint, region }: { endpoint: string; region: string }, keys: object, token?: string | null) {
  const { AccessKeyId, SecretAccessKey, SessionToken } = keys as Record<string, string>;
  const sessionToken = token === null ? undefined : (token ?? SessionToken);
  const credentials = {
    accessKeyId: AccessKeyId ?? '',
    secretAccessKey: SecretAccessKey ?? '',
    ...(sessionToken !== undefined && { sessionToken }),
  };
  const config = { endpoint, region, credentials, maxAttempts: 1 };
  return {
    sts: new STSClient(config),
    iam: new IAMClient(config),
    logs: new CloudWatchLogsClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
  };
}

test("a session is the role's: what its policies allow it may, and nothing else", async () => {
  const { sandbox, RoleArn, assume } = await withRole();
  const { Credentials = {}, AssumedRoleUser } = await assume();
  const arn = `arn:aws:sts::${sandbox.account}:assumed-role/reader/me`;
  expect(AssumedRoleUser).toEqual({ Arn: arn, AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:me$/) });
  const { sts, iam, s3 } = sessionClients(sandbox, Credentials);
  await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({ Arn: arn });
  await expect(iam.send(new ListRolesCommand({}))).resolves.toMatchObject({ Roles: [{ RoleName: 'reader' }] });
  await expect(s3.send(new ListBucketsCommand({}))).resolves.toMatchObject({ Buckets: [] });
  await expect(iam.send(new GetRoleCommand({ RoleName: 'reader' }))).rejects.toMatchObject({
    name: 'AccessDenied',
    message: `User: ${arn} is not authorized to perform: iam:GetRole on resource: ${RoleArn} because no identity-based policy allows the iam:GetRole action`,
    $metadata: { httpStatusCode: 403 },
  });
});

test("a session's key is nothing without its token", async () => {
  const { sandbox, assume } = await withRole();
  const { Credentials = {} } = await assume();
  const without = sessionClients(sandbox, Credentials, null);
  await expect(without.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  await expect(without.logs.send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
  await expect(without.s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  const wrong = sessionClients(sandbox, Credentials, 'another');
  await expect(wrong.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  await expect(wrong.s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'InvalidToken' });
});

test("a session ends when its time is over, by the world's clock", async () => {
  const { sandbox, assume } = await withRole();
  const { Credentials = {} } = await assume({ DurationSeconds: 900 });
  await sandbox.control.moveClock(899);
  const { sts, logs, s3 } = sessionClients(sandbox, Credentials);
  await sts.send(new GetCallerIdentityCommand({}));
  await sandbox.control.moveClock(2);
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'ExpiredToken' });
  await expect(logs.send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'ExpiredToken' });
});

test('no session is longer than its role allows, nor a chained one longer than an hour', async () => {
  const { sandbox, clients, assume, RoleArn } = await withRole();
  await expect(assume({ DurationSeconds: 7201 })).rejects.toThrow('exceeds the MaxSessionDuration set for this role');
  const PolicyDocument = JSON.stringify(allow('sts:AssumeRole', RoleArn));
  await clients.iam.send(new PutRolePolicyCommand({ RoleName: 'reader', PolicyName: 'chain', PolicyDocument }));
  const { Credentials = {} } = await assume({ DurationSeconds: 7200 });
  const { sts } = sessionClients(sandbox, Credentials);
  const chained = (DurationSeconds: number) =>
    sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'on', DurationSeconds }));
  await expect(chained(3601)).rejects.toThrow('exceeds the 1 hour session limit for roles assumed by role chaining');
  await expect(chained(3600)).resolves.toBeDefined();
});

test("a session's policy narrows what its role may", async () => {
  const { sandbox, assume } = await withRole();
  const { Credentials = {} } = await assume({ Policy: JSON.stringify(allow('s3:*')) });
  const { iam, s3 } = sessionClients(sandbox, Credentials);
  await s3.send(new ListBucketsCommand({}));
  await expect(iam.send(new ListRolesCommand({}))).rejects.toThrow('because no session policy allows the iam:ListRoles action');
});

test('the trust policy says who may; nobody is told that a role is not there', async () => {
  const { sandbox, assume, RoleArn } = await withRole(trustOf({ Service: 'ecs-tasks.amazonaws.com' }));
  const denied = `User: arn:aws:iam::${sandbox.account}:user/learner is not authorized to perform: sts:AssumeRole on resource: `;
  await expect(assume()).rejects.toThrow(`${denied}${RoleArn}`);
  await expect(assume({ RoleArn: `${RoleArn}-2` })).rejects.toThrow(`${denied}${RoleArn}-2`);
});

test('a trust in the whole account leaves it to the policies of its users, a trust in one by name does not', async () => {
  const { sandbox, clients, RoleArn } = await withRole();
  const nobody = await sandbox.control.addUser({ policies: [allow('s3:*')], user: 'nobody' });
  const holder = await sandbox.control.addUser({ policies: [allow('sts:AssumeRole', RoleArn)], user: 'holder' });
  const assume = (key: typeof nobody, arn = RoleArn) =>
    clientsOf({ ...sandbox, ...key }).sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'session' }));
  await expect(assume(nobody)).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(assume(holder)).resolves.toBeDefined();
  const byName = trustOf({ AWS: `arn:aws:iam::${sandbox.account}:user/nobody` });
  await clients.iam.send(new CreateRoleCommand({ RoleName: 'named', AssumeRolePolicyDocument: byName }));
  await expect(assume(nobody, RoleArn.replace('reader', 'named'))).resolves.toBeDefined();
  await expect(assume(holder, RoleArn.replace('reader', 'named'))).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('a condition on the outer id holds', async () => {
  const sandboxAccount = { AWS: '*' };
  const { assume } = await withRole(trustOf(sandboxAccount, { Condition: { StringEquals: { 'sts:ExternalId': 'secret' } } }));
  await expect(assume()).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(assume({ ExternalId: 'secret' })).resolves.toBeDefined();
});

test('a new role is not known everywhere for half a minute while that is switched on', async () => {
  const { sandbox, assume } = await withRole();
  await sandbox.control.turn('iam/slow-roles', true);
  await expect(assume()).rejects.toMatchObject({ name: 'AccessDenied' });
  await sandbox.control.moveClock(31);
  await expect(assume()).resolves.toBeDefined();
});
