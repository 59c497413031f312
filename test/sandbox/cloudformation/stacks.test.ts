import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateLogGroupCommand, DescribeLogGroupsCommand, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateSubnetCommand, DeleteSubnetCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { group, lines, openStacks, template, turnOn } from './kit.ts';

const vpc = (properties: object = {}) => ({ Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16', ...properties } });

const CHAIN = template({ First: group(), Second: group({}, { DependsOn: 'First' }), Third: group({}, { DependsOn: 'Second' }) });

test('events tell each resource’s story, newest first, in CloudFormation’s words', async () => {
  const { create, events } = await openStacks();
  const { StackName = '' } = await create({ template: CHAIN, ClientRequestToken: 'token-1' });
  const told = await events(StackName);
  expect(lines(told)).toEqual([
    'test CREATE_IN_PROGRESS',
    ...['First', 'Second', 'Third'].flatMap((name) => [
      `${name} CREATE_IN_PROGRESS`,
      `${name} CREATE_IN_PROGRESS`,
      `${name} CREATE_COMPLETE`,
    ]),
    'test CREATE_COMPLETE',
  ]);
  expect(told[0]).toMatchObject({ ResourceStatusReason: 'User Initiated', ClientRequestToken: 'token-1' });
  expect(told[2]).toMatchObject({
    ResourceStatusReason: 'Resource creation Initiated',
    PhysicalResourceId: expect.stringMatching(/^test-First-/),
  });
});

test('a resource that fails takes the stack back, and what was made goes in reverse', async () => {
  const { create, events, sandbox, cloudformation } = await openStacks();
  turnOn(sandbox, 'cloudformation/fail/Third');
  const stack = await create({ template: CHAIN });
  expect(stack).toMatchObject({
    StackStatus: 'ROLLBACK_COMPLETE',
  });
  const told = await events('test');
  const ending = lines(told).slice(lines(told).indexOf('Third CREATE_FAILED'));
  expect(ending).toContain('Third DELETE_COMPLETE');
  expect(ending.filter((line) => line !== 'Third DELETE_COMPLETE')).toEqual([
    ...['Third CREATE_FAILED', 'test ROLLBACK_IN_PROGRESS'],
    ...['Second DELETE_IN_PROGRESS', 'Second DELETE_COMPLETE', 'First DELETE_IN_PROGRESS', 'First DELETE_COMPLETE'],
    'test ROLLBACK_COMPLETE',
  ]);
  expect(told.find(({ ResourceStatus }) => ResourceStatus === 'ROLLBACK_IN_PROGRESS')?.ResourceStatusReason).toBe(
    'The following resource(s) failed to create: [Third]. Rollback requested by user.',
  );
  const update = cloudformation.send(
    new UpdateStackCommand({ StackName: 'test', TemplateBody: JSON.stringify(template({ A: group() })) }),
  );
  await expect(update).rejects.toMatchObject({
    message: `Stack:${stack.StackId} is in ROLLBACK_COMPLETE state and can not be updated.`,
  });
});

test('what AWS answers to a resource’s call stands in its event', async () => {
  const { create, events, logs } = await openStacks();
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'taken' }));
  await create({ template: template({ A: group({ LogGroupName: 'taken' }), B: group({ Colour: 'red' }) }) });
  const failed = (await events('test')).filter(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
  const reasons = Object.fromEntries(
    failed.map(({ LogicalResourceId = '', ResourceStatusReason }) => [LogicalResourceId, ResourceStatusReason]),
  );
  expect(reasons).toEqual({
    A: expect.stringMatching(
      /^(Resource handler returned message: ".*already exists.*HandlerErrorCode: AlreadyExists\)|Resource creation cancelled)$/,
    ),
    B: 'Properties validation failed for resource B with message:\n#: extraneous key [Colour] is not permitted',
  });
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
  expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(['taken']);
});

test.each([
  [{ OnFailure: 'DO_NOTHING' }, 'CREATE_FAILED', 2],
  [{ DisableRollback: true }, 'CREATE_FAILED', 2],
  [{ OnFailure: 'DELETE' }, 'DELETE_COMPLETE', 0],
  [{}, 'ROLLBACK_COMPLETE', 0],
] as const)('a create that fails with %j ends as %s', async (options, status, left) => {
  const { create, logs, sandbox } = await openStacks();
  turnOn(sandbox, 'cloudformation/fail/Third');
  expect((await create({ template: CHAIN, ...options })).StackStatus).toBe(status);
  expect((await logs.send(new DescribeLogGroupsCommand({}))).logGroups).toHaveLength(left);
});

test('a deleted stack is found by its id alone, and its name is free again', async () => {
  const { create, remove, describe, cloudformation } = await openStacks();
  const { StackId = '' } = await create({ template: CHAIN });
  const again = cloudformation.send(new CreateStackCommand({ StackName: 'test', TemplateBody: JSON.stringify(CHAIN) }));
  await expect(again).rejects.toMatchObject({ name: 'AlreadyExistsException', message: 'Stack [test] already exists' });
  expect(await remove('test')).toMatchObject({ StackStatus: 'DELETE_COMPLETE', DeletionTime: expect.any(Date) });
  await expect(describe('test')).rejects.toMatchObject({ name: 'ValidationError', message: 'Stack with id test does not exist' });
  await cloudformation.send(new DeleteStackCommand({ StackName: 'test' }));
  const next = await create({ template: CHAIN });
  expect(next.StackId).not.toBe(StackId);
  const { StackSummaries } = await cloudformation.send(new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'] }));
  expect(StackSummaries?.map((summary) => summary.StackId)).toEqual([StackId]);
  expect((await cloudformation.send(new DescribeStacksCommand({}))).Stacks).toHaveLength(1);
});

test('what still holds a resource makes the delete fail with its reason; once it is gone the delete goes through', async () => {
  const { create, remove, ids, events, ec2, cloudformation, settled } = await openStacks();
  await create({ template: template({ Vpc: vpc(), Log: group() }) });
  const { Vpc = '' } = await ids('test');
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc, CidrBlock: '10.0.0.0/24' }));
  const stuck = await remove('test');
  expect(stuck).toMatchObject({
    StackStatus: 'DELETE_FAILED',
    StackStatusReason: 'The following resource(s) failed to delete: [Vpc]. ',
  });
  expect(
    (await events('test')).find(
      ({ ResourceStatus, LogicalResourceId }) => ResourceStatus === 'DELETE_FAILED' && LogicalResourceId === 'Vpc',
    ),
  ).toMatchObject({
    PhysicalResourceId: Vpc,
    ResourceStatusReason: expect.stringContaining(`The vpc '${Vpc}' has dependencies and cannot be deleted.`),
  });
  expect(Object.keys(await ids('test'))).toEqual(['Vpc']);
  await ec2.send(new DeleteSubnetCommand({ SubnetId: Subnet?.SubnetId }));
  await cloudformation.send(new DeleteStackCommand({ StackName: 'test' }));
  expect((await settled(stuck.StackId ?? '')).StackStatus).toBe('DELETE_COMPLETE');
});

