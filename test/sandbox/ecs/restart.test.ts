import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { createSandbox } from '../../../src/sandbox/create-sandbox.ts';
import { startSandbox } from '../../../src/sandbox/launcher.ts';
import { buildSandbox } from '../../helpers/bundle.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { openGround, withoutEngine } from './ground.ts';
import { containerOf, createService, makeBalancer, register, tasksOf, until, untilSteady } from './kit.ts';

/** The number of a task's process, as its runtime id ends. */
const processOf = (runtimeId = '') => Number(runtimeId.split('-').at(-1));

const isAlive = (pid: number) => {
  try {
    // A dead child that nobody has waited for yet is no process any more.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

test('closing a sandbox ends its tasks at once; opened again, they run under the same ids and addresses', async () => {
  withoutEngine();
  const dir = await tempFolder();
  const first = await createSandbox({ dir });
  const on = await openGround(first);
  await register(on);
  await createService(on);
  await untilSteady(on);
  const [before] = await tasksOf(on);
  const old = processOf(containerOf(before ?? {}).runtimeId);
  expect(isAlive(old)).toBe(true);
  await first.close();
  expect(isAlive(old)).toBe(false);

  const again = clientsOf(await openSandbox({ dir }));
  const after = await until(async () => {
    const [task] = await tasksOf(again);
    expect(processOf(containerOf(task ?? {}).runtimeId)).not.toBe(old);
    return task ?? {};
  });
  expect(isAlive(processOf(containerOf(after).runtimeId))).toBe(true);
  const { taskArn, lastStatus, attachments, startedAt } = before ?? {};
  expect(after).toMatchObject({ taskArn, lastStatus, attachments, startedAt });
  expect(await tasksOf(again, 'STOPPED')).toEqual([]);
});

test('a task that comes back may take its time to start, although the load balancer knew it to be healthy', async () => {
  withoutEngine();
  const dir = await tempFolder();
  const first = await createSandbox({ dir });
  const on = await openGround(first);
  const slowly = 'import time; time.sleep(3); exec(open("server.py").read())';
  await register(on, { container: { command: ['python3', '-c', slowly] } });
  const balancer = await makeBalancer(on);
  await balancer.listen();
  await createService(on, { loadBalancers: balancer.loadBalancers });
  await untilSteady(on);
  const [before] = await tasksOf(on);
  await first.close();

  const sandbox = await openSandbox({ dir });
  const again = clientsOf(sandbox);
  const url = await sandbox.control.loadBalancerUrl(balancer.dnsName);
  await until(async () => expect((await fetch(url, { signal: AbortSignal.timeout(1000) })).status).toBe(200));
  expect(await tasksOf(again)).toMatchObject([{ taskArn: before?.taskArn }]);
  expect(await tasksOf(again, 'STOPPED')).toEqual([]);
});

test('a sandbox that is killed takes its tasks with it', async () => {
  const { entry, remove } = await buildSandbox();
  onTestFinished(remove);
  withoutEngine();
  const dir = await tempFolder();
  const sandbox = await startSandbox({ dir, entry });
  const on = await openGround(sandbox);
  await register(on);
  await createService(on);
  await untilSteady(on);
  const [task] = await tasksOf(on);
  const pid = processOf(containerOf(task ?? {}).runtimeId);
  expect(isAlive(pid)).toBe(true);
  process.kill(sandbox.pid, 'SIGKILL');
  await until(async () => expect(isAlive(pid)).toBe(false));
});
