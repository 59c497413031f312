import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { StopTaskCommand, type Task } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { figureOf, startLoad } from '../../helpers/load/start-load.ts';
import { exchange, named, pushCourseImage, version } from './course-image.ts';
import type { Ground } from './ground.ts';
import { containerOf, createService, makeBalancer, register, tasksOf, until, untilSteady, updateService } from './kit.ts';
import { behindBalancer } from './visitors.ts';

/** When each task said that it was told to stop, by its id: milliseconds of the world's clock. */
async function sigterms({ logs }: Ground): Promise<Map<string | undefined, number>> {
  const { events = [] } = await logs.send(
    new FilterLogEventsCommand({ logGroupName: 'mysfits', filterPattern: '"Asked to stop"' }),
  );
  return new Map(events.map(({ logStreamName, timestamp = 0 }) => [logStreamName?.split('/').at(-1), timestamp]));
}

const idOf = ({ taskArn }: Task) => taskArn?.split('/').at(-1);

/** How many times faster than ours the clock runs, and the service's patience at that pace, which its own clock knows nothing of. */
const fast = 20;
const drain = [
  { name: 'DRAIN_QUIET', value: '2' },
  { name: 'DRAIN_LIMIT', value: '5' },
];
const common = { readonlyRootFilesystem: true, stopTimeout: 120, environment: drain };

// The delay of a target group may be shorter than the time that AWS takes anyway, or longer.
test('in AWS time a task gets SIGTERM when the delay of its target group is over, visitors come to it even then, and none is lost', {
  timeout: 90_000,
}, async () => {
  const { on, url } = await behindBalancer({
    delay: 120,
    container: async (ground) => ({ ...common, image: await pushCourseImage(ground, 'one', named('one')) }),
  });
  const patient = await makeBalancer(on, { name: 'patient', delay: 180 });
  await patient.listen();
  await createService(on, { serviceName: 'patient', loadBalancers: patient.loadBalancers });
  await untilSteady(on, 1, 'patient');
  const image = await pushCourseImage(on, 'two', named('two'));
  await on.sandbox.control.setLatency('aws', fast);
  const load = startLoad(`${url}mysfits`, { told: version });
  await updateService(on, { taskDefinition: await register(on, { container: { ...common, image } }) });
  const [other] = (await tasksOf(on)).filter(({ group }) => group === 'service:patient');
  await on.ecs.send(new StopTaskCommand({ cluster: 'mysfits', task: other?.taskArn }));
  const stopped = await until(async () => {
    const all = await tasksOf(on, 'STOPPED');
    expect(all.map(({ lastStatus }) => lastStatus)).toEqual(['STOPPED', 'STOPPED']);
    return all;
  }, 40_000);
  const met = await load.stop();
  console.log(figureOf("rolling update of the course's service at AWS's pace", met));
  expect(met.failures).toEqual([]);
  expect(met.requests).toBeGreaterThan(100);
  expect(met.reused).toBeGreaterThan(0);

  const told = await sigterms(on);
  const waited = (group: string) => {
    const task = stopped.find((one) => one.group === `service:${group}`) ?? {};
    const sigterm = told.get(idOf(task)) ?? 0;
    return { task, sigterm, seconds: (sigterm - (task.stoppingAt?.getTime() ?? 0)) / 1000 };
  };
  expect(waited('web').seconds).toBeGreaterThanOrEqual(120);
  expect(waited('patient').seconds).toBeGreaterThanOrEqual(180);
  const inTheWorld = (at = 0) => on.sandbox.world.clock.now().getTime() - (Date.now() - at) * fast;
  // Half a minute of the lag was left then.
  expect(inTheWorld(met.told['Evangeline one']?.last)).toBeGreaterThan(waited('web').sigterm + 10_000);
  expect(met.told['Evangeline two']?.answers).toBeGreaterThan(0);
  // It had nothing to do any more, and went by itself.
  expect(containerOf(waited('web').task)).toMatchObject({ exitCode: 0 });
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
  const image = await pushCourseImage(on, 'slow', async (folder) => {
    await writeFile(join(folder, 'mysfits', 'slow.py'), SLOW);
    await exchange(join(folder, 'Dockerfile'), '"-m", "mysfits"]', '"-m", "mysfits.slow"]');
  });
  const container = { image, readonlyRootFilesystem: true, stopTimeout: 120 };
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
