import { CreateCommitCommand, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../../src/sandbox/create-sandbox.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { type Ground, openGround, withoutEngine } from '../ecs/ground.ts';
import { createService, register, serviceOf, untilSteady } from '../ecs/kit.ts';
import {
  actionOf,
  actions,
  allow,
  createPipeline,
  declared,
  errorsOf,
  executionsOf,
  makeParts,
  makeRole,
  putSource,
  specFor,
  until,
  untilAction,
  untilNewest,
} from './kit.ts';

const tags = [{ key: 'mysfits:project', value: 'p-1' }];

/** A service that runs, and what a pipeline for it takes. */
async function openRelease({
  source = actions.s3(),
  sandbox,
  deploy = {},
  definition = {},
}: {
  source?: ReturnType<typeof actions.s3>;
  sandbox?: Sandbox;
  deploy?: Record<string, string>;
  definition?: Partial<RegisterTaskDefinitionCommandInput>;
} = {}) {
  withoutEngine();
  const ground = await openGround(sandbox ?? (await openSandbox()));
  const before = await register(ground, { tags, ...definition });
  const circuit = { deploymentCircuitBreaker: { enable: true, rollback: true } };
  await createService(ground, { deploymentConfiguration: circuit });
  await untilSteady(ground);
  const parts = await makeParts(ground);
  return { ground, before, ...parts, pipeline: declared(parts.role, [source, actions.build(), actions.ecs(deploy)]) };
}

/** A rule that starts the pipeline. */
async function makeRule({ sandbox, ...clients }: Ground<Sandbox>, pattern: object): Promise<string> {
  const arn = `arn:aws:codepipeline:${sandbox.region}:${sandbox.account}:demo`;
  const trigger = await makeRole(clients, {
    name: 'trigger',
    service: 'events.amazonaws.com',
    statements: [allow(['codepipeline:StartPipelineExecution'], arn)],
  });
  const input = { Name: 'on-change', EventPattern: JSON.stringify(pattern) };
  const { RuleArn } = await clients.events.send(new PutRuleCommand(input));
  await clients.events.send(new PutTargetsCommand({ Rule: 'on-change', Targets: [{ Id: 'p', Arn: arn, RoleArn: trigger }] }));
  return String(RuleArn);
}

/** The image that the one running task was started with. */
async function imageOf({ ecs }: Pick<Ground, 'ecs'>): Promise<string | undefined> {
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster: 'mysfits' }));
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster: 'mysfits', tasks: taskArns }));
  expect(tasks.map(({ lastStatus }) => lastStatus)).toEqual(['RUNNING']);
  return tasks[0]?.containers?.[0]?.image;
}

test('an archive in a bucket goes through the build into the service, and each new version of it by the rule', async () => {
  const { ground, pipeline, before } = await openRelease();
  const two = await ground.push('two');
  const first = await putSource(ground, { 'buildspec.yml': specFor(two) });
  await createPipeline(ground, pipeline);
  const made = await untilNewest(ground, 'Succeeded');
  expect(made).toMatchObject({
    trigger: { triggerType: 'CreatePipeline' },
    sourceRevisions: [{ actionName: 'Source', revisionId: first, revisionSummary: `Amazon S3 version id: ${first}` }],
  });
  expect(await imageOf(ground)).toBe(two);

  // The task definition is the service's own with another image, its tags too.
  const { taskDefinition = '' } = await serviceOf(ground);
  const describe = (name: string) =>
    ground.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: name, include: ['TAGS'] }));
  const [old, now] = await Promise.all([describe(before), describe(taskDefinition)]);
  expect(now.tags).toEqual(tags);
  const known = old.taskDefinition?.containerDefinitions?.[0];
  expect(now.taskDefinition).toMatchObject({
    family: 'service',
    revision: 2,
    cpu: old.taskDefinition?.cpu,
    taskRoleArn: old.taskDefinition?.taskRoleArn,
    containerDefinitions: [{ ...known, image: two }],
  });

  await ground.s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'pipe-source',
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  const rule = await makeRule(ground, {
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: ['pipe-source'] }, object: { key: ['source.zip'] } },
  });
  const three = await ground.push('three');
  const second = await putSource(ground, { 'buildspec.yml': specFor(three) });
  await until(async () => expect(await executionsOf(ground)).toHaveLength(2));
  expect(await untilNewest(ground, 'Succeeded')).toMatchObject({
    trigger: { triggerType: 'CloudWatchEvent', triggerDetail: rule },
    sourceRevisions: [{ revisionId: second }],
  });
  expect(await imageOf(ground)).toBe(three);
});

