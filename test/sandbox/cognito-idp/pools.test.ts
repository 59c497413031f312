import {
  AdminGetUserCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  ListTagsForResourceCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { describe, expect, test } from 'vitest';
import { awsCli, clientsOf, openSandbox, python } from '../../helpers/sandbox.ts';
import { openPool } from './kit.ts';

describe('pools', () => {
  test('are made with what AWS fills in, found by tag, and deleted with all that is in them', async () => {
    const tags = { 'mysfits:project': 'p' };
    const { sandbox, cognito, UserPoolId, ClientId, arn, addUser } = await openPool({ pool: { UserPoolTags: tags } });
    expect(UserPoolId).toMatch(new RegExp(`^${sandbox.region}_[0-9a-zA-Z]{9}$`));
    expect(arn).toBe(`arn:aws:cognito-idp:${sandbox.region}:${sandbox.account}:userpool/${UserPoolId}`);
    await addUser();
    const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
    expect(UserPool).toMatchObject({
      Id: UserPoolId,
      Name: 'mysfits',
      UserPoolTier: 'ESSENTIALS',
      MfaConfiguration: 'OFF',
      DeletionProtection: 'INACTIVE',
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
      VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
      EstimatedNumberOfUsers: 1,
      UserPoolTags: tags,
    });
    expect(UserPool?.Policies?.PasswordPolicy).toMatchObject({ MinimumLength: 8, RequireSymbols: true });
    expect(UserPool?.SchemaAttributes?.[0]).toMatchObject({ Name: 'sub', Mutable: false, Required: true });

    await cognito.send(new TagResourceCommand({ ResourceArn: arn, Tags: { other: 'x' } }));
    await cognito.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: ['other'] }));
    expect((await cognito.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).Tags).toEqual(tags);
    const { tagging } = clientsOf(sandbox);
    const search = new GetResourcesCommand({
      ResourceTypeFilters: ['cognito-idp:userpool'],
      TagFilters: [{ Key: 'mysfits:project' }],
    });
    expect((await tagging.send(search)).ResourceTagMappingList?.map(({ ResourceARN }) => ResourceARN)).toEqual([arn]);
    expect(await sandbox.control.inventory()).toEqual([
      { type: 'AWS::Cognito::UserPool', name: 'mysfits', arn, account: sandbox.account, tags },
    ]);

    await cognito.send(new DeleteUserPoolCommand({ UserPoolId }));
    expect(await sandbox.control.inventory()).toEqual([]);
    const gone = { name: 'ResourceNotFoundException', message: `User pool ${UserPoolId} does not exist.` };
    await expect(cognito.send(new DescribeUserPoolCommand({ UserPoolId }))).rejects.toMatchObject(gone);
    await expect(cognito.send(new DeleteUserPoolCommand({ UserPoolId }))).rejects.toMatchObject(gone);
    await expect(cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).rejects.toMatchObject(gone);
    expect(sandbox.world.collection('cognito-idp/users').size).toBe(0);
    expect(sandbox.world.collection('cognito-idp/keys').size).toBe(0);
  });

  test('may have the same name, and are listed page by page', async () => {
    const { cognito } = clientsOf(await openSandbox());
    const make = async () => (await cognito.send(new CreateUserPoolCommand({ PoolName: 'same' }))).UserPool?.Id;
    const ids = [await make(), await make(), await make()];
    const first = await cognito.send(new ListUserPoolsCommand({ MaxResults: 2 }));
    const second = await cognito.send(new ListUserPoolsCommand({ MaxResults: 2, NextToken: first.NextToken }));
    expect([...(first.UserPools ?? []), ...(second.UserPools ?? [])].map(({ Id }) => Id)).toEqual(ids);
    expect(second.NextToken).toBeUndefined();
  });

  test('an update sets anew what it names and takes back the rest', async () => {
    const { cognito, UserPoolId } = await openPool({
      pool: { Policies: { PasswordPolicy: { MinimumLength: 12 } }, DeletionProtection: 'ACTIVE' },
    });
    await expect(cognito.send(new DeleteUserPoolCommand({ UserPoolId }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    const AccountRecoverySetting = { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] } as const;
    await cognito.send(
      new UpdateUserPoolCommand({
        UserPoolId,
        AccountRecoverySetting: { RecoveryMechanisms: [...AccountRecoverySetting.RecoveryMechanisms] },
      }),
    );
    const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
    expect(UserPool).toMatchObject({
      Name: 'mysfits',
      DeletionProtection: 'INACTIVE',
      AccountRecoverySetting,
      UsernameAttributes: ['email'],
    });
    expect(UserPool?.AutoVerifiedAttributes).toBeUndefined();
    expect(UserPool?.Policies?.PasswordPolicy?.MinimumLength).toBe(8);
  });

  test("input that AWS's model refuses is refused in its words, without repeating secrets", async () => {
    const { cognito, UserPoolId, ClientId, sandbox } = await openPool();
    await expect(cognito.send(new CreateUserPoolCommand({ PoolName: 'no/slash' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining("Value 'no/slash' at 'poolName' failed to satisfy constraint"),
    });
    const Username = 'a b';
    await expect(cognito.send(new AdminGetUserCommand({ UserPoolId, Username }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(/^1 validation error detected: Value at 'username' failed/),
    });
    await expect(
      awsCli(sandbox, 'cognito-idp', 'create-user-pool', '--pool-name', 'x', '--mfa-configuration', 'ON'),
    ).rejects.toThrow(/doesn't do second factors/);
    expect(ClientId).toMatch(/^[0-9a-z]{26}$/);
  });
});

test('clients are made, changed, listed and deleted, with a secret or without', async () => {
  const { sandbox, cognito, UserPoolId, ClientId } = await openPool();
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'page', GenerateSecret: true }),
  );
  expect(UserPoolClient).toMatchObject({
    ClientSecret: expect.stringMatching(/^[0-9a-z]{51}$/),
    RefreshTokenValidity: 30,
    ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'],
    EnableTokenRevocation: true,
    AuthSessionValidity: 3,
  });
  const first = (await cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient;
  expect(first).toMatchObject({ ClientName: 'page', PreventUserExistenceErrors: 'ENABLED' });
  expect(first?.ClientSecret).toBeUndefined();
  await cognito.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ClientName: 'other' }));
  const changed = (await cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient;
  expect(changed).toMatchObject({ ClientName: 'other' });
  expect(changed?.PreventUserExistenceErrors).toBeUndefined();
  const { UserPoolClients } = await cognito.send(new ListUserPoolClientsCommand({ UserPoolId }));
  expect(UserPoolClients).toHaveLength(2);
  await cognito.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }));
  await expect(cognito.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: `User pool client ${ClientId} does not exist.`,
  });
  const said = await python(
    sandbox,
    `
import boto3, os
cognito = boto3.client('cognito-idp', endpoint_url=os.environ['ENDPOINT'])
print([one['ClientId'] for one in cognito.list_user_pool_clients(UserPoolId='${UserPoolId}', MaxResults=10)['UserPoolClients']])
print([one['Name'] for one in cognito.list_user_pools(MaxResults=10)['UserPools']])`,
  );
  expect(said).toBe(`['${UserPoolClient?.ClientId}']\n['mysfits']`);
});

