import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteServiceLinkedRoleCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListPoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { awsCli, clientsOf, openSandbox, python } from '../../helpers/sandbox.ts';

const trust = (service = 'ecs-tasks.amazonaws.com') =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });
const allow = (Action: string, Resource = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
const RoleName = 'mysfits-task';
const executionPolicy = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';

async function withRole() {
  const sandbox = await openSandbox();
  const { iam } = clientsOf(sandbox);
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust() }));
  return { sandbox, iam };
}

describe('roles', () => {
  test('a role comes back with its path, id, tags and its trust policy percent-encoded', async () => {
    const sandbox = await openSandbox();
    const { iam } = clientsOf(sandbox);
    const Tags = [{ Key: 'mysfits:project', Value: 'mysfits-abc123' }];
    const asked = { RoleName, Path: '/course/', AssumeRolePolicyDocument: trust(), Description: 'For the tasks', Tags };
    const { Role } = await iam.send(new CreateRoleCommand(asked));
    expect(Role).toMatchObject({
      RoleName,
      Path: '/course/',
      Arn: `arn:aws:iam::${sandbox.account}:role/course/${RoleName}`,
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      MaxSessionDuration: 3600,
      Description: 'For the tasks',
      Tags,
    });
    expect(Role?.AssumeRolePolicyDocument).toMatch(/^%7B%22Version/);
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust());
    expect((await iam.send(new GetRoleCommand({ RoleName: RoleName.toUpperCase() }))).Role?.Arn).toBe(Role?.Arn);
    expect(await sandbox.control.inventory()).toMatchObject([
      { type: 'AWS::IAM::Role', arn: Role?.Arn, tags: { 'mysfits:project': 'mysfits-abc123' } },
    ]);
  });

  test('a name is given once, in any case', async () => {
    const { iam } = await withRole();
    const again = iam.send(new CreateRoleCommand({ RoleName: 'MYSFITS-TASK', AssumeRolePolicyDocument: trust() }));
    await expect(again).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      message: 'Role with name MYSFITS-TASK already exists.',
      $metadata: { httpStatusCode: 409 },
    });
  });

  test('what is not there is not found, in the words that tools look for', async () => {
    const { iam } = await withRole();
    await expect(iam.send(new GetRoleCommand({ RoleName: 'nobody' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name nobody cannot be found.',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'p' }))).rejects.toThrow(
      'The role policy with name p cannot be found.',
    );
    await expect(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: executionPolicy }))).rejects.toThrow(
      'was not found',
    );
    await expect(
      iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/DoesNotExist' })),
    ).rejects.toThrow('does not exist or is not attachable');
  });

  test('a role with policies cannot be deleted; without, it is gone', async () => {
    const { sandbox, iam } = await withRole();
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: executionPolicy }));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'table', PolicyDocument: allow('dynamodb:Scan') }));
    expect((await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies).toEqual([
      { PolicyName: 'AmazonECSTaskExecutionRolePolicy', PolicyArn: executionPolicy },
    ]);
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['table']);
    const remove = () => iam.send(new DeleteRoleCommand({ RoleName }));
    await expect(remove()).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: 'Cannot delete entity, must detach all policies first.',
    });
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: executionPolicy }));
    await expect(remove()).rejects.toThrow('Cannot delete entity, must delete policies first.');
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'table' }));
    expect((await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }))).InstanceProfiles).toEqual([]);
    await remove();
    expect(await sandbox.control.inventory()).toEqual([]);
  });

  test('trust, description, length of sessions and tags can be changed', async () => {
    const { iam } = await withRole();
    await iam.send(new UpdateRoleCommand({ RoleName, Description: 'new', MaxSessionDuration: 7200 }));
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust('lambda.amazonaws.com') }));
    await iam.send(
      new TagRoleCommand({
        RoleName,
        Tags: [
          { Key: 'Team', Value: 'a' },
          { Key: 'stage', Value: 'x' },
        ],
      }),
    );
    await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'team', Value: 'b' }] }));
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['STAGE'] }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(Role).toMatchObject({ Description: 'new', MaxSessionDuration: 7200 });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust('lambda.amazonaws.com'));
    expect((await iam.send(new ListRoleTagsCommand({ RoleName }))).Tags).toEqual([{ Key: 'team', Value: 'b' }]);
  });

  test('roles are listed by path, in pages', async () => {
    const { iam } = await withRole();
    for (const name of ['b', 'a']) {
      await iam.send(new CreateRoleCommand({ RoleName: name, Path: '/x/', AssumeRolePolicyDocument: trust() }));
    }
    const first = await iam.send(new ListRolesCommand({ MaxItems: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, Roles: [{ RoleName: 'a' }, { RoleName: 'b' }] });
    const second = await iam.send(new ListRolesCommand({ MaxItems: 2, Marker: first.Marker }));
    expect(second).toMatchObject({ IsTruncated: false, Roles: [{ RoleName }] });
    expect((await iam.send(new ListRolesCommand({ PathPrefix: '/x/' }))).Roles).toHaveLength(2);
  });
});

