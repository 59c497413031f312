import { expect, test, vi } from 'vitest';
import { awsCli, python } from '../../helpers/sandbox.ts';
import { BALANCER_GROUP, httpTarget, makeAll, openWithNetwork, putTask, register, SUBNETS, untilHealth, VPC } from './kit.ts';

test("Debian's aws makes a load balancer that answers, waits for it, and takes it away", async () => {
  const rig = await openWithNetwork();
  const cli = (...args: readonly string[]) =>
    awsCli(rig.sandbox, 'elbv2', ...args) as Promise<Record<string, Record<string, string>[]>>;
  const named = ['--name', 'mysfits-nlb', '--type', 'network', '--scheme', 'internet-facing'];
  const { LoadBalancers } = await cli(
    'create-load-balancer',
    ...named,
    '--subnets',
    ...SUBNETS,
    '--security-groups',
    BALANCER_GROUP,
  );
  const { LoadBalancerArn = '', DNSName = '' } = LoadBalancers?.[0] ?? {};
  const group = ['--name', 'mysfits-tg', '--port', '8080', '--protocol', 'TCP', '--target-type', 'ip', '--vpc-id', VPC];
  const { TargetGroups } = await cli(
    'create-target-group',
    ...group,
    '--health-check-protocol',
    'HTTP',
    '--health-check-path',
    '/',
  );
  const { TargetGroupArn = '' } = TargetGroups?.[0] ?? {};
  const forward = `Type=forward,TargetGroupArn=${TargetGroupArn}`;
  const on = ['--load-balancer-arn', LoadBalancerArn];
  await cli('create-listener', ...on, '--protocol', 'TCP', '--port', '80', '--default-actions', forward);
  await cli('modify-load-balancer-attributes', ...on, '--attributes', 'Key=load_balancing.cross_zone.enabled,Value=true');
  const task = putTask(rig.world, await httpTarget((_request, response) => response.end('fine')));
  await cli('register-targets', '--target-group-arn', TargetGroupArn, '--targets', `Id=${task.privateIp}`);
  await cli('wait', 'load-balancer-available', '--load-balancer-arns', LoadBalancerArn);
  await untilHealth(rig, TargetGroupArn, ['healthy']);
  expect(await (await fetch(await rig.sandbox.control.loadBalancerUrl(DNSName))).text()).toBe('fine');
  await cli('delete-load-balancer', ...on);
  const left = (await rig.sandbox.control.inventory()).filter(({ type }) => type.includes('LoadBalancing'));
  expect(left.map(({ name }) => name)).toEqual(['mysfits-tg']);
  // Eight starts of a Python program, on a machine that may be busy.
}, 60_000);

test('boto3 reads load balancers page by page, and its errors carry AWS codes', async () => {
  const rig = await openWithNetwork();
  const { groupArn } = await makeAll(rig);
  await makeAll(rig, { balancer: { Name: 'second' }, group: { Name: 'second' } });
  const program = `
import boto3, os
client = boto3.client('elbv2', endpoint_url=os.environ['ENDPOINT'])
pages = client.get_paginator('describe_load_balancers').paginate(PaginationConfig={'PageSize': 1})
print([[one['LoadBalancerName'] for one in page['LoadBalancers']] for page in pages])
try:
    client.delete_target_group(TargetGroupArn='${groupArn}')
except client.exceptions.ResourceInUseException as error:
    print(error.response['Error']['Code'])
`;
  expect(await python(rig.sandbox, program)).toBe("[['mysfits-nlb'], ['second']]\nResourceInUse");
});

test('after a restart of the world the same port answers, and targets are checked on', async () => {
  const rig = await openWithNetwork();
  const { dnsName, groupArn } = await makeAll(rig);
  const port = await httpTarget((_request, response) => response.end('fine'));
  for (const zone of [0, 1] as const) await register(rig, groupArn, putTask(rig.world, port, zone).privateIp);
  await untilHealth(rig, groupArn, ['healthy', 'healthy']);
  const url = await rig.sandbox.control.loadBalancerUrl(dnsName);
  await rig.sandbox.control.snapshot('up');
  await rig.sandbox.control.reset();
  await expect(fetch(url)).rejects.toThrow();
  await rig.sandbox.control.restore('up');
  expect(await rig.sandbox.control.loadBalancerUrl(dnsName)).toBe(url);
  await vi.waitFor(async () => expect(await (await fetch(url)).text()).toBe('fine'));
});
