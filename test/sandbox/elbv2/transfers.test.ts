import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ModifyLoadBalancerAttributesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { reset } from '../../../src/sandbox/services/elbv2/plane/reset.ts';
import { deregisterTarget } from '../../../src/sandbox/services/elbv2/targets.ts';
import { makeAll, openWithNetwork, putTask, register, tcpTarget, untilHealth } from './kit.ts';

// More than the sockets of a machine hold by themselves.
const size = 96 * 1024 * 1024;
const whole = Buffer.alloc(size, 'All of it arrives, in order. ');
const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** A target that sends much to whoever says something, and a client in the middle of taking it. */
async function inTheMiddle() {
  const rig = await openWithNetwork();
  const { arn, groupArn, dnsName } = await makeAll(rig, { group: { HealthCheckProtocol: 'TCP', HealthCheckPath: undefined } });
  const Attributes = [{ Key: 'load_balancing.cross_zone.enabled', Value: 'true' }];
  await rig.elbv2.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: arn, Attributes }));
  const served: Socket[] = [];
  const port = await tcpTarget((socket) => {
    socket
      .on('error', () => undefined)
      .once('data', () => {
        served.push(socket);
        socket.end(whole);
      });
  });
  const { privateIp } = putTask(rig.world, port);
  await register(rig, groupArn, privateIp);
  await untilHealth(rig, groupArn, ['healthy']);
  const url = new URL(await rig.sandbox.control.loadBalancerUrl(dnsName));
  const client = connect(Number(url.port), '127.0.0.1');
  client.write('all of it');
  await once(client, 'readable');
  return { rig, groupArn, address: { privateIp, port: 8080 }, client, served };
}

/** Takes the rest; what came, and by what it ended. */
async function rest(client: Socket): Promise<{ readonly bytes: Buffer; readonly end: string }> {
  const pieces: Buffer[] = [];
  const end = new Promise<string>((resolve) => {
    client.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    client.once('end', () => resolve('end'));
  });
  client.on('data', (piece) => pieces.push(piece)).resume();
  return { end: await end, bytes: Buffer.concat(pieces) };
}

test('who is in the middle of a transfer when the target is deregistered gets all of it', async () => {
  const { rig, groupArn, address, client } = await inTheMiddle();
  await deregisterTarget(rig.world, groupArn, address);
  const { bytes, end } = await rest(client);
  expect(end).toBe('end');
  expect(digestOf(bytes)).toBe(digestOf(whole));
});

test('who is in the middle of a transfer when the task is killed is cut off, and does not wait for the rest', async () => {
  const { client, served } = await inTheMiddle();
  for (const socket of served) reset(socket);
  // libuv tells a reset behind bytes as an end.
  const { bytes, end } = await rest(client);
  expect(['end', 'ECONNRESET']).toContain(end);
  expect(bytes.length).toBeLessThan(size);
});
