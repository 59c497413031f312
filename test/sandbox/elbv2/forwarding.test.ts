import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import {
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test, vi } from 'vitest';
import { setPorts } from '../../../src/sandbox/services/ec2/network.ts';
import { httpTarget, makeAll, openWithNetwork, putGroups, putTask, type Rig, register, tcpTarget, untilHealth } from './kit.ts';

const run = promisify(execFile);

/** What curl gets, or the number of its failure: 28 is a time-out; 7, 52 and 56 are a connection that was cut. */
const curl = (url: string, seconds = 5): Promise<string | number> =>
  run('curl', ['-s', '--max-time', String(seconds), url]).then(
    ({ stdout }) => stdout,
    ({ code }: { code: number }) => code,
  );

const ON: { Key: string; Value: string } = { Key: 'load_balancing.cross_zone.enabled', Value: 'true' };

/** A load balancer with one task that says its name, in the first zone. */
const withTask = async (rig: Rig, answer = 'hello') => {
  const made = await makeAll(rig);
  await rig.elbv2.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: made.arn, Attributes: [ON] }));
  const task = putTask(rig.world, await httpTarget((_request, response) => response.end(answer)));
  await register(rig, made.groupArn, task.privateIp);
  await untilHealth(rig, made.groupArn, ['healthy']);
  const url = await rig.sandbox.control.loadBalancerUrl(made.dnsName);
  return { ...made, ...task, url };
};

test('a request goes through to the target, and the journal can prove it', async () => {
  const rig = await openWithNetwork();
  const { url, privateIp, dnsName } = await withTask(rig);
  expect(await curl(`${url}mysfits?filter=LawChaos`)).toBe('hello');
  await vi.waitFor(async () => {
    const entries = await rig.sandbox.control.journal({ service: 'elbv2', operation: 'Request' });
    const request = 'GET /mysfits?filter=LawChaos HTTP/1.1';
    expect(entries.map(({ input }) => input)).toMatchObject([{ request, dnsName, target: `${privateIp}:8080`, port: 80 }]);
  });
  await vi.waitFor(async () => {
    const [ended] = await rig.sandbox.control.journal({ service: 'elbv2', operation: 'Connection' });
    expect(ended?.input).toMatchObject({ target: `${privateIp}:8080`, sent: expect.any(Number) });
  });
});

test('streams flow both ways, and a side that has said all still hears the other', async () => {
  const rig = await openWithNetwork();
  const { groupArn, dnsName } = await makeAll(rig, { group: { HealthCheckProtocol: 'TCP', HealthCheckPath: undefined } });
  // It answers only once the client has ended its half: then with four megabytes.
  const port = await tcpTarget((socket) => {
    let said = 0;
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      said += bytes.length;
    });
    socket.on('end', () => socket.end(`${said} `.padEnd(4 * 1024 * 1024, 'x')));
  });
  for (const zone of [0, 1] as const) await register(rig, groupArn, putTask(rig.world, port, zone).privateIp);
  await untilHealth(rig, groupArn, ['healthy', 'healthy']);
  const url = new URL(await rig.sandbox.control.loadBalancerUrl(dnsName));
  const client = connect({ port: Number(url.port), host: '127.0.0.1', allowHalfOpen: true });
  client.end('y'.repeat(3_000_000));
  const answer = await text(client);
  expect(answer.length).toBe(4 * 1024 * 1024);
  expect(answer.startsWith('3000000 ')).toBe(true);
});

test('what a slow client does not take stays with the target', async () => {
  const rig = await openWithNetwork();
  const { groupArn, dnsName } = await makeAll(rig, { group: { HealthCheckProtocol: 'TCP', HealthCheckPath: undefined } });
  let written = 0;
  const port = await tcpTarget((socket) => {
    socket.on('error', () => undefined);
    const piece = Buffer.alloc(256 * 1024);
    const write = () => {
      while (!socket.destroyed && written < 400_000_000) {
        written += piece.length;
        if (!socket.write(piece)) break;
      }
    };
    socket.on('drain', write).once('data', write);
  });
  for (const zone of [0, 1] as const) await register(rig, groupArn, putTask(rig.world, port, zone).privateIp);
  await untilHealth(rig, groupArn, ['healthy', 'healthy']);
  const url = new URL(await rig.sandbox.control.loadBalancerUrl(dnsName));
  const client = connect({ port: Number(url.port), host: '127.0.0.1' });
  client.write('go');
  await once(client, 'readable');
  let before = -1;
  await vi.waitFor(
    () => {
      const stands = written === before;
      before = written;
      expect(stands && written > 0).toBe(true);
    },
    { interval: 200, timeout: 10_000 },
  );
  // Sockets of this machine hold some megabytes themselves.
  expect(written).toBeLessThan(60_000_000);
  client.destroy();
});

test('with cross-zone off, every second connection lands in a zone without a target and hangs', async () => {
  const rig = await openWithNetwork();
  const { url, arn } = await withTask(rig);
  const OFF = { ...ON, Value: 'false' };
  await rig.elbv2.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: arn, Attributes: [OFF] }));
  const answers = await Promise.all([1, 2, 3, 4].map(() => curl(url, 0.7)));
  expect(answers.sort()).toEqual([28, 28, 'hello', 'hello']);
});

test('a target group may cross zones on its own', async () => {
  const rig = await openWithNetwork();
  const { url, arn, groupArn } = await withTask(rig);
  const OFF = { ...ON, Value: 'false' };
  await rig.elbv2.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: arn, Attributes: [OFF] }));
  await rig.elbv2.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: groupArn, Attributes: [ON] }));
  expect(await Promise.all([1, 2, 3, 4].map(() => curl(url)))).toEqual(['hello', 'hello', 'hello', 'hello']);
});

test('a port that no rule opens hangs, and answers once it is open', async () => {
  const rig = await openWithNetwork();
  const { url } = await withTask(rig);
  putGroups(rig.world, { isOpen: false });
  expect(await curl(url, 0.5)).toBe(28);
  putGroups(rig.world);
  expect(await curl(url)).toBe('hello');
});

test('connections spread over healthy targets, and go past one that has just died', async () => {
  const rig = await openWithNetwork();
  const { url, groupArn } = await withTask(rig, 'first');
  const second = putTask(rig.world, await httpTarget((_request, response) => response.end('second')), 1);
  await register(rig, groupArn, second.privateIp);
  await untilHealth(rig, groupArn, ['healthy', 'healthy']);
  const many = () => Promise.all(Array.from({ length: 24 }, () => curl(url)));
  expect(new Set(await many())).toEqual(new Set(['first', 'second']));
  // Its task is gone before anybody deregisters it: the interface is there, and nobody listens.
  setPorts(rig.world, second.id, {});
  expect(new Set(await many())).toEqual(new Set(['first']));
});

test('without any target a connection is cut; where all are unhealthy it is let through', async () => {
  const rig = await openWithNetwork();
  const { groupArn, dnsName } = await makeAll(rig);
  const url = await rig.sandbox.control.loadBalancerUrl(dnsName);
  expect([7, 52, 56]).toContain(await curl(url));
  const failing = await httpTarget(({ url: path }, response) => {
    response.statusCode = path === '/' ? 500 : 200;
    response.end('served all the same');
  });
  for (const zone of [0, 1] as const) await register(rig, groupArn, putTask(rig.world, failing, zone).privateIp);
  const unhealthy = 'unhealthy Target.ResponseCodeMismatch';
  await untilHealth(rig, groupArn, [unhealthy, unhealthy]);
  expect(await curl(`${url}mysfits`)).toBe('served all the same');
});