test('a pool goes only after its domain', async () => {
  const { sandbox, cognito, UserPoolId } = await openPool();
  const Domain = 'mysfits-abc';
  const make = (name: string) => cognito.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: name }));
  await expect(make('my-cognito')).rejects.toMatchObject({ message: 'Domain cannot contain reserved word: cognito' });
  expect((await cognito.send(new DescribeUserPoolDomainCommand({ Domain }))).DomainDescription?.Domain).toBeUndefined();
  await make(Domain);
  await expect(make('mysfits-def')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const { DomainDescription } = await cognito.send(new DescribeUserPoolDomainCommand({ Domain }));
  expect(DomainDescription).toMatchObject({ UserPoolId, AWSAccountId: sandbox.account, Status: 'ACTIVE' });
  expect((await cognito.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool?.Domain).toBe(Domain);
  expect((await sandbox.control.inventory()).map(({ type, name }) => `${type} ${name}`)).toEqual([
    'AWS::Cognito::UserPool mysfits',
    `AWS::Cognito::UserPoolDomain ${Domain}`,
  ]);
  await expect(cognito.send(new DeleteUserPoolCommand({ UserPoolId }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'User pool cannot be deleted. It has a domain configured that should be deleted first.',
  });
  await cognito.send(new DeleteUserPoolDomainCommand({ Domain, UserPoolId }));
  await cognito.send(new DeleteUserPoolCommand({ UserPoolId }));
  expect(await sandbox.control.inventory()).toEqual([]);
});