test('a commit goes through the build into the service by the rule; its id and message are the revision', async () => {
  const { ground, pipeline } = await openRelease({ source: actions.codecommit() });
  const { codecommit } = ground;
  await codecommit.send(new CreateRepositoryCommand({ repositoryName: 'code' }));
  const commit = async (text: string, message: string, parentCommitId?: string) => {
    const putFiles = [{ filePath: 'buildspec.yml', fileContent: Buffer.from(text) }];
    const input = { repositoryName: 'code', branchName: 'main', parentCommitId, commitMessage: message, putFiles };
    return String((await codecommit.send(new CreateCommitCommand(input))).commitId);
  };
  await createPipeline(ground, pipeline);
  const [empty] = await executionsOf(ground);
  await until(async () => {
    expect(await errorsOf(ground, empty?.pipelineExecutionId)).toEqual([
      { code: 'ConfigurationError', message: expect.stringContaining('no branch named main was found') },
    ]);
  });
  await makeRule(ground, {
    source: ['aws.codecommit'],
    'detail-type': ['CodeCommit Repository State Change'],
    detail: { event: ['referenceCreated', 'referenceUpdated'], referenceType: ['branch'], referenceName: ['main'] },
  });
  const two = await ground.push('two');
  const saysRevision =
    'test "$CODEBUILD_RESOLVED_SOURCE_VERSION" = "$(cat expected 2>/dev/null || echo $CODEBUILD_RESOLVED_SOURCE_VERSION)"';
  const first = await commit(specFor(two, [saysRevision]), 'Begin');
  await until(async () => expect(await executionsOf(ground)).toHaveLength(2));
  expect(await untilNewest(ground, 'Succeeded')).toMatchObject({
    trigger: { triggerType: 'CloudWatchEvent' },
    sourceRevisions: [{ revisionId: first, revisionSummary: 'Begin' }],
  });
  expect(await imageOf(ground)).toBe(two);
  const three = await ground.push('three');
  const second = await commit(specFor(three), 'Go on', first);
  await until(async () => expect(await executionsOf(ground)).toHaveLength(3));
  expect((await untilNewest(ground, 'Succeeded')).sourceRevisions).toMatchObject([{ revisionId: second }]);
  expect(await imageOf(ground)).toBe(three);
});

test('after a rollback the deployment stays in progress until its time is over, over a restart too', async () => {
  const dir = await tempFolder();
  const sandbox = await createSandbox({ dir });
  const { ground, pipeline, before } = await openRelease({ sandbox });
  const crashing = await ground.push('crashing', { command: ['python3', '-c', 'raise SystemExit(3)'] });
  await putSource(ground, { 'buildspec.yml': specFor(crashing) });
  await createPipeline(ground, pipeline);
  const untilRolledBack = (ecs: Pick<Ground, 'ecs'>) =>
    until(async () => {
      const { deployments = [], taskDefinition } = await serviceOf(ecs);
      expect(taskDefinition).toBe(before);
      expect(deployments).toMatchObject([{ rolloutState: 'COMPLETED', taskDefinition: before }]);
    });
  const { latestExecution: deploy } = await untilAction(ground, 'Deploy', 'InProgress');
  await untilRolledBack(ground);
  expect((await actionOf(ground, 'Deploy')).latestExecution?.status).toBe('InProgress');
  await sandbox.close();

  const again = await openSandbox({ dir });
  const after = clientsOf(again);
  await untilSteady(after);
  await again.control.moveClock(14 * 60);
  expect((await actionOf(after, 'Deploy')).latestExecution).toMatchObject({
    status: 'InProgress',
    actionExecutionId: deploy?.actionExecutionId,
    externalExecutionId: expect.stringMatching(/^ecs-svc\//),
  });
  await again.control.moveClock(60);
  const { latestExecution: ended } = await untilAction(after, 'Deploy', 'Failed');
  expect(ended?.errorDetails).toMatchObject({ code: 'JobFailed', message: expect.stringContaining('timed out') });
  expect(await executionsOf(after)).toMatchObject([{ status: 'Failed' }]);
});
