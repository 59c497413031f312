import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { openStacks, outputsOf } from './kit.ts';

const body = readFileSync(fileURLToPath(new URL('../../../assets/core.template.yaml', import.meta.url)), 'utf8');

const SHAPES = ['two-nat', 'one-nat', 'frugal'] as const;

const parameters = (network: string, sideDoor = 'open') =>
  Object.entries({
    Project: 'mysfits-t3st00',
    Network: network,
    FirstZone: 'us-east-1a',
    SecondZone: 'us-east-1b',
    SideDoor: sideDoor,
  }).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

/** What of a stack depends on the shape of its network. */
const NATS: Record<string, string[]> = {
  'two-nat': [
    'FirstNatAddress',
    'FirstNatGateway',
    'FirstPrivateWayOut',
    'SecondNatAddress',
    'SecondNatGateway',
    'SecondPrivateWayOut',
  ],
  'one-nat': ['FirstNatAddress', 'FirstNatGateway', 'FirstPrivateWayOut', 'SecondPrivateWayOut'],
  frugal: [],
};

test('the course’s own template is built in each shape of the network, changed into each other one in place, and leaves nothing', async () => {
  const { create, update, remove, ids, ec2, cloudformation, sandbox } = await openStacks();
  const made = await create({ template: body, Parameters: parameters('two-nat'), Capabilities: ['CAPABILITY_IAM'] });
  expect(made.StackStatusReason).toBeUndefined();
  expect(made.StackStatus).toBe('CREATE_COMPLETE');
  expect(outputsOf(made)).toMatchObject({ AssignPublicIp: 'false', Vpc: expect.stringMatching(/^vpc-/) });

  const all = await ids('test');
  const lasting = Object.entries(all).filter(([name]) => !NATS['two-nat']?.includes(name));
  for (const shape of ['frugal', 'two-nat', 'one-nat', 'frugal', 'one-nat', 'two-nat'] satisfies (typeof SHAPES)[number][]) {
    const changed = await update({ Parameters: parameters(shape), Capabilities: ['CAPABILITY_IAM'] });
    expect(changed.StackStatus).toBe('UPDATE_COMPLETE');
    const now = await ids('test');
    expect(Object.keys(now).sort()).toEqual([...lasting.map(([name]) => name), ...(NATS[shape] ?? [])].sort());
    expect(now).toMatchObject(Object.fromEntries(lasting));
  }
  const { TemplateBody } = await cloudformation.send(new GetTemplateCommand({ StackName: 'test' }));
  expect(TemplateBody).toBe(body);

  expect((await remove('test')).StackStatus).toBe('DELETE_COMPLETE');
  expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toEqual([]);
  expect(await sandbox.control.inventory()).toEqual([]);
});

test.each(['one-nat', 'frugal'])(
  'the course’s own template is built from nothing as %s, and its side door is closed in place',
  async (shape) => {
    const { create, update, remove, ids, sandbox } = await openStacks();
    const made = await create({ template: body, Parameters: parameters(shape), Capabilities: ['CAPABILITY_IAM'] });
    expect(made.StackStatus).toBe('CREATE_COMPLETE');
    const before = await ids('test');
    const closed = await update({ Parameters: parameters(shape, 'closed'), Capabilities: ['CAPABILITY_IAM'] });
    expect(closed.StackStatus).toBe('UPDATE_COMPLETE');
    const { AnyoneToLoadBalancer: _, ...others } = before;
    expect(await ids('test')).toEqual(others);
    await remove('test');
    expect(await sandbox.control.inventory()).toEqual([]);
  },
);
