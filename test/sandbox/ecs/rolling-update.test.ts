import { expect, test } from 'vitest';
import { figureOf, startLoad } from '../../helpers/load/start-load.ts';
import { crashing, named, pushCourseImage, version } from './course-image.ts';
import { messages, register, serviceOf, until, untilSteady, updateService } from './kit.ts';
import { behindBalancer } from './visitors.ts';

const common = { readonlyRootFilesystem: true, stopTimeout: 120 };
const breaker = { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } };

test('one version after the other rolls out, a broken one is taken back, and no visitor notices, where nothing takes time', {
  timeout: 90_000,
}, async () => {
  const { on, url } = await behindBalancer({
    delay: 120,
    ...breaker,
    container: async (ground) => ({ ...common, image: await pushCourseImage(ground, 'one', named('one')) }),
  });
  const two = await pushCourseImage(on, 'two', named('two'));
  const broken = await pushCourseImage(on, 'broken', crashing('No creature to be found'));
  const load = startLoad(`${url}mysfits`, { told: version });
  const roll = async (image: string) =>
    updateService(on, { taskDefinition: await register(on, { container: { ...common, image } }) });

  await roll(two);
  const { taskDefinition } = await untilSteady(on);
  const { taskDefinition: wished } = await roll(broken);
  expect(wished).not.toBe(taskDefinition);
  await until(async () => {
    const service = await serviceOf(on);
    expect(messages(service).join('\n')).toContain('rolling back to (deployment');
    expect(service.deployments).toMatchObject([{ taskDefinition, rolloutState: 'COMPLETED' }]);
  });
  const met = await load.stop();
  console.log(figureOf('two rolling updates, one taken back', met));
  expect(met.failures).toEqual([]);
  expect(met.requests).toBeGreaterThan(100);
  expect(Object.keys(met.told).sort()).toEqual(['Evangeline one', 'Evangeline two']);
});
