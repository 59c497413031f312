import { DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { type Ground, openProcessGround } from '../ecs/ground.ts';
import { createService, register, untilSteady } from '../ecs/kit.ts';
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
  untilNewest,
} from './kit.ts';

/** A service that runs, and a pipeline for it with its first execution under way. */
async function openRelease(source = actions.s3()) {
  const ground = await openProcessGround();
  await register(ground);
  await createService(ground);
  await untilSteady(ground);
  const parts = await makeParts(ground);
  return { ground, ...parts, pipeline: declared(parts.role, [source, actions.build(), actions.ecs()]) };
}

/** The image that the one running task was started with. */
async function imageOf({ ecs }: Ground): Promise<string | undefined> {
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster: 'mysfits' }));
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster: 'mysfits', tasks: taskArns }));
  expect(tasks.map(({ lastStatus }) => lastStatus)).toEqual(['RUNNING']);
  return tasks[0]?.containers?.[0]?.image;
}

test('an archive in a bucket goes through the build into the service, and each new version of it by the rule', async () => {
  const { ground, role, pipeline } = await openRelease();
  const two = await ground.push('two');
  const first = await putSource(ground, { 'buildspec.yml': specFor(two, ['echo "for $CODEBUILD_RESOLVED_SOURCE_VERSION"']) });
  await createPipeline(ground, pipeline);
  const made = await untilNewest(ground, 'Succeeded');
  expect(made).toMatchObject({
    trigger: { triggerType: 'CreatePipeline' },
    sourceRevisions: [{ actionName: 'Source', revisionId: first, revisionSummary: `Amazon S3 version id: ${first}` }],
  });
  expect(await imageOf(ground)).toBe(two);
  expect((await actionOf(ground, 'Build')).latestExecution?.externalExecutionId).toMatch(/^build:[0-9a-f-]{36}$/);

  await ground.s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'pipe-source',
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  const { account, region } = ground.sandbox;
  const arn = `arn:aws:codepipeline:${region}:${account}:demo`;
  const trigger = await makeRole(ground, {
    name: 'trigger',
    service: 'events.amazonaws.com',
    statements: [allow(['codepipeline:StartPipelineExecution'], arn)],
  });
  const EventPattern = JSON.stringify({
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: ['pipe-source'] }, object: { key: ['source.zip'] } },
  });
  const { RuleArn } = await ground.events.send(new PutRuleCommand({ Name: 'on-upload', EventPattern }));
  await ground.events.send(new PutTargetsCommand({ Rule: 'on-upload', Targets: [{ Id: 'p', Arn: arn, RoleArn: trigger }] }));
  const three = await ground.push('three');
  const second = await putSource(ground, { 'buildspec.yml': specFor(three) });
  await until(async () => expect(await executionsOf(ground)).toHaveLength(2));
  expect(await untilNewest(ground, 'Succeeded')).toMatchObject({
    trigger: { triggerType: 'CloudWatchEvent', triggerDetail: RuleArn },
    sourceRevisions: [{ revisionId: second }],
  });
  expect(await imageOf(ground)).toBe(three);
  expect(role).toBeTruthy();
});
