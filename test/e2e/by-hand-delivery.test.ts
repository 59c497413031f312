import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { installProgram, type Program } from '../commands/program/install.ts';
import { type Creature, creatures } from '../site/creatures.ts';
import { byHand, type, visit } from './by-hand/kit.ts';
import { type Learner, newLearner } from './containers/learner.ts';
import { noTraces, tracesOf } from './containers/traces.ts';

// Some hundred programs, one after the other, beside other tests.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Who has a birthday in module 3, and is liked in module 4. */
const evangeline = '4e53920c-505a-4a90-a694-b9300791f0ae';

const good = creatures
  .filter(({ goodevil }) => goodevil === 'Good')
  .map(({ name }) => name)
  .sort();
const namesIn = (answer: unknown) => (answer as { mysfits: { name: string }[] }).mysfits.map(({ name }) => name).sort();

/** A creature as the tutorial has it put into the table. */
const itemOf = (one: Creature) => ({
  MysfitId: { S: one.mysfitId },
  Name: { S: one.name },
  Species: { S: one.species },
  Age: { N: String(one.age) },
  GoodEvil: { S: one.goodevil },
  LawChaos: { S: one.lawchaos },
  Description: { S: one.description },
  ThumbImageUri: { S: one.thumbImageUri },
  ProfileImageUri: { S: one.profileImageUri },
  Likes: { N: '0' },
  Adopted: { BOOL: false },
});

describe("modules 3 and 4, typed by hand with Debian's aws, git and boto3, without any engine", () => {
  let program: Program;
  let learner: Learner;

  beforeAll(async () => {
    program = await installProgram();
    learner = await newLearner(program, {
      MYSFITS_ENGINE: 'none',
      ...byHand,
      CHANGE: fileURLToPath(new URL('../../assets/changes/data/service', import.meta.url)),
      ITEMS: 'items.json',
    });
    const requests = creatures.map((one) => ({ PutRequest: { Item: itemOf(one) } }));
    await writeFile(join(learner.cwd, 'items.json'), JSON.stringify({ 'hand-mysfits': requests }));
    await learner.mysfits('sandbox', 'start');
    await type(learner, 'begin.sh', 'outputs.sh', 'image-codebuild.sh', 'service.sh');
  });
  afterAll(async () => {
    await learner?.leave();
    await program?.remove();
  });

  it('deliver a change that git pushes, by a pipeline that polls', async () => {
    expect(await visit(learner, `/mysfits/${evangeline}`)).toMatchObject([{ name: 'Evangeline', age: 43 }]);
    await type(learner, 'outputs.sh', 'repository.sh', 'delivery.sh');
    expect(await visit(learner, `/mysfits/${evangeline}`)).toMatchObject([{ name: 'Evangeline', age: 44 }]);
    const { stdout } = await learner.shell(`
      aws codepipeline list-pipeline-executions --pipeline-name hand-pipeline
      echo ,
      aws codepipeline get-pipeline-state --name hand-pipeline`);
    const [executions, state] = JSON.parse(`[${stdout}]`);
    expect(executions.pipelineExecutionSummaries).toMatchObject([
      { status: 'Succeeded', trigger: { triggerType: 'PollForSourceChanges' } },
      { status: 'Failed', trigger: { triggerType: 'CreatePipeline' } },
    ]);
    const stage = (stageName: string) => ({ stageName, latestExecution: { status: 'Succeeded' } });
    expect(state.stageStates).toMatchObject(['Source', 'Build', 'Deploy'].map(stage));
  });

  it('end with a service that answers out of its table, and filters by its indexes', async () => {
    await type(learner, 'data.sh');
    const { code, stdout, stderr } = await learner.shell(`/usr/bin/python3 "$KIT/like.py" ${evangeline}`);
    expect(code, stderr).toBe(0);
    expect(stdout.trim().split('\n')).toEqual(good);
    const paths = ['/mysfits', '/mysfits?filter=GoodEvil&value=Good', `/mysfits/${evangeline}`];
    const [all, filtered, profile] = await visit(learner, ...paths);
    // A table gives them in an order of its own.
    expect(namesIn(all)).toEqual(creatures.map(({ name }) => name).sort());
    expect(namesIn(filtered)).toEqual(good);
    // The table has her as she was, and knows who likes her.
    expect(profile).toMatchObject({ name: 'Evangeline', age: 43, likes: 1 });
  });

  it('are taken back by hand, and nothing is left', async () => {
    const sandbox = await learner.sandbox();
    const tooEarly = await learner.shell('aws s3 rb s3://hand-artifacts');
    expect(tooEarly.stderr).toContain('BucketNotEmpty');
    await type(learner, 'delete-delivery.sh', 'delete-service.sh');
    expect(await learner.inventory()).toEqual([]);
    await learner.mysfits('sandbox', 'stop');
    expect(await tracesOf(learner, sandbox, { engine: false, registry: '' })).toEqual(noTraces);
  });
});