test('a resource that can’t be deleted can be left alone, and one that shall stay stays', async () => {
  const { create, remove, sandbox, cloudformation, settled, logs } = await openStacks();
  await create({ template: template({ Stuck: group(), Kept: group({}, { DeletionPolicy: 'Retain' }), Gone: group() }) });
  const early = cloudformation.send(new DeleteStackCommand({ StackName: 'test', RetainResources: ['Stuck'] }));
  await expect(early).rejects.toMatchObject({
    message: expect.stringContaining('only when the stack is in the DELETE_FAILED state'),
  });
  turnOn(sandbox, 'cloudformation/fail-delete/Stuck');
  const { StackId = '', StackStatus } = await remove('test');
  expect(StackStatus).toBe('DELETE_FAILED');
  await cloudformation.send(new DeleteStackCommand({ StackName: 'test', RetainResources: ['Stuck'] }));
  expect((await settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  expect(logGroups.map(({ logGroupName }) => logGroupName?.split('-')[1]).sort()).toEqual(['Kept', 'Stuck']);
});

test('resources carry the stack’s tags, CloudFormation’s own and theirs, which win', async () => {
  const { create, update, logs, ids, sandbox } = await openStacks();
  const Tags = [
    { Key: 'of', Value: 'stack' },
    { Key: 'project', Value: 'mysfits' },
  ];
  const { StackId = '' } = await create({
    template: template({ A: group({ Tags: [{ Key: 'of', Value: 'resource' }] }), Vpc: vpc() }),
    Tags,
  });
  const { A = '', Vpc = '' } = await ids('test');
  const resourceArn = `arn:aws:logs:us-east-1:${sandbox.account}:log-group:${A}`;
  const own = { 'aws:cloudformation:stack-name': 'test', 'aws:cloudformation:stack-id': StackId };
  const tagsNow = async () => (await logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
  expect(await tagsNow()).toEqual({ ...own, 'aws:cloudformation:logical-id': 'A', of: 'resource', project: 'mysfits' });
  await update({ Tags: [{ Key: 'stage', Value: 'last' }] });
  expect(await tagsNow()).toEqual({ ...own, 'aws:cloudformation:logical-id': 'A', of: 'resource', stage: 'last' });
  const found = (await sandbox.control.inventory()).find(({ arn }) => arn.endsWith(Vpc));
  expect(found?.tags).toEqual({ ...own, 'aws:cloudformation:logical-id': 'Vpc', stage: 'last' });
});

test('a request sent again with its token is answered again; the token of another one is refused', async () => {
  const { create, cloudformation, events } = await openStacks();
  const input = { StackName: 'test', TemplateBody: JSON.stringify(CHAIN), ClientRequestToken: 'once' };
  const { StackId } = await create({ template: CHAIN, ClientRequestToken: 'once' });
  expect((await cloudformation.send(new CreateStackCommand(input))).StackId).toBe(StackId);
  const other = cloudformation.send(new CreateStackCommand({ ...input, OnFailure: 'DELETE' }));
  await expect(other).rejects.toMatchObject({ name: 'TokenAlreadyExistsException' });
  expect(lines(await events('test')).filter((line) => line === 'test CREATE_COMPLETE')).toHaveLength(1);
});

const role = (properties: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    ...properties,
  },
});

test.each([
  [role(), [], 'Requires capabilities : [CAPABILITY_IAM]'],
  [role({ RoleName: 'mine' }), ['CAPABILITY_IAM'], 'Requires capabilities : [CAPABILITY_NAMED_IAM]'],
  [role(), ['CAPABILITY_NAMED_IAM'], undefined],
] as const)('roles need to be allowed: %#', async (resource, Capabilities, message) => {
  const { create } = await openStacks();
  const made = create({ template: template({ Role: resource }), Capabilities: [...Capabilities] });
  if (message) await expect(made).rejects.toMatchObject({ name: 'InsufficientCapabilitiesException', message });
  else expect((await made).StackStatus).toBe('CREATE_COMPLETE');
});

test('more than a hundred resources and events come in pages', async () => {
  const { create, events, cloudformation } = await openStacks();
  const many = Object.fromEntries(Array.from({ length: 110 }, (_, place) => [`G${place}`, group()]));
  await create({ template: template(many) });
  expect(lines(await events('test'))).toHaveLength(2 + 3 * 110);
  const first = await cloudformation.send(new ListStackResourcesCommand({ StackName: 'test' }));
  const { NextToken } = first;
  const second = await cloudformation.send(new ListStackResourcesCommand({ StackName: 'test', NextToken }));
  const names = [...(first.StackResourceSummaries ?? []), ...(second.StackResourceSummaries ?? [])].map(
    ({ LogicalResourceId }) => LogicalResourceId,
  );
  expect([first.StackResourceSummaries?.length, new Set(names).size, second.NextToken]).toEqual([100, 110, undefined]);
});

test('a delete breaks off a create that is under way', async () => {
  const { remove, cloudformation, sandbox } = await openStacks();
  sandbox.world.clock.run('aws', 20);
  await cloudformation.send(
    new CreateStackCommand({ StackName: 'test', TemplateBody: JSON.stringify(template({ Vpc: vpc(), Log: group() })) }),
  );
  sandbox.world.clock.run('instant');
  expect((await remove('test')).StackStatus).toBe('DELETE_COMPLETE');
  expect(await sandbox.control.inventory()).toEqual([]);
});