describe('policy documents', () => {
  const wrong: readonly [what: string, document: string, message: string][] = [
    ['no JSON', '{', 'This policy contains invalid Json'],
    [
      'a principal in an identity policy',
      trust().replace('sts:AssumeRole"', 'sts:AssumeRole","Resource":"*"'),
      'should not specify a principal',
    ],
    ['an action without its service', allow('GetObject'), 'Actions/Conditions must be prefaced by a vendor'],
    ['a resource that is no ARN', allow('s3:GetObject', 'my-bucket'), 'Resource my-bucket must be in ARN format or "*".'],
    ['no resource', '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*"}]}', 'must contain resources'],
    ['an effect of no kind', allow('s3:*').replace('Allow', 'Maybe'), 'Syntax errors in policy.'],
    [
      'an unknown operator',
      allow('s3:*').replace('"Resource"', '"Condition":{"Looks":{"aws:x":"y"}},"Resource"'),
      'Invalid Condition type : Looks',
    ],
  ];
  test.each(wrong)('a role is not given one with %s', async (_what, PolicyDocument, message) => {
    const { iam } = await withRole();
    const put = iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument }));
    await expect(put).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: expect.stringContaining(message),
    });
  });

  test('a trust policy names somebody, no resource, and no other action', async () => {
    const { iam } = clientsOf(await openSandbox());
    const create = (document: string) => iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document }));
    await expect(create(allow('sts:AssumeRole'))).rejects.toThrow('Has prohibited field Resource');
    await expect(create(trust().replace('sts:AssumeRole', 's3:GetObject'))).rejects.toThrow('may only specify STS AssumeRole');
    await expect(create(trust('no service'))).rejects.toThrow('Invalid principal in policy: "Service":"no service"');
  });

  test('inline policies of a role hold 10,240 characters together, white space not counted', async () => {
    const { iam } = await withRole();
    const filled = (length: number) => allow('s3:GetObject', `arn:aws:s3:::${'x'.repeat(length)}`);
    const put = (PolicyName: string, length: number) =>
      iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: `${filled(length)}${' '.repeat(4000)}` }));
    await put('a', 5000);
    await put('a', 6000);
    await expect(put('b', 4500)).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: `Maximum policy size of 10240 bytes exceeded for role ${RoleName}`,
    });
    await put('b', 3800);
  });
});

