import { CreateCommitCommand, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { UpdatePipelineCommand } from '@aws-sdk/client-codepipeline';
import { DescribeTaskDefinitionCommand, DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
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
async function openRelease({ sandbox }: { sandbox?: Sandbox } = {}) {
  withoutEngine();
  const ground = await openGround(sandbox ?? (await openSandbox()));
  const before = await register(ground, { tags });
  const circuit = { deploymentCircuitBreaker: { enable: true, rollback: true } };
  await createService(ground, { deploymentConfiguration: circuit });
  await untilSteady(ground);
  const parts = await makeParts(ground);
  return { ground, before, ...parts, pipeline: declared(parts.role, [actions.s3(), actions.build(), actions.ecs()]) };
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

test('an archive in a bucket and a commit go through the build into the service, the commit by its rule', async () => {
  const { ground, pipeline, before } = await openRelease();
  const two = await ground.push('two');
  const version = await putSource(ground, { 'buildspec.yml': specFor(two) });
  await createPipeline(ground, pipeline);
  expect(await untilNewest(ground, 'Succeeded')).toMatchObject({
    trigger: { triggerType: 'CreatePipeline' },
    sourceRevisions: [{ actionName: 'Source', revisionId: version, revisionSummary: `Amazon S3 version id: ${version}` }],
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

  const { codecommit, codepipeline } = ground;
  await codecommit.send(new CreateRepositoryCommand({ repositoryName: 'code' }));
  const stages = [actions.codecommit(), actions.build(), actions.ecs()].map((action) => ({
    name: action.name,
    actions: [action],
  }));
  await codepipeline.send(new UpdatePipelineCommand({ pipeline: { ...pipeline, stages } }));
  const rule = await makeRule(ground, {
    source: ['aws.codecommit'],
    'detail-type': ['CodeCommit Repository State Change'],
    detail: { event: ['referenceCreated', 'referenceUpdated'], referenceType: ['branch'], referenceName: ['main'] },
  });
  const three = await ground.push('three');
  const spec = specFor(three, ['echo "$CODEBUILD_RESOLVED_SOURCE_VERSION" | grep -Ex "[0-9a-f]{40}"']);
  const { commitId } = await codecommit.send(
    new CreateCommitCommand({
      repositoryName: 'code',
      branchName: 'main',
      commitMessage: 'Begin',
      putFiles: [{ filePath: 'buildspec.yml', fileContent: Buffer.from(spec) }],
    }),
  );
  await until(async () => expect(await executionsOf(ground)).toHaveLength(2));
  expect(await untilNewest(ground, 'Succeeded')).toMatchObject({
    trigger: { triggerType: 'CloudWatchEvent', triggerDetail: rule },
    sourceRevisions: [{ revisionId: commitId, revisionSummary: 'Begin' }],
  });
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
  const deploy = await until(async () => {
    const { latestExecution } = await actionOf(ground, 'Deploy');
    expect(latestExecution?.externalExecutionId).toMatch(/^ecs-svc\//);
    return latestExecution;
  });
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
    externalExecutionId: deploy?.externalExecutionId,
  });
  await again.control.moveClock(60);
  const { latestExecution: ended } = await untilAction(after, 'Deploy', 'Failed');
  expect(ended?.errorDetails).toMatchObject({ code: 'JobFailed', message: expect.stringContaining('timed out') });
  expect(await executionsOf(after)).toMatchObject([{ status: 'Failed' }]);
});
