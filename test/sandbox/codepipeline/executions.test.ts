import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BatchGetBuildsCommand } from '@aws-sdk/client-codebuild';
import {
  DeletePipelineCommand,
  ListActionExecutionsCommand,
  type PipelineDeclaration,
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../../src/sandbox/create-sandbox.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { withoutEngine } from '../ecs/ground.ts';
import {
  actionOf,
  actions,
  type Clients,
  createPipeline,
  declared,
  errorsOf,
  executionsOf,
  makeParts,
  putSource,
  stagesOf,
  statusOf,
  until,
  untilAction,
  untilNewest,
} from './kit.ts';

/** A build that waits for a file, and one that fails without it. */
const WAITING = 'while [ ! -e "$GATE" ]; do sleep 0.05; done';
const DEMANDING = 'test -e "$GATE"';

/** A pipeline of a source and a build with a gate; its first execution is on its way. */
async function openGated({
  command = WAITING,
  more = {},
  sandbox,
}: {
  command?: string;
  more?: Partial<PipelineDeclaration>;
  sandbox?: Sandbox;
} = {}) {
  withoutEngine();
  const opened = sandbox ?? (await openSandbox());
  const clients = clientsOf(opened);
  const gate = join(await tempFolder(), 'gate');
  const parts = await makeParts(clients, {
    buildspec: { version: 0.2, phases: { build: { commands: [command, 'touch done'] } }, artifacts: { files: ['done'] } },
  });
  const version = await putSource(clients, { 'a.txt': 'a' });
  const variables = JSON.stringify([{ name: 'GATE', value: gate }]);
  const pipeline = declared(parts.role, [actions.s3(), actions.build({ EnvironmentVariables: variables })], more);
  await createPipeline(clients, pipeline);
  const open = () => writeFileSync(gate, '');
  const shut = () => rmSync(gate);
  // What waits for it must not outlive the test.
  onTestFinished(open);
  const [first] = await executionsOf(clients);
  return {
    sandbox: opened,
    clients,
    ...clients,
    ...parts,
    version,
    pipeline,
    open,
    shut,
    first: String(first?.pipelineExecutionId),
  };
}

const start = async ({ codepipeline }: Pick<Clients, 'codepipeline'>) =>
  String((await codepipeline.send(new StartPipelineExecutionCommand({ name: 'demo' }))).pipelineExecutionId);

const stop = ({ codepipeline }: Pick<Clients, 'codepipeline'>, pipelineExecutionId: string, abandon?: boolean) =>
  codepipeline.send(
    new StopPipelineExecutionCommand({
      pipelineName: 'demo',
      pipelineExecutionId,
      ...(abandon !== undefined && { abandon }),
      reason: 'a test',
    }),
  );

const retry = ({ codepipeline }: Pick<Clients, 'codepipeline'>, id: string, stageName = 'Build') =>
  codepipeline.send(
    new RetryStageExecutionCommand({
      pipelineName: 'demo',
      stageName,
      pipelineExecutionId: id,
      retryMode: 'FAILED_ACTIONS',
    }),
  );

/** Waits until these stand in line before the build. */
const untilInbound = (clients: Clients, ids: readonly string[]) =>
  until(async () => {
    const [, build] = await stagesOf(clients);
    expect(build?.inboundExecutions?.map(({ pipelineExecutionId }) => pipelineExecutionId)).toEqual(ids);
  });

describe('executions that meet', () => {
  test('a newer one supersedes the one that waits at a stage, not the one that is in it', async () => {
    const { clients, first, open, version } = await openGated();
    await untilAction(clients, 'Build', 'InProgress');
    const second = await start(clients);
    await untilInbound(clients, [second]);
    const third = await start(clients);
    await untilInbound(clients, [third]);
    expect(await statusOf(clients, second)).toBe('Superseded');
    const [source, build] = await stagesOf(clients);
    expect(source).toMatchObject({
      latestExecution: { pipelineExecutionId: third, status: 'Succeeded' },
      actionStates: [{ currentRevision: { revisionId: version }, latestExecution: { status: 'Succeeded' } }],
    });
    expect(build).toMatchObject({
      latestExecution: { pipelineExecutionId: first, status: 'InProgress' },
      inboundExecution: { pipelineExecutionId: third },
    });
    open();
    await untilNewest(clients, 'Succeeded');
    expect((await executionsOf(clients)).map(({ status }) => status)).toEqual(['Succeeded', 'Superseded', 'Succeeded']);
  });

  test('where a pipeline queues, they go one after the other', async () => {
    const { clients, first, open, codepipeline } = await openGated({ more: { executionMode: 'QUEUED' } });
    await untilAction(clients, 'Build', 'InProgress');
    const second = await start(clients);
    await untilInbound(clients, [second]);
    const third = await start(clients);
    await untilInbound(clients, [second, third]);
    open();
    await untilNewest(clients, 'Succeeded');
    const { actionExecutionDetails = [] } = await codepipeline.send(new ListActionExecutionsCommand({ pipelineName: 'demo' }));
    const builds = actionExecutionDetails.filter(({ stageName }) => stageName === 'Build');
    expect(builds.map(({ pipelineExecutionId }) => pipelineExecutionId)).toEqual([third, second, first]);
    for (const [index, { startTime }] of builds.slice(0, -1).entries()) {
      expect(Number(startTime)).toBeGreaterThanOrEqual(Number(builds[index + 1]?.lastUpdateTime));
    }
  });
});

describe('stopping', () => {
  test('waits for what runs, and begins no more', async () => {
    const { clients, first, open, version } = await openGated();
    await untilAction(clients, 'Build', 'InProgress');
    expect(await stop(clients, first)).toMatchObject({ pipelineExecutionId: first });
    expect(await statusOf(clients, first)).toBe('Stopping');
    await expect(stop(clients, first)).rejects.toMatchObject({ name: 'DuplicatedStopRequestException' });
    open();
    expect(await untilNewest(clients, 'Stopped')).toMatchObject({
      sourceRevisions: [{ revisionId: version }],
      stopTrigger: { reason: 'a test' },
    });
    expect((await actionOf(clients, 'Build')).latestExecution?.status).toBe('Succeeded');
    await expect(stop(clients, first)).rejects.toMatchObject({ name: 'PipelineExecutionNotStoppableException' });
  });

  test('or abandons it: the stage is free, the build goes on by itself', async () => {
    const { clients, first, open, codebuild } = await openGated();
    const { latestExecution: held } = await untilAction(clients, 'Build', 'InProgress');
    const second = await start(clients);
    await untilInbound(clients, [second]);
    await stop(clients, first, true);
    expect(await statusOf(clients, first)).toBe('Stopped');
    await until(async () => {
      const [, build] = await stagesOf(clients);
      expect(build).toMatchObject({ latestExecution: { pipelineExecutionId: second, status: 'InProgress' } });
    });
    const { actionExecutionDetails = [] } = await clients.codepipeline.send(
      new ListActionExecutionsCommand({ pipelineName: 'demo', filter: { pipelineExecutionId: first } }),
    );
    expect(actionExecutionDetails.map(({ actionName, status }) => `${actionName} ${status}`)).toEqual([
      'Build Abandoned',
      'Source Succeeded',
    ]);
    const ids = [String(held?.externalExecutionId)];
    expect(await codebuild.send(new BatchGetBuildsCommand({ ids }))).toMatchObject({ builds: [{ buildStatus: 'IN_PROGRESS' }] });
    open();
    await untilNewest(clients, 'Succeeded');
    expect(await statusOf(clients, first)).toBe('Stopped');
  });

  test('ends at once what only waits', async () => {
    const { clients, open } = await openGated();
    await untilAction(clients, 'Build', 'InProgress');
    const second = await start(clients);
    await untilInbound(clients, [second]);
    await stop(clients, second);
    expect(await statusOf(clients, second)).toBe('Stopped');
    await untilInbound(clients, []);
    open();
  });
});

describe('a build that fails', () => {
  test('fails its execution in words that name the command, and its stage can be tried again', async () => {
    const { clients, first, open, version, codepipeline } = await openGated({ command: DEMANDING });
    await until(async () => expect(await statusOf(clients, first)).toBe('Failed'));
    const message =
      'Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while executing command: test -e "$GATE". Reason: exit status 1';
    expect(await errorsOf(clients, first)).toEqual([{ code: 'JobFailed', message }]);
    expect((await actionOf(clients, 'Build')).latestExecution).toMatchObject({
      status: 'Failed',
      errorDetails: { code: 'JobFailed', message },
      externalExecutionId: expect.stringMatching(/^build:/),
      externalExecutionUrl: expect.stringContaining('/codebuild/'),
    });
    await expect(retry(clients, first, 'Source')).rejects.toMatchObject({ name: 'StageNotRetryableException' });
    open();
    await retry(clients, first);
    await until(async () => expect(await statusOf(clients, first)).toBe('Succeeded'));
    const { actionExecutionDetails = [] } = await codepipeline.send(
      new ListActionExecutionsCommand({ pipelineName: 'demo', filter: { pipelineExecutionId: first } }),
    );
    expect(actionExecutionDetails.map(({ actionName, status }) => `${actionName} ${status}`)).toEqual([
      'Build Succeeded',
      'Build Failed',
      'Source Succeeded',
    ]);
    expect(actionExecutionDetails[0]?.input?.resolvedConfiguration?.ProjectName).toBe('build');
    expect(actionExecutionDetails[2]?.output?.outputVariables?.VersionId).toBe(version);
  });

  test("can't be tried again once a newer execution was in its stage", async () => {
    const { clients, first } = await openGated({ command: DEMANDING });
    await until(async () => expect(await statusOf(clients, first)).toBe('Failed'));
    const second = await start(clients);
    await until(async () => expect(await statusOf(clients, second)).toBe('Failed'));
    await expect(retry(clients, first)).rejects.toMatchObject({ name: 'NotLatestPipelineExecutionException' });
  });
});

test('a pipeline that is deleted in the middle leaves nothing, and its name is free', async () => {
  const { clients, sandbox, pipeline, open, codepipeline } = await openGated();
  await untilAction(clients, 'Build', 'InProgress');
  await codepipeline.send(new DeletePipelineCommand({ name: 'demo' }));
  await expect(executionsOf(clients)).rejects.toMatchObject({ name: 'PipelineNotFoundException' });
  expect((await sandbox.control.inventory()).filter(({ type }) => type.includes('CodePipeline'))).toEqual([]);
  await codepipeline.send(new DeletePipelineCommand({ name: 'demo' }));
  open();
  await createPipeline(clients, pipeline);
  await untilNewest(clients, 'Succeeded');
  expect(await executionsOf(clients)).toHaveLength(1);
});

test('a sandbox that is opened again goes on with the same build in the same execution', async () => {
  const dir = await tempFolder();
  const before = await createSandbox({ dir });
  const { clients, first, open } = await openGated({ sandbox: before });
  const held = await untilAction(clients, 'Build', 'InProgress');
  const second = await start(clients);
  await untilInbound(clients, [second]);
  await before.close();
  const after = clientsOf(await openSandbox({ dir }));
  const [, build] = await stagesOf(after);
  expect(build).toMatchObject({
    latestExecution: { pipelineExecutionId: first, status: 'InProgress' },
    inboundExecution: { pipelineExecutionId: second },
    actionStates: [{ latestExecution: { externalExecutionId: held.latestExecution?.externalExecutionId } }],
  });
  open();
  await untilNewest(after, 'Succeeded');
  expect((await executionsOf(after)).map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded']);
});

test('a world that is brought back to the middle of an execution goes on from there', async () => {
  const { clients, sandbox, first, open, shut } = await openGated();
  await untilAction(clients, 'Build', 'InProgress');
  await sandbox.control.snapshot('middle');
  open();
  await untilNewest(clients, 'Succeeded');
  const second = await start(clients);
  await untilNewest(clients, 'Succeeded');
  shut();
  await sandbox.control.restore('middle');
  await expect(statusOf(clients, second)).rejects.toMatchObject({ name: 'PipelineExecutionNotFoundException' });
  expect(await statusOf(clients, first)).toBe('InProgress');
  open();
  await untilNewest(clients, 'Succeeded');
});

test('the same start comes to the same execution, and one may name a revision of its own', async () => {
  const { clients, codepipeline, open, version } = await openGated();
  open();
  await untilNewest(clients, 'Succeeded');
  const newer = await putSource(clients, { 'a.txt': 'b' });
  const input = {
    name: 'demo',
    clientRequestToken: 'once-1',
    sourceRevisions: [{ actionName: 'Source', revisionType: 'S3_OBJECT_VERSION_ID' as const, revisionValue: version }],
  };
  const one = await codepipeline.send(new StartPipelineExecutionCommand(input));
  const same = await codepipeline.send(new StartPipelineExecutionCommand(input));
  expect(same.pipelineExecutionId).toBe(one.pipelineExecutionId);
  expect((await untilNewest(clients, 'Succeeded')).sourceRevisions?.[0]?.revisionId).toBe(version);
  await start(clients);
  await until(async () => expect(await executionsOf(clients)).toHaveLength(3));
  expect((await untilNewest(clients, 'Succeeded')).sourceRevisions?.[0]?.revisionId).toBe(newer);
});

test('the world is told how execution, stage and action stand', async () => {
  const { clients, sandbox, first, open } = await openGated();
  await untilAction(clients, 'Build', 'InProgress');
  const told: string[] = [];
  sandbox.world.happenings.listen(({ source, detailType, resources, detail }) => {
    if (source !== 'aws.codepipeline') return;
    const what = detailType.replace('CodePipeline ', '').replace(' Execution State Change', '');
    expect(resources).toEqual([`arn:aws:codepipeline:us-east-1:${sandbox.account}:demo`]);
    expect(detail).toMatchObject({ pipeline: 'demo', 'execution-id': first, version: 1 });
    told.push([what, detail.stage, detail.action, detail.state].filter((word) => word !== undefined).join(' '));
  });
  await stop(clients, first, true);
  open();
  await retry(clients, first);
  await until(async () => expect(await statusOf(clients, first)).toBe('Succeeded'));
  expect(told).toEqual([
    'Pipeline STOPPING',
    'Action Build Build ABANDONED',
    'Stage Build STOPPED',
    'Pipeline STOPPED',
    'Pipeline RESUMED',
    'Stage Build RESUMED',
    'Action Build Build STARTED',
    'Action Build Build SUCCEEDED',
    'Stage Build SUCCEEDED',
    'Pipeline SUCCEEDED',
  ]);
});

test('variables of the pipeline, of its source and of the execution stand where a configuration names them', async () => {
  withoutEngine();
  const clients = clientsOf(await openSandbox());
  const { role } = await makeParts(clients, {
    buildspec: { version: 0.2, env: { 'exported-variables': ['SEEN'] }, phases: { build: { commands: ['SEEN="$A $B $C"'] } } },
  });
  const version = await putSource(clients, { a: '1' });
  const variables = { A: '#{variables.WHO}', B: '#{SourceVariables.VersionId}', C: '#{codepipeline.PipelineExecutionId}' };
  const EnvironmentVariables = JSON.stringify(Object.entries(variables).map(([name, value]) => ({ name, value })));
  const build = { ...actions.build({ EnvironmentVariables }), outputArtifacts: [], namespace: 'BuildVariables' };
  const more = { variables: [{ name: 'WHO', defaultValue: 'nobody' }] };
  await createPipeline(clients, declared(role, [actions.s3(), build], more));
  await untilNewest(clients, 'Succeeded');
  const input = { name: 'demo', variables: [{ name: 'WHO', value: 'somebody' }] };
  const { pipelineExecutionId: id } = await clients.codepipeline.send(new StartPipelineExecutionCommand(input));
  await until(async () => expect(await statusOf(clients, id)).toBe('Succeeded'));
  const { actionExecutionDetails = [] } = await clients.codepipeline.send(
    new ListActionExecutionsCommand({ pipelineName: 'demo', filter: { pipelineExecutionId: id } }),
  );
  expect(actionExecutionDetails[0]?.output?.outputVariables).toEqual({ SEEN: `somebody ${version} ${id}` });
  const unknown = { name: 'demo', variables: [{ name: 'WHAT', value: 'x' }] };
  await expect(clients.codepipeline.send(new StartPipelineExecutionCommand(unknown))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});
