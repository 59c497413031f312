import { connect } from 'node:net';
import {
  DeleteListenerCommand,
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test, vi } from 'vitest';
import { deregisterTarget, registerTarget, targetHealth } from '../../../src/sandbox/services/elbv2/targets.ts';
import {
  healthOf,
  httpTarget,
  makeAll,
  makeGroup,
  openWithNetwork,
  putGroups,
  putTask,
  type Rig,
  register,
  tcpTarget,
  untilHealth,
} from './kit.ts';

const fine = () => httpTarget((_request, response) => response.end('fine'));
const crossZones = ({ elbv2 }: Rig, LoadBalancerArn: string) => {
  const Attributes = [{ Key: 'load_balancing.cross_zone.enabled', Value: 'true' }];
  return elbv2.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes }));
};

test('a target is what its real server makes of the check', async () => {
  const rig = await openWithNetwork();
  const { groupArn } = await makeAll(rig);
  let status = 200;
  const asked: (string | undefined)[] = [];
  const port = await httpTarget(({ url, headers }, response) => {
    asked.push(`${url} ${headers['user-agent']}`);
    response.statusCode = status;
    response.end();
  });
  const silent = await tcpTarget(() => undefined);
  const rude = await tcpTarget((socket) => socket.end('not HTTP at all'));
  for (const each of [port, silent, rude, undefined]) await register(rig, groupArn, putTask(rig.world, each).privateIp);
  await untilHealth(rig, groupArn, [
    'healthy',
    'unhealthy Target.Timeout',
    'unhealthy Target.FailedHealthChecks',
    'unhealthy Target.Timeout',
  ]);
  expect(new Set(asked)).toEqual(new Set(['/ ELB-HealthChecker/2.0']));
  status = 404;
  await vi.waitFor(
    async () => {
      const found = await rig.elbv2.send(new DescribeTargetHealthCommand({ TargetGroupArn: groupArn }));
      expect(found.TargetHealthDescriptions?.[0]?.TargetHealth).toEqual({
        State: 'unhealthy',
        Reason: 'Target.ResponseCodeMismatch',
        Description: 'Health checks failed with these codes: [404]',
      });
    },
    { timeout: 10_000, interval: 50 },
  );
  status = 200;
  await vi.waitFor(async () => expect((await healthOf(rig, groupArn))[0]).toBe('healthy'), { timeout: 10_000, interval: 50 });
});

test('the service must let the load balancer in, or its checks time out', async () => {
  const rig = await openWithNetwork();
  putGroups(rig.world, { reachesService: false });
  const { groupArn } = await makeAll(rig);
  await register(rig, groupArn, putTask(rig.world, await fine()).privateIp);
  await untilHealth(rig, groupArn, ['unhealthy Target.Timeout']);
  putGroups(rig.world);
  await untilHealth(rig, groupArn, ['healthy']);
});

test('nobody checks a target group that no listener forwards to', async () => {
  const rig = await openWithNetwork();
  const groupArn = await makeGroup(rig, { Name: 'alone' });
  await register(rig, groupArn, putTask(rig.world, await fine()).privateIp);
  expect(await healthOf(rig, groupArn)).toEqual(['unused Target.NotInUse']);
  const made = await makeAll(rig);
  await register(rig, made.groupArn, putTask(rig.world, await fine()).privateIp);
  await untilHealth(rig, made.groupArn, ['healthy']);
  await rig.elbv2.send(new DeleteListenerCommand({ ListenerArn: made.listenerArn }));
  expect(await healthOf(rig, made.groupArn)).toEqual(['unused Target.NotInUse']);
});

test('while a target is registered in AWS time it is initial; deregistered, it still gets connections', async () => {
  const rig = await openWithNetwork();
  const { arn, groupArn, dnsName } = await makeAll(rig);
  await crossZones(rig, arn);
  const { privateIp } = putTask(rig.world, await fine());
  await register(rig, groupArn, privateIp);
  await untilHealth(rig, groupArn, ['healthy']);
  await rig.sandbox.control.setLatency('aws', 20);
  const late = putTask(rig.world, await fine());
  await register(rig, groupArn, late.privateIp);
  expect(await healthOf(rig, groupArn)).toEqual(['healthy', 'initial Elb.RegistrationInProgress']);
  const Targets = [{ Id: privateIp }];
  await rig.elbv2.send(new DeregisterTargetsCommand({ TargetGroupArn: groupArn, Targets }));
  expect((await healthOf(rig, groupArn))[0]).toBe('draining Target.DeregistrationInProgress');
  const url = await rig.sandbox.control.loadBalancerUrl(dnsName);
  expect(await (await fetch(url)).text()).toBe('fine');
  // A restart goes on with what is left of it: nothing, once the world's time is past.
  await rig.sandbox.control.snapshot('draining');
  await rig.sandbox.control.moveClock(1_000);
  await rig.sandbox.control.restore('draining');
  await untilHealth(rig, groupArn, ['healthy']);
});

test('a deregistered connection lives on, unless the group says that it is to end', async () => {
  const rig = await openWithNetwork();
  const { arn, groupArn, dnsName } = await makeAll(rig, { group: { HealthCheckProtocol: 'TCP', HealthCheckPath: undefined } });
  await crossZones(rig, arn);
  const { privateIp } = putTask(rig.world, await tcpTarget((socket) => socket.on('error', () => undefined).pipe(socket)));
  const address = { privateIp, port: 8080 };
  const url = new URL(await rig.sandbox.control.loadBalancerUrl(dnsName));
  const open = async () => {
    await register(rig, groupArn, privateIp);
    await untilHealth(rig, groupArn, ['healthy']);
    const socket = connect(Number(url.port), '127.0.0.1');
    const ended = new Promise<string>((resolve) =>
      socket.on('error', (error) => resolve((error as { code?: string }).code ?? '')),
    );
    const says = async (word: string) => {
      socket.write(word);
      return String(await new Promise((resolve) => socket.once('data', resolve)));
    };
    expect(await says('hello')).toBe('hello');
    return { socket, ended, says };
  };
  const kept = await open();
  await deregisterTarget(rig.world, groupArn, address);
  expect(targetHealth(rig.world, groupArn, address)).toMatchObject({ state: 'unused', reason: 'Target.NotRegistered' });
  expect(await kept.says('still')).toBe('still');
  kept.socket.destroy();
  const Attributes = [{ Key: 'deregistration_delay.connection_termination.enabled', Value: 'true' }];
  await rig.elbv2.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: groupArn, Attributes }));
  const cut = await open();
  await deregisterTarget(rig.world, groupArn, address);
  expect(await cut.ended).toBe('ECONNRESET');
});

test('a target that is registered again while it drains comes back', async () => {
  const rig = await openWithNetwork();
  const { groupArn } = await makeAll(rig);
  const { privateIp } = putTask(rig.world, await fine());
  const address = { privateIp, port: 8080 };
  registerTarget(rig.world, groupArn, { ...address, zone: 'us-east-1a' });
  const drained = deregisterTarget(rig.world, groupArn, address);
  registerTarget(rig.world, groupArn, { ...address, zone: 'us-east-1a' });
  await drained;
  await untilHealth(rig, groupArn, ['healthy']);
});
