import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type HealthCheck, StopTaskCommand } from '@aws-sdk/client-ecs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { lookForEngine } from '../../../src/oci/engine/find-engine.ts';
import { pushImage } from '../../../src/oci/registry/push-image.ts';
import type { Sandbox } from '../../../src/sandbox/create-sandbox.ts';
import { resetSandbox, startSandbox, stopSandbox } from '../../../src/sandbox/launcher.ts';
import { localAddress } from '../../../src/sandbox/services/ec2/network.ts';
import { serviceCpu } from '../../../src/sandbox/services/ecs/service-cpu.ts';
import { readIdentity } from '../../../src/sandbox/world/identity.ts';
import { buildSandbox } from '../../helpers/bundle.ts';
import { type Access, clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { type Ground, openGround } from '../ecs/ground.ts';
import { containerOf, createService, register, runTask, tasksOf, until, untilTask } from '../ecs/kit.ts';
import { HEALTH_CHECK, perlImage } from './perl-image.ts';

const run = promisify(execFile);
const docker = async (...args: string[]) => (await run('docker', args)).stdout.split('\n').filter((line) => line !== '');

// Other tests are without one, whatever this machine has.
vi.stubEnv('MYSFITS_ENGINE', undefined);
const { engine } = await lookForEngine();
if (!engine) console.error('NOT TESTED: tasks in containers, for want of a container engine.');

const filterOf = (dir: string) => ['--filter', `label=mysfits.sandbox=${readIdentity(dir)?.id}`];

const containersIn = (dir: string) => docker('ps', '--all', '--quiet', ...filterOf(dir));

/** Everything that carries a world's label, or a name of it. */
async function leftIn({ dir, account }: { readonly dir: string; readonly account: string }): Promise<string[]> {
  return [
    ...(await containersIn(dir)),
    ...(await docker('network', 'ls', '--quiet', ...filterOf(dir))),
    ...(await docker('image', 'ls', '--quiet', `mysfits-sandbox/${account}`)),
  ];
}

async function withImage(healthCheck?: HealthCheck) {
  return withImageIn(await openSandbox(), healthCheck);
}

async function withImageIn<At extends Access & { readonly account: string }>(sandbox: At, healthCheck?: HealthCheck) {
  const on = await openGround(sandbox);
  await pushImage(on.registry, 'mysfits/service', 'perl', await perlImage(await tempFolder()));
  const container = {
    image: `${on.uri}:perl`,
    readonlyRootFilesystem: true,
    environment: [{ name: 'VERSION', value: 'perl' }],
    ...(healthCheck && { healthCheck }),
  };
  await register(on, { container });
  return { sandbox, on };
}

async function addressOf({ sandbox, on }: { sandbox: Sandbox; on: Ground }): Promise<string> {
  const [task] = await tasksOf(on);
  const privateIp = containerOf(task ?? {}).networkInterfaces?.[0]?.privateIpv4Address ?? '';
  const { host, port } = localAddress(sandbox.world, on.vpcId, privateIp, 8080) ?? {};
  return `http://${host}:${port}`;
}

test.skipIf(!engine)(
  'a task runs in a container: as its user, on a read-only root, healthy, with its log; nothing is left of it',
  async () => {
    const { sandbox, on } = await withImage({ command: HEALTH_CHECK, interval: 5, retries: 2, timeout: 5 });
    await runTask(on);
    const task = await untilTask(on, 'RUNNING');
    const address = await addressOf({ sandbox, on });
    // A try that hangs, while the container begins to listen, is given up for the next.
    const said = await until(async () => (await fetch(address, { signal: AbortSignal.timeout(2_000) })).text());
    expect(said).toBe('user=10001 writable=no version=perl');
    expect(await leftIn({ dir: sandbox.world.dir, account: sandbox.account })).toHaveLength(3);
    await until(async () => expect(await tasksOf(on)).toMatchObject([{ healthStatus: 'HEALTHY' }]));
    await on.ecs.send(new StopTaskCommand({ cluster: 'mysfits', task: task.taskArn }));
    expect(containerOf(await untilTask(on, 'STOPPED'))).toMatchObject({ exitCode: 0, lastStatus: 'STOPPED' });
    const logStreamName = `service/web/${task.taskArn?.split('/').at(-1)}`;
    const { events } = await on.logs.send(
      new GetLogEventsCommand({ logGroupName: 'mysfits', logStreamName, startFromHead: true }),
    );
    expect(events?.map(({ message }) => message)).toEqual(['listening', 'told to stop']);
    await sandbox.close();
    expect(await leftIn({ dir: sandbox.world.dir, account: sandbox.account })).toEqual([]);
  },
);

test.skipIf(!engine)(
  'a container that takes too much memory is killed, and the task says so; a service measures its CPU',
  async () => {
    const { sandbox, on } = await withImage();
    await createService(on);
    await until(async () => expect(await tasksOf(on)).toMatchObject([{ lastStatus: 'RUNNING' }]));
    await until(async () => expect(serviceCpu(sandbox.world, 'mysfits', 'web')).toBeGreaterThanOrEqual(0));
    await fetch(`${await addressOf({ sandbox, on })}/memory`).catch(() => undefined);
    const stopped = await untilTask(on, 'STOPPED');
    expect(stopped).toMatchObject({ stopCode: 'EssentialContainerExited' });
    expect(containerOf(stopped)).toMatchObject({
      exitCode: 137,
      reason: 'OutOfMemoryError: Container killed due to memory usage',
    });
    await sandbox.close();
    expect(await leftIn({ dir: sandbox.world.dir, account: sandbox.account })).toEqual([]);
  },
);

test.skipIf(!engine)(
  'a container that a killed sandbox has left behind is removed when its world is opened again, and its task runs anew',
  async () => {
    const { entry, remove } = await buildSandbox();
    onTestFinished(remove);
    const dir = await tempFolder();
    const killed = await startSandbox({ dir, entry });
    const { on } = await withImageIn(killed);
    await runTask(on);
    const before = await untilTask(on, 'RUNNING');
    const left = await containersIn(dir);
    expect(left).toHaveLength(1);
    process.kill(killed.pid, 'SIGKILL');
    await until(async () => expect(() => process.kill(killed.pid, 0)).toThrow());
    expect(await containersIn(dir)).toEqual(left);

    const sandbox = await openSandbox({ dir });
    expect(await containersIn(dir)).not.toContain(left[0]);
    const again = clientsOf(sandbox);
    await until(async () => expect(await containersIn(dir)).toHaveLength(1));
    expect(await tasksOf(again)).toMatchObject([{ taskArn: before.taskArn, lastStatus: 'RUNNING' }]);
    await sandbox.close();
    expect(await leftIn({ dir: sandbox.world.dir, account: sandbox.account })).toEqual([]);
  },
);

test.skipIf(!engine).each([
  ['stopped', stopSandbox],
  ['thrown away', resetSandbox],
])('a world whose sandbox was killed leaves nothing in the engine once it is %s', async (_name, end) => {
  const { entry, remove } = await buildSandbox();
  onTestFinished(remove);
  const dir = await tempFolder();
  const killed = await startSandbox({ dir, entry });
  const { on } = await withImageIn(killed);
  await runTask(on);
  await untilTask(on, 'RUNNING');
  process.kill(killed.pid, 'SIGKILL');
  await until(async () => expect(() => process.kill(killed.pid, 0)).toThrow());
  expect(await containersIn(dir)).toHaveLength(1);
  await end({ dir });
  expect(await leftIn({ dir, account: killed.account })).toEqual([]);
});