describe('managed policies', () => {
  test('one is made, attached, counted, refused to be deleted, and deleted', async () => {
    const { sandbox, iam } = await withRole();
    const PolicyDocument = allow('s3:GetObject', 'arn:aws:s3:::b/*');
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'mysfits-website', PolicyDocument }));
    const PolicyArn = `arn:aws:iam::${sandbox.account}:policy/mysfits-website`;
    expect(Policy).toMatchObject({ Arn: PolicyArn, AttachmentCount: 0, DefaultVersionId: 'v1' });
    await expect(iam.send(new CreatePolicyCommand({ PolicyName: 'mysfits-website', PolicyDocument }))).rejects.toThrow(
      'A policy called mysfits-website already exists. Duplicate names are not allowed.',
    );
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount).toBe(1);
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(PolicyDocument);
    expect((await iam.send(new ListPoliciesCommand({ Scope: 'Local' }))).Policies).toMatchObject([{ Arn: PolicyArn }]);
    await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toThrow(
      'Cannot delete a policy attached to entities.',
    );
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await iam.send(new DeletePolicyCommand({ PolicyArn }));
    await expect(iam.send(new GetPolicyCommand({ PolicyArn }))).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  test('none is longer than 6,144 characters', async () => {
    const { iam } = clientsOf(await openSandbox());
    const create = (length: number) =>
      iam.send(
        new CreatePolicyCommand({ PolicyName: 'long', PolicyDocument: allow('s3:*', `arn:aws:s3:::${'x'.repeat(length)}`) }),
      );
    await expect(create(6100)).rejects.toThrow('Cannot exceed quota for PolicySize: 6144');
    await create(6000);
  });

  test("AWS's own for executing tasks is there, with what it allows", async () => {
    const { iam } = clientsOf(await openSandbox());
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn: executionPolicy, VersionId: 'v1' }));
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? '')).Statement[0].Action).toContain('ecr:BatchGetImage');
  });
});

describe('service-linked roles', () => {
  test("one is made once, is nobody's to change, and goes on request", async () => {
    const { sandbox, iam } = await withRole();
    await iam.send(new DeleteRoleCommand({ RoleName }));
    const create = () => iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'ecs.amazonaws.com' }));
    const { Role } = await create();
    expect(Role?.Arn).toBe(`arn:aws:iam::${sandbox.account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`);
    await expect(create()).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: 'Service role name AWSServiceRoleForECS has been taken in this account, please try a different suffix.',
    });
    await expect(iam.send(new DeleteRoleCommand({ RoleName: 'AWSServiceRoleForECS' }))).rejects.toMatchObject({
      name: 'UnmodifiableEntityException',
    });
    expect(await sandbox.control.inventory()).toEqual([]);
    const { DeletionTaskId } = await iam.send(new DeleteServiceLinkedRoleCommand({ RoleName: 'AWSServiceRoleForECS' }));
    expect(await iam.send(new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId }))).toMatchObject({
      Status: 'SUCCEEDED',
    });
    await expect(iam.send(new GetRoleCommand({ RoleName: 'AWSServiceRoleForECS' }))).rejects.toThrow('cannot be found');
  });
});

test('the aws CLI and boto3 make, read and remove roles', async () => {
  const sandbox = await openSandbox();
  const made = await awsCli(sandbox, 'iam', 'create-role', '--role-name', 'cli', '--assume-role-policy-document', trust());
  expect(made).toMatchObject({ Role: { RoleName: 'cli', AssumeRolePolicyDocument: JSON.parse(trust()) } });
  const program = `import boto3, json, os
iam = boto3.client('iam', endpoint_url=os.environ['ENDPOINT'])
iam.put_role_policy(RoleName='cli', PolicyName='p', PolicyDocument=json.dumps(dict(Version='2012-10-17', Statement=[dict(Effect='Allow', Action='s3:*', Resource='*')])))
print(iam.get_role_policy(RoleName='cli', PolicyName='p')['PolicyDocument']['Statement'][0]['Action'])
iam.delete_role_policy(RoleName='cli', PolicyName='p')
iam.delete_role(RoleName='cli')
try: iam.get_role(RoleName='cli')
except iam.exceptions.NoSuchEntityException as error: print(error)`;
  expect(await python(sandbox, program)).toBe(
    's3:*\nAn error occurred (NoSuchEntity) when calling the GetRole operation: The role with name cli cannot be found.',
  );
});
