import { CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateVpcCommand } from '@aws-sdk/client-ec2';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { conditionsHold } from '../../../src/sandbox/authorization/conditions.ts';
import { evaluate, type Verdict } from '../../../src/sandbox/authorization/evaluate.ts';
import { parsePolicyDocument } from '../../../src/sandbox/authorization/policy-document.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';

type Parts = Record<string, unknown>;

const policy = (...statements: Parts[]) => ({
  Version: '2012-10-17',
  Statement: statements.map((parts) => ({
    Effect: 'Allow',
    ...('NotAction' in parts ? {} : { Action: '*' }),
    ...('NotResource' in parts ? {} : { Resource: '*' }),
    ...parts,
  })),
});

const context = { 'aws:principalaccount': ['123456789012'], 'aws:username': ['anna*'], 'aws:principaltag/many': ['a', 'b'] };
const verdict = (document: object, action: string, resource: string): Verdict =>
  evaluate(parsePolicyDocument(JSON.stringify(document), 'identity'), { action, resource, caller: undefined, context });

const bucket = 'arn:aws:s3:::mysfits-abc123-site';

test.each<[what: string, statements: Parts[], action: string, resource: string, Verdict]>([
  ['an action by its name', [{ Action: 's3:GetObject' }], 's3:GetObject', `${bucket}/a`, 'allow'],
  ['an action in any case', [{ Action: 'S3:getobject' }], 's3:GetObject', `${bucket}/a`, 'allow'],
  ['actions by a star', [{ Action: ['ec2:*', 's3:Get*'] }], 's3:GetBucketWebsite', bucket, 'allow'],
  ['actions by a question mark', [{ Action: 's3:?etObject' }], 's3:GetObject', `${bucket}/a`, 'allow'],
  ['another action', [{ Action: 's3:Get*' }], 's3:PutObject', `${bucket}/a`, 'silent'],
  ['all actions but some', [{ NotAction: 'iam:*' }], 's3:PutObject', `${bucket}/a`, 'allow'],
  ['one of those', [{ NotAction: 'iam:*' }], 'iam:CreateRole', '*', 'silent'],
  ['a resource by a star, slashes included', [{ Resource: 'arn:aws:s3:::mysfits-*' }], 's3:GetObject', `${bucket}/a/b`, 'allow'],
  ['a resource in another case', [{ Resource: bucket.replace('site', 'Site') }], 's3:ListBucket', bucket, 'silent'],
  ['all resources but one', [{ NotResource: bucket }], 's3:ListBucket', `${bucket}-2`, 'allow'],
  ['that one', [{ NotResource: bucket }], 's3:ListBucket', bucket, 'silent'],
  ['no resource to name, where one is named', [{ Resource: bucket }], 's3:ListAllMyBuckets', '*', 'silent'],
  ['a deny beside an allow', [{}, { Effect: 'Deny', Action: 's3:Delete*' }], 's3:DeleteBucket', bucket, 'deny'],
  [
    'a variable',
    [{ Resource: `arn:aws:iam::\${aws:PrincipalAccount}:role/x` }],
    'iam:GetRole',
    'arn:aws:iam::123456789012:role/x',
    'allow',
  ],
  [
    'a star that came in by a variable',
    [{ Resource: `arn:aws:s3:::\${aws:username}` }],
    's3:ListBucket',
    'arn:aws:s3:::anna2',
    'silent',
  ],
  ['that star itself', [{ Resource: `arn:aws:s3:::\${aws:username}` }], 's3:ListBucket', 'arn:aws:s3:::anna*', 'allow'],
  ['a variable without a value', [{ Resource: `arn:aws:s3:::\${aws:SourceVpc}*` }], 's3:ListBucket', bucket, 'silent'],
  [
    'a variable with several values',
    [{ Resource: `arn:aws:s3:::\${aws:PrincipalTag/many}*` }],
    's3:ListBucket',
    bucket,
    'silent',
  ],
  ["a variable's default", [{ Resource: `arn:aws:s3:::\${aws:SourceVpc, 'mysfits'}-*` }], 's3:ListBucket', bucket, 'allow'],
  ['a star spelled out', [{ Resource: `arn:aws:s3:::my\${*}` }], 's3:ListBucket', 'arn:aws:s3:::mysfits', 'silent'],
])('%s', (_what, statements, action, resource, expected) => {
  expect(verdict(policy(...statements), action, resource)).toBe(expected);
});

