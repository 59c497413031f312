import { DeleteClusterCommand, DeleteServiceCommand, DescribeServicesCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { awsCli } from '../../helpers/sandbox.ts';
import { messages, register, serviceOf, tasksOf, until, untilSteady, updateService } from './kit.ts';
import { ask, behindBalancer, visitors } from './visitors.ts';

test('a service comes up behind its load balancer, answers as nobody in particular, and the CLI finds it stable', async () => {
  const { on, url, balancer } = await behindBalancer({
    enableECSManagedTags: true,
    propagateTags: 'SERVICE',
    tags: [{ key: 'mysfits:project', value: 'mysfits-abc123' }],
  });
  expect(await ask(url)).toMatchObject({
    status: 200,
    version: 'one',
    uid: process.getuid?.() === 0 ? 10_001 : expect.any(Number),
  });
  await awsCli(on.sandbox, 'ecs', 'wait', 'services-stable', '--cluster', 'mysfits', '--services', 'web');
  const service = await serviceOf(on);
  const [task] = await tasksOf(on);
  const id = task?.taskArn?.split('/').at(-1);
  expect(messages(service).reverse()).toEqual([
    `(service web) has started 1 tasks: (task ${id}).`,
    `(service web) registered 1 targets in (target-group ${balancer.groupArn})`,
    `(service web) (deployment ${service.deployments?.[0]?.id}) deployment completed.`,
    '(service web) has reached a steady state.',
  ]);
  expect(Object.fromEntries((task?.tags ?? []).map(({ key, value }) => [key, value]))).toEqual({
    'aws:ecs:clusterName': 'mysfits',
    'aws:ecs:serviceName': 'web',
    'mysfits:project': 'mysfits-abc123',
  });
});

test('a new version replaces the old one, and no visitor notices', async () => {
  const { on, url } = await behindBalancer({ desiredCount: 2 });
  const clients = visitors(url);
  const taskDefinition = await register(on, { container: { environment: [{ name: 'VERSION', value: 'two' }] } });
  await updateService(on, { taskDefinition });
  expect((await serviceOf(on)).deployments).toMatchObject([
    { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', taskDefinition },
    { status: 'ACTIVE', rolloutState: 'COMPLETED' },
  ]);
  await untilSteady(on, 2);
  await until(async () => expect(clients.seen.versions.has('two')).toBe(true));
  const { failures, answers } = await clients.stop();
  expect(failures).toEqual([]);
  expect(answers).toBeGreaterThan(10);
  expect((await ask(url)).version).toBe('two');
  expect(messages(await serviceOf(on)).join('\n')).toMatch(
    /has stopped 1 running tasks: \(task \w+\)\.\n.*has begun draining connections on 1 tasks\./s,
  );
});

test('of two tasks one is stopped and one crashes: each is replaced, and visitors notice at most the crash', async () => {
  const { on, url } = await behindBalancer({ desiredCount: 2 });
  const before = await tasksOf(on);
  const clients = visitors(url);
  await on.ecs.send(new StopTaskCommand({ cluster: 'mysfits', task: before[0]?.taskArn }));
  await until(async () => {
    const { runningCount, events } = await serviceOf(on);
    expect(runningCount).toBe(2);
    expect(events?.[0]?.message).toContain('steady state');
  });
  expect((await clients.stop()).failures).toEqual([]);
  await fetch(`${url}crash`).catch(() => undefined);
  await until(async () => {
    const after = (await tasksOf(on)).map(({ taskArn }) => taskArn);
    expect(after).toHaveLength(2);
    expect(after).not.toContain(before[0]?.taskArn);
    expect((await tasksOf(on, 'STOPPED')).map(({ stopCode }) => stopCode).sort()).toEqual([
      'EssentialContainerExited',
      'UserInitiated',
    ]);
  });
  await untilSteady(on, 2);
  expect((await ask(url)).status).toBe(200);
});

test('an unhealthy task is replaced, and the events say in which target group and why', async () => {
  const { on, url, balancer } = await behindBalancer();
  const [before] = await tasksOf(on);
  await fetch(`${url}bad`);
  await until(async () => {
    const [stopped] = await tasksOf(on, 'STOPPED');
    expect(stopped).toMatchObject({
      taskArn: before?.taskArn,
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: `Task failed ELB health checks in (target-group ${balancer.groupArn})`,
    });
  });
  await untilSteady(on);
  const id = before?.taskArn?.split('/').at(-1);
  expect(messages(await serviceOf(on)).join('\n')).toContain(
    `(service web) (task ${id}) (port 8080) is unhealthy in (target-group ${balancer.groupArn}) due to (reason `,
  );
  expect((await ask(url)).status).toBe(200);
});

test('a deleted service lets its targets go, stops its tasks and stays as INACTIVE; then its cluster can go', async () => {
  const { on, balancer } = await behindBalancer();
  await expect(on.ecs.send(new DeleteServiceCommand({ cluster: 'mysfits', service: 'web' }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'The service cannot be stopped while it is scaled above 0.',
  });
  await expect(on.ecs.send(new DeleteClusterCommand({ cluster: 'mysfits' }))).rejects.toMatchObject({
    name: 'ClusterContainsServicesException',
  });
  const interfaces = (await tasksOf(on)).flatMap(({ attachments = [] }) =>
    attachments.flatMap(({ details = [] }) =>
      details.filter(({ name }) => name === 'networkInterfaceId').map(({ value = '' }) => value),
    ),
  );
  await on.sandbox.control.turn('ec2/slow-interfaces', true);
  const { service } = await on.ecs.send(new DeleteServiceCommand({ cluster: 'mysfits', service: 'web', force: true }));
  expect(service?.status).toBe('DRAINING');
  await until(async () => expect((await serviceOf(on)).status).toBe('INACTIVE'));
  const { TargetHealthDescriptions } = await on.elbv2.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: balancer.groupArn }),
  );
  expect(TargetHealthDescriptions).toEqual([]);
  expect(await tasksOf(on)).toEqual([]);
  // A group that an interface is still in can't go: on a slow day ECS lets its interfaces go late.
  const left = async () =>
    (await on.sandbox.control.inventory()).filter(
      ({ type, name }) => type === 'AWS::EC2::NetworkInterface' && interfaces.includes(name),
    );
  expect(interfaces).toHaveLength(1);
  expect(await left()).toHaveLength(1);
  await on.sandbox.control.turn('ec2/slow-interfaces', false);
  await until(async () => expect(await left()).toEqual([]));
  await on.ecs.send(new DeleteClusterCommand({ cluster: 'mysfits' }));
  const { services } = await on.ecs.send(new DescribeServicesCommand({ cluster: 'mysfits', services: ['web'] }));
  expect(services).toMatchObject([{ status: 'INACTIVE', deployments: [] }]);
});
