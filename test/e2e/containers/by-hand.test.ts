import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { installProgram, type Program } from '../../commands/program/install.ts';
import { testEngine } from '../../helpers/engine.ts';
import { creatures } from '../../site/creatures.ts';
import { byHand, type, visit } from '../by-hand/kit.ts';
import { docker, dockerLines } from './docker.ts';
import { type Learner, newLearner } from './learner.ts';
import { noTraces, tracesOf } from './traces.ts';

// Some sixty programs, one after the other, beside other tests.
vi.setConfig({ testTimeout: 420_000, hookTimeout: 120_000 });

const here = await testEngine();

describe.skipIf(here === undefined)("module 2, typed by hand with Debian's aws and docker", () => {
  let program: Program;
  let learner: Learner;
  let registry = '';

  beforeAll(async () => {
    program = await installProgram();
    learner = await newLearner(program, {
      MYSFITS_ENGINE: undefined,
      ...byHand,
      PYTHON_IMAGE: here?.baseImage,
    });
    await learner.mysfits('sandbox', 'start');
    const endpoint = 'authorizationData[0].proxyEndpoint';
    const { stdout } = await learner.shell(`aws ecr get-authorization-token --query '${endpoint}' --output text`);
    registry = new URL(stdout.trim()).host;
  });
  afterAll(async () => {
    await learner?.leave();
    if (registry !== '') for (const image of await ownImages()) await docker('image', 'rm', image);
    await program?.remove();
  });

  const ownImages = () => dockerLines('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', `${registry}/hand-service`);

  it('ends with a service that answers through its load balancer', async () => {
    await type(learner, 'begin.sh', 'image-docker.sh', 'outputs.sh', 'service.sh');
    const [answer] = await visit(learner, '/mysfits');
    const { mysfits } = answer as { mysfits: { name: string }[] };
    expect(mysfits.map(({ name }) => name)).toEqual(creatures.map(({ name }) => name));
    const { stdout: logs } = await learner.shell('aws logs tail /ecs/hand-service');
    expect(logs).toContain('"GET /mysfits 200"');
  });

  it('is taken back in the right order, and nothing is left', async () => {
    const sandbox = await learner.sandbox();
    const tooEarly = await learner.shell('aws ecs delete-cluster --cluster hand-cluster');
    expect(tooEarly.stderr).toContain('ClusterContainsServicesException');
    await type(learner, 'delete-service.sh');
    expect(await learner.inventory()).toEqual([]);
    await learner.mysfits('sandbox', 'stop');
    // What somebody built and tagged by hand is theirs to remove.
    const own = await ownImages();
    expect(own).toEqual([`${registry}/hand-service:v1`]);
    await docker('image', 'rm', ...own);
    expect(await tracesOf(learner, sandbox, { engine: true, registry })).toEqual(noTraces);
  });
});