test.each<[operator: string, key: string, wanted: string[], actual: string[], boolean]>([
  ['StringEquals', 'aws:RequestTag/project', ['a', 'b'], ['b'], true],
  ['StringEquals', 'aws:RequestTag/project', ['a*'], ['ab'], false],
  ['StringLike', 'aws:RequestTag/project', ['a*'], ['ab'], true],
  ['StringNotEquals', 'aws:RequestTag/project', ['a'], [], true],
  ['StringEquals', 'aws:RequestTag/project', ['a'], [], false],
  ['StringEqualsIfExists', 'aws:RequestTag/project', ['a'], [], true],
  ['StringEqualsIfExists', 'aws:RequestTag/project', ['a'], ['b'], false],
  ['ArnLike', 'aws:SourceArn', ['arn:aws:ecs:*:123456789012:*'], ['arn:aws:ecs:eu-west-1:123456789012:cluster/c'], true],
  ['ArnNotLike', 'aws:SourceArn', ['arn:aws:ecs:*'], ['arn:aws:ecs:eu-west-1:1:cluster/c'], false],
  ['Bool', 'aws:SecureTransport', ['true'], ['true'], true],
  ['IpAddress', 'aws:SourceIp', ['10.0.0.0/8', '127.0.0.0/8'], ['127.0.0.1'], true],
  ['NotIpAddress', 'aws:SourceIp', ['127.0.0.0/8'], ['127.0.0.1'], false],
  ['NumericLessThan', 's3:max-keys', ['10'], ['9'], true],
  ['DateLessThan', 'aws:CurrentTime', ['2026-01-01T00:00:00Z'], ['2026-06-01T00:00:00Z'], false],
  ['Null', 'aws:TagKeys', ['true'], [], true],
  ['Null', 'aws:TagKeys', ['false'], [], false],
  ['ForAnyValue:StringEquals', 'aws:TagKeys', ['a'], ['a', 'b'], true],
  ['ForAllValues:StringEquals', 'aws:TagKeys', ['a'], ['a', 'b'], false],
  ['ForAllValues:StringEquals', 'aws:TagKeys', ['a'], [], true],
])('%s of %s in %j, given %j: %s', (operator, key, wanted, actual, expected) => {
  expect(conditionsHold({ [operator]: { [key]: wanted } }, { [key.toLowerCase()]: actual })).toBe(expected);
});

