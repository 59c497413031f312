import { ContinueUpdateRollbackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeRouteTablesCommand, DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { GetRoleCommand, GetRolePolicyCommand, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { group, lines, openStacks, outputsOf, template, turnOn } from './kit.ts';

const names = async ({ logs }: Awaited<ReturnType<typeof openStacks>>) =>
  (await logs.send(new DescribeLogGroupsCommand({}))).logGroups?.map(({ logGroupName }) => logGroupName);

test('an update that changes nothing is refused', async () => {
  const { create, cloudformation } = await openStacks();
  const TemplateBody = JSON.stringify(template({ A: group({ RetentionInDays: 7 }) }));
  await create({ template: TemplateBody });
  const same = cloudformation.send(new UpdateStackCommand({ StackName: 'test', TemplateBody }));
  await expect(same).rejects.toMatchObject({ name: 'ValidationError', message: 'No updates are to be performed.' });
  const none = cloudformation.send(new UpdateStackCommand({ StackName: 'none', TemplateBody }));
  await expect(none).rejects.toMatchObject({ name: 'ValidationError', message: 'Stack [none] does not exist' });
});

test('what can change in place keeps its thing, and only that is touched', async () => {
  const stacks = await openStacks();
  await stacks.create({ template: template({ A: group({ RetentionInDays: 7 }), B: group() }) });
  const before = await stacks.ids('test');
  const told = (await stacks.events('test')).length;
  const changed = await stacks.update({ template: template({ A: group({ RetentionInDays: 14 }), B: group() }) });
  expect(changed.StackStatus).toBe('UPDATE_COMPLETE');
  expect(await stacks.ids('test')).toEqual(before);
  expect(lines((await stacks.events('test')).slice(told))).toEqual([
    ...['test UPDATE_IN_PROGRESS', 'A UPDATE_IN_PROGRESS', 'A UPDATE_COMPLETE'],
    ...['test UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'test UPDATE_COMPLETE'],
  ]);
  const { logGroups } = await stacks.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: before.A }));
  expect(logGroups).toMatchObject([{ retentionInDays: 14 }]);
});

test('what can’t change in place is made anew before the old one goes', async () => {
  const stacks = await openStacks();
  const Outputs = { Arn: { Value: { 'Fn::GetAtt': ['A', 'Arn'] } } };
  await stacks.create({ template: template({ A: group({ LogGroupName: 'old' }) }, { Outputs }) });
  const told = (await stacks.events('test')).length;
  const changed = await stacks.update({ template: template({ A: group({ LogGroupName: 'new' }) }, { Outputs }) });
  expect(outputsOf(changed).Arn).toMatch(/:new:\*$/);
  const since = (await stacks.events('test')).slice(told);
  expect(
    since.map(({ ResourceStatus, PhysicalResourceId, LogicalResourceId }) =>
      LogicalResourceId === 'A' ? `${PhysicalResourceId} ${ResourceStatus}` : ResourceStatus,
    ),
  ).toEqual([
    ...['UPDATE_IN_PROGRESS', 'old UPDATE_IN_PROGRESS', 'new UPDATE_IN_PROGRESS', 'new UPDATE_COMPLETE'],
    ...['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'old DELETE_IN_PROGRESS', 'old DELETE_COMPLETE', 'UPDATE_COMPLETE'],
  ]);
  expect(since[1]?.ResourceStatusReason).toContain('requires the creation of a new physical resource');
  expect(await names(stacks)).toEqual(['new']);
});

test('a replaced thing whose template says so stays behind', async () => {
  const stacks = await openStacks();
  const keep = { UpdateReplacePolicy: 'Retain' };
  await stacks.create({ template: template({ A: group({ LogGroupName: 'old' }, keep) }) });
  await stacks.update({ template: template({ A: group({ LogGroupName: 'new' }, keep) }) });
  expect(await names(stacks)).toEqual(['new', 'old']);
});

test('an update that fails is taken back: changed, replaced, added and removed alike', async () => {
  const stacks = await openStacks();
  const before = template({
    Changed: group({ RetentionInDays: 7 }),
    Replaced: group({ LogGroupName: 'old' }),
    Removed: group(),
    Fails: group({ RetentionInDays: 1 }),
  });
  await stacks.create({ template: before });
  const ids = await stacks.ids('test');
  turnOn(stacks.sandbox, 'cloudformation/fail/Fails');
  const after = template({
    ...{ Changed: group({ RetentionInDays: 14 }), Replaced: group({ LogGroupName: 'new' }), Added: group() },
    Fails: group({ RetentionInDays: 3 }, { DependsOn: ['Changed', 'Replaced', 'Added'] }),
  });
  const { StackId = '' } = await stacks.describe('test');
  await stacks.cloudformation.send(new UpdateStackCommand({ StackName: 'test', TemplateBody: JSON.stringify(after) }));
  // Taking it back means changing what failed as well, which fails too while the switch is on.
  expect((await stacks.settled(StackId)).StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
  stacks.sandbox.world.switches.turn('cloudformation/fail/Fails', false);
  await stacks.cloudformation.send(new ContinueUpdateRollbackCommand({ StackName: 'test' }));
  expect((await stacks.settled(StackId)).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await stacks.ids('test')).toEqual(ids);
  expect(await names(stacks)).toEqual(Object.values(ids).sort());
  const { logGroups } = await stacks.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: ids.Changed }));
  expect(logGroups).toMatchObject([{ retentionInDays: 7 }]);
  // And it can be updated again.
  expect((await stacks.update({ template: after })).StackStatus).toBe('UPDATE_COMPLETE');
});

