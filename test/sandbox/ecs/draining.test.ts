import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { StopTaskCommand, type Task } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { packImage } from '../../../src/image/packer/pack-image.ts';
import { pushImage } from '../../../src/oci/registry/push-image.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import type { Ground } from './ground.ts';
import { createService, makeBalancer, register, tasksOf, until, untilSteady, updateService } from './kit.ts';
import { behindBalancer, visitors } from './visitors.ts';

/** When each task said that it was told to stop, by its id: milliseconds of the world's clock. */
async function sigterms({ logs }: Ground): Promise<Map<string | undefined, number>> {
  const { events = [] } = await logs.send(
    new FilterLogEventsCommand({ logGroupName: 'mysfits', filterPattern: '"told to stop"' }),
  );
  return new Map(events.map(({ logStreamName, timestamp = 0 }) => [logStreamName?.split('/').at(-1), timestamp]));
}

const idOf = ({ taskArn }: Task) => taskArn?.split('/').at(-1);

// The delay of a target group may be shorter than the time that AWS takes anyway, or longer.
test('in AWS time a task gets SIGTERM when the delay and the lag of its target group are over; visitors come to it meanwhile', async () => {
  const { on, url } = await behindBalancer({ delay: 120 });
  const patient = await makeBalancer(on, { name: 'patient', delay: 180 });
  await patient.listen();
  await createService(on, { serviceName: 'patient', loadBalancers: patient.loadBalancers });
  await untilSteady(on, 1, 'patient');
  await on.sandbox.control.setLatency('aws', 20);
  const clients = visitors(url, () => on.sandbox.world.clock.now().getTime());
  const taskDefinition = await register(on, { container: { environment: [{ name: 'VERSION', value: 'two' }] } });
  await updateService(on, { taskDefinition });
  const [other] = (await tasksOf(on)).filter(({ group }) => group === 'service:patient');
  await on.ecs.send(new StopTaskCommand({ cluster: 'mysfits', task: other?.taskArn }));
  const stopped = await until(async () => {
    const all = await tasksOf(on, 'STOPPED');
    expect(all.map(({ lastStatus }) => lastStatus)).toEqual(['STOPPED', 'STOPPED']);
    return all;
  }, 28_000);
  const { failures, versions } = await clients.stop();
  expect(failures).toEqual([]);
  const told = await sigterms(on);
  const waited = (group: string) => {
    const task = stopped.find((one) => one.group === `service:${group}`) ?? {};
    return {
      from: task.stoppingAt?.getTime() ?? 0,
      seconds: ((told.get(idOf(task)) ?? 0) - (task.stoppingAt?.getTime() ?? 0)) / 1000,
    };
  };
  expect(waited('web').seconds).toBeGreaterThanOrEqual(150);
  expect(waited('patient').seconds).toBeGreaterThanOrEqual(180);
  expect(versions.get('one')).toBeGreaterThan(waited('web').from);
  expect(versions.has('two')).toBe(true);
});

/** The service of the course, with one more creature that takes a second to find. */
const SLOW = `
import time
from . import built_in_catalogue
from .__main__ import main

find = built_in_catalogue.BuiltInCatalogue.find

def find_slowly(self, mysfit_id):
    if mysfit_id != "slow":
        return find(self, mysfit_id)
    print("Looking slowly.", flush=True)
    time.sleep(1)
    return self.everyone()[0]

built_in_catalogue.BuiltInCatalogue.find = find_slowly
main()
`;

test('the service of the course answers whom it was answering when it was told to stop, where nothing takes time as well', async () => {
  const { on, url } = await behindBalancer({ delay: 0 });
  const folder = await mkdtemp(join(await tempFolder(), 'service-'));
  await cp(fileURLToPath(new URL('../../../backend/service', import.meta.url)), folder, { recursive: true });
  await writeFile(join(folder, 'mysfits', 'slow.py'), SLOW);
  const dockerfile = join(folder, 'Dockerfile');
  await writeFile(dockerfile, (await readFile(dockerfile, 'utf8')).replace('"-m", "mysfits"]', '"-m", "mysfits.slow"]'));
  const env = { PATH: '/usr/bin:/bin' };
  const image = await packImage({
    folder,
    platform: 'linux/amd64',
    buildArgs: {},
    layers: await tempFolder(),
    env,
    note: () => {},
  });
  await pushImage(on.registry, 'mysfits/service', 'course', image);
  const container = { image: `${on.uri}:course`, readonlyRootFilesystem: true, stopTimeout: 120 };
  await updateService(on, { taskDefinition: await register(on, { container }) });
  await untilSteady(on);
  const [task] = await tasksOf(on);

  const printed = async (text: string) => {
    const { events = [] } = await on.logs.send(
      new FilterLogEventsCommand({ logGroupName: 'mysfits', filterPattern: `"${text}"` }),
    );
    return events.length;
  };
  const answers = Promise.all(
    [1, 2, 3].map(async () => {
      const answer = await fetch(`${url}mysfits/slow`);
      return [answer.status, Object.keys((await answer.json()) as object).length > 0];
    }),
  );
  await until(async () => expect(await printed('Looking slowly.')).toBe(3));
  await on.ecs.send(new StopTaskCommand({ cluster: 'mysfits', task: task?.taskArn }));
  expect(await answers).toEqual(Array.from({ length: 3 }, () => [200, true]));
  await until(async () => {
    const gone = (await tasksOf(on, 'STOPPED')).find(({ taskArn }) => taskArn === task?.taskArn);
    expect(gone?.lastStatus).toBe('STOPPED');
  });
  expect(await printed('Asked to stop.')).toBe(1);
});