describe('a user who has policies', () => {
  async function userWith(...documents: object[]) {
    const sandbox = await openSandbox();
    const key = await sandbox.control.addUser({ policies: documents, user: 'anna' });
    return { sandbox, owner: clientsOf(sandbox), user: clientsOf({ ...sandbox, ...key }) };
  }

  test('is refused in the words of each service, which name action, resource and reason', async () => {
    const { sandbox, user } = await userWith(policy({ Action: 's3:GetObject' }));
    const who = `User: arn:aws:iam::${sandbox.account}:user/anna is not authorized to perform:`;
    const because = (action: string) => `because no identity-based policy allows the ${action} action`;
    await expect(user.iam.send(new ListRolesCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `${who} iam:ListRoles on resource: * ${because('iam:ListRoles')}`,
    });
    await expect(user.logs.send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `${who} logs:DescribeLogGroups on resource: * ${because('logs:DescribeLogGroups')}`,
    });
    await expect(user.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message: expect.stringMatching(
        /^You are not authorized to perform this operation\. User: .* is not authorized to perform: ec2:CreateVpc on resource: arn:aws:ec2:.*:vpc\/\*/,
      ),
      $metadata: { httpStatusCode: 403 },
    });
    await expect(user.tagging.send(new GetResourcesCommand({}))).rejects.toThrow(because('tag:GetResources'));
    await expect(user.s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `${who} s3:ListAllMyBuckets on resource: "*" ${because('s3:ListAllMyBuckets')}`,
    });
    await expect(user.sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({ Account: sandbox.account });
  });

  test('is told of an explicit deny', async () => {
    const { user } = await userWith(policy({}, { Effect: 'Deny', Action: 'iam:*' }));
    await expect(user.iam.send(new ListRolesCommand({}))).rejects.toThrow('with an explicit deny in an identity-based policy');
  });

  test('needs the permission for tags at birth as well, and conditions on them hold', async () => {
    const tags = { 'mysfits:project': 'mysfits-abc123' };
    const make = { logGroupName: 'g', tags };
    const without = await userWith(policy({ Action: 'logs:CreateLogGroup' }));
    await expect(without.user.logs.send(new CreateLogGroupCommand(make))).rejects.toThrow('logs:TagResource');
    const { user } = await userWith(
      policy({
        Action: ['logs:CreateLogGroup', 'logs:TagResource'],
        Condition: {
          StringLike: { 'aws:RequestTag/mysfits:project': 'mysfits-*' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['mysfits:project'] },
        },
      }),
    );
    await user.logs.send(new CreateLogGroupCommand(make));
    await expect(
      user.logs.send(new CreateLogGroupCommand({ ...make, logGroupName: 'h', tags: { ...tags, other: 'x' } })),
    ).rejects.toThrow('logs:CreateLogGroup');
  });

  test('reads from a bucket what either side allows, unless one of them denies it', async () => {
    const { sandbox, owner, user } = await userWith(
      policy({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::mysfits-one/mine/*' }),
    );
    await owner.s3.send(new CreateBucketCommand({ Bucket: 'mysfits-one' }));
    for (const Key of ['mine/a', 'theirs/a'])
      await owner.s3.send(new PutObjectCommand({ Bucket: 'mysfits-one', Key, Body: 'x' }));
    const get = (Key: string) => user.s3.send(new GetObjectCommand({ Bucket: 'mysfits-one', Key }));
    const open = (Effect: string, AWS: string, Resource: string) =>
      owner.s3.send(
        new PutBucketPolicyCommand({
          Bucket: 'mysfits-one',
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Effect, Principal: { AWS }, Action: 's3:GetObject', Resource: `arn:aws:s3:::mysfits-one/${Resource}` }],
          }),
        }),
      );
    const anna = `arn:aws:iam::${sandbox.account}:user/anna`;
    await get('mine/a');
    await expect(get('theirs/a')).rejects.toThrow(
      's3:GetObject on resource: "arn:aws:s3:::mysfits-one/theirs/a" because no identity-based policy allows',
    );
    // Who may not list isn't told that there is no such object.
    await expect(get('mine/nothing')).rejects.toThrow('s3:ListBucket on resource: "arn:aws:s3:::mysfits-one"');
    await open('Allow', `arn:aws:iam::${sandbox.account}:root`, 'theirs/*');
    await expect(get('theirs/a')).rejects.toMatchObject({ name: 'AccessDenied' });
    await open('Allow', anna, 'theirs/*');
    await get('theirs/a');
    await open('Deny', anna, 'mine/*');
    await expect(get('mine/a')).rejects.toThrow('with an explicit deny in a resource-based policy');
    await expect(user.s3.send(new HeadBucketCommand({ Bucket: 'mysfits-one' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('is not made with a document that IAM would refuse', async () => {
    const sandbox = await openSandbox();
    await expect(sandbox.control.addUser({ policies: [{ Statement: [{ Effect: 'Allow' }] }] })).rejects.toThrow(
      'Policy statement must contain actions.',
    );
  });
});

test("another account's administrator may do nothing to this account's things", async () => {
  const sandbox = await openSandbox();
  const other = await sandbox.control.addAccount();
  const { logs } = clientsOf({ ...sandbox, ...other });
  await expect(logs.send(new CreateLogGroupCommand({ logGroupName: 'g' }))).rejects.toThrow(
    'because no resource-based policy allows',
  );
});