test('an update whose new thing is refused ends as it began, and says why', async () => {
  const stacks = await openStacks();
  await stacks.create({ template: template({ A: group({ LogGroupName: 'a' }) }) });
  const failed = await stacks.update({
    template: template({ A: group({ LogGroupName: 'a' }), B: group({ LogGroupName: 'a' }) }),
  });
  expect(failed.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  const told = await stacks.events('test');
  expect(told.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_ROLLBACK_IN_PROGRESS')?.ResourceStatusReason).toBe(
    'The following resource(s) failed to create: [B]. ',
  );
  // The name is taken by a resource of this very stack: taking the refused one back must not take that one along.
  expect(await names(stacks)).toEqual(['a']);
});

test('a name of its own can’t be kept by a thing that must be made anew', async () => {
  const stacks = await openStacks();
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const role = (Path: string) =>
    template({ R: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'mine', Path, AssumeRolePolicyDocument: trust } } });
  const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
  await stacks.create({ template: role('/a/'), Capabilities });
  expect((await stacks.update({ template: role('/b/'), Capabilities })).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  const failed = (await stacks.events('test')).find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED');
  expect(failed?.ResourceStatusReason).toBe(
    'CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename mine and update the stack again.',
  );
});

const rule = (port: number) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: `${port}`, CidrIp: '10.0.0.0/8' });

const network = (ports: readonly number[], { target = 'Igw', trust = 'ecs', policies = ['a'] } = {}) =>
  template({
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16', EnableDnsHostnames: 'true' } },
    Igw: { Type: 'AWS::EC2::InternetGateway' },
    Attached: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Properties: { VpcId: { Ref: 'Vpc' }, InternetGatewayId: { Ref: 'Igw' } },
    },
    Subnet: {
      Type: 'AWS::EC2::Subnet',
      Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24', MapPublicIpOnLaunch: true },
    },
    Ip: { Type: 'AWS::EC2::EIP', DependsOn: 'Attached' },
    Nat: {
      Type: 'AWS::EC2::NatGateway',
      Properties: { SubnetId: { Ref: 'Subnet' }, AllocationId: { 'Fn::GetAtt': ['Ip', 'AllocationId'] } },
      DependsOn: 'Attached',
    },
    Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
    Route: {
      ...{ Type: 'AWS::EC2::Route', DependsOn: 'Attached' },
      Properties: {
        ...{ RouteTableId: { Ref: 'Table' }, DestinationCidrBlock: '0.0.0.0/0' },
        ...(target === 'Igw' ? { GatewayId: { Ref: 'Igw' } } : { NatGatewayId: { Ref: 'Nat' } }),
      },
    },
    Group: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'g',
        VpcId: { Ref: 'Vpc' },
        SecurityGroupIngress: ports.map(rule),
        SecurityGroupEgress: [rule(443)],
      },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: `${trust}.amazonaws.com` }, Action: 'sts:AssumeRole' }],
        },
        Policies: policies.map((PolicyName) => ({
          ...{ PolicyName },
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: `s3:Get${PolicyName}`, Resource: '*' }],
          },
        })),
      },
    },
  });

test('rules, routes and policies change inside the things that hold them', async () => {
  const { create, update, ids, remove, failures, ec2, iam, sandbox } = await openStacks();
  const Capabilities = ['CAPABILITY_IAM' as const];
  expect((await create({ template: network([80, 81]), Capabilities })).StackStatus).toBe('CREATE_COMPLETE');
  const before = await ids('test');
  const changes = { target: 'Nat', trust: 'ecs-tasks', policies: ['b'] };
  const changed = await update({ template: network([81, 82], changes), Capabilities });
  expect(await failures('test')).toEqual([]);
  expect(changed.StackStatus).toBe('UPDATE_COMPLETE');
  expect(await ids('test')).toEqual(before);

  const { Group = '', Table = '', Nat = '', Role: RoleName = '' } = before;
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [Group] }));
  expect(SecurityGroups?.[0]?.IpPermissions?.map(({ FromPort }) => FromPort).sort()).toEqual([81, 82]);
  expect(SecurityGroups?.[0]?.IpPermissionsEgress).toMatchObject([{ FromPort: 443 }]);
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [Table] }));
  expect(RouteTables?.[0]?.Routes).toContainEqual(
    expect.objectContaining({ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: Nat }),
  );
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain('ecs-tasks.amazonaws.com');
  expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['b']);
  const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'b' }));
  expect(decodeURIComponent(PolicyDocument)).toContain('s3:Getb');

  expect((await remove('test')).StackStatus).toBe('DELETE_COMPLETE');
  expect(await sandbox.control.inventory()).toEqual([]);
});
