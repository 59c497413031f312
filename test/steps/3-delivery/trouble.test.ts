import { GetPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codepipeline } from '../../../src/aws/request.ts';
import { ExplainedError } from '../../../src/course/errors.ts';
import { serviceRunsHead } from '../../../steps/3-delivery/checks.ts';
import { findExecution, startRelease } from '../../../steps/3-delivery/release/executions.ts';
import { followRelease } from '../../../steps/3-delivery/release/follow-release.ts';
import { names } from '../../../steps/names.ts';
import { type Delivery, failures, openDelivery, worked } from './kit/delivered.ts';

let delivery: Delivery;
beforeAll(async () => {
  delivery = await openDelivery();
  expect(failures(await delivery.up())).toEqual([]);
  await delivery.keep();
}, 120_000);
afterAll(() => delivery.close());
beforeEach(() => delivery.goBack());

/** How a push that fails is explained. */
async function refused(): Promise<ExplainedError> {
  const end = await delivery.push('Break it').catch((error: unknown) => error);
  if (end instanceof ExplainedError) return end;
  throw new Error(`It wasn't explained: ${JSON.stringify(end)}`);
}

/** How the newest execution of the pipeline ended. */
async function lastStatus(): Promise<string | undefined> {
  const { hands, project } = delivery;
  const pipelineName = names.pipeline(project);
  const last = await findExecution(hands.send, pipelineName, () => true);
  const asked = new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId: last?.pipelineExecutionId });
  return (await hands.send(codepipeline(asked))).pipelineExecution?.status;
}

const rename = (name: string) => delivery.change('mysfits/creatures.json', (text) => text.replace('"Gary"', `"${name}"`));

describe('a release that fails', { timeout: 120_000 }, () => {
  it('in its build shows the end of it, and what ran before runs on; mended, the next one comes through', async () => {
    await delivery.change('Dockerfile', (text) => `${text}\nRUN make everything\n`);
    const error = await refused();
    expect(error.message).toBe("CodeBuild can't build the service's image");
    expect(error.why).toMatch(/RUN in line \d+[\s\S]*BUILD: Error while executing command/);
    expect(await lastStatus()).toBe('Failed');
    expect(await delivery.answer()).toContain('Gary');
    const context = await delivery.context();
    await expect(serviceRunsHead.run(context)).rejects.toMatchObject({ why: expect.stringContaining('ended as failed') });
    await delivery.change('Dockerfile', (text) => text.replace('\nRUN make everything\n', ''));
    await rename('Gerald');
    await delivery.push();
    expect(await delivery.answer()).toContain('Gerald');
    await serviceRunsHead.run(context);
  });

  it('at the start of its tasks is taken back by ECS, told with their last words, and leaves its stage to the next one', async () => {
    const crash = 'raise SystemExit("I have had enough")\n';
    await delivery.change('mysfits/__main__.py', (text) => `${crash}${text}`);
    const error = await refused();
    expect(error.message).toMatch(/didn't come up: its container ends by itself, with code 1. ECS went back to the one before/);
    expect(error.why).toContain('I have had enough');
    expect(await lastStatus()).toBe('Stopped');
    expect(await delivery.answer()).toContain('Gary');
    expect((await delivery.up()).changes).toEqual([]);
    await delivery.change('mysfits/__main__.py', (text) => text.replace(crash, ''));
    await rename('Gerald');
    await delivery.push();
    expect(await delivery.answer()).toContain('Gerald');
  });

  it('is no reason why the same commit may not be released twice', async () => {
    const { project } = delivery;
    const revision = (await (await delivery.source()).revision()) ?? '';
    const execution = await startRelease({ ...delivery.learner, project }, { revision });
    const tools = { ...(await delivery.context()), note: () => {}, stages: () => {} };
    expect(await followRelease(tools, { revision, execution })).toMatchObject({ execution, revision });
    expect(await delivery.answer()).toContain('Gary');
  });
});

describe('a first release that fails', { timeout: 120_000 }, () => {
  it('goes on with what the learner mends: it is committed and released by the next `up`', async () => {
    expect((await delivery.teardown('delivery')).summary.outcome).toBe('done');
    await delivery.change('buildspec.yml', (text) => text.replace('commands:', 'commands:\n      - exit 7'));
    const [failed] = failures(await delivery.up());
    expect(failed).toMatchObject({ step: 'first-release', what: "CodeBuild can't build the service's image" });
    await delivery.sandbox.control.turn('codebuild/queue-zero', true);
    const [quota] = failures(await delivery.up());
    expect(quota).toMatchObject({ step: 'first-release', what: "CodeBuild doesn't let this account build yet" });
    await delivery.sandbox.control.turn('codebuild/queue-zero', false);
    await delivery.change('buildspec.yml', (text) => text.replace('commands:\n      - exit 7', 'commands:'));
    const mended = await delivery.up();
    expect(failures(mended)).toEqual([]);
    expect(worked(mended)).toEqual(['source-code updated', 'first-release created']);
    expect((await delivery.up()).changes).toEqual([]);
  });
});
