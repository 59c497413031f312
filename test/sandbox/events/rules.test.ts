import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-eventbridge';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { awsCli, clientsOf, openSandbox, python } from '../../helpers/sandbox.ts';
import {
  actions,
  allow,
  createPipeline,
  declared,
  executionsOf,
  makeParts,
  makeRole,
  putSource,
  until,
} from '../codepipeline/kit.ts';

const EventPattern = JSON.stringify({ source: ['mine'] });

async function opened() {
  const sandbox = await openSandbox();
  const clients = clientsOf(sandbox);
  const pipeline = `arn:aws:codepipeline:us-east-1:${sandbox.account}:demo`;
  const rule = (name: string) => `arn:aws:events:us-east-1:${sandbox.account}:rule/${name}`;
  // Whoever has put a target may pass the role; whether it is there shows later.
  const role = `arn:aws:iam::${sandbox.account}:role/trigger`;
  return { sandbox, clients, pipeline, rule, role, ...clients };
}

test('a rule is made, shown, changed, switched off and on, and goes when it has no targets any more', async () => {
  const { events, pipeline, rule, role, sandbox } = await opened();
  const Tags = [{ Key: 'mysfits:project', Value: 'p-1' }];
  const input = { Name: 'first', EventPattern, Description: 'One', Tags };
  expect(await events.send(new PutRuleCommand(input))).toMatchObject({ RuleArn: rule('first') });
  const shown = { Name: 'first', Arn: rule('first'), EventPattern, State: 'ENABLED', EventBusName: 'default' };
  expect(await events.send(new DescribeRuleCommand({ Name: 'first' }))).toMatchObject({
    ...shown,
    Description: 'One',
    CreatedBy: sandbox.account,
  });
  await events.send(new DisableRuleCommand({ Name: 'first' }));
  expect(await events.send(new ListRulesCommand({ NamePrefix: 'fi' }))).toMatchObject({
    Rules: [{ ...shown, State: 'DISABLED' }],
  });
  await events.send(new EnableRuleCommand({ Name: 'first' }));

  await events.send(new PutTargetsCommand({ Rule: 'first', Targets: [{ Id: 'p', Arn: pipeline, RoleArn: role }] }));
  expect(await events.send(new ListTargetsByRuleCommand({ Rule: 'first' }))).toMatchObject({
    Targets: [{ Id: 'p', Arn: pipeline, RoleArn: role }],
  });
  expect(await events.send(new ListRuleNamesByTargetCommand({ TargetArn: pipeline }))).toMatchObject({ RuleNames: ['first'] });
  // Written over, it keeps its targets and its tags.
  await events.send(new PutRuleCommand({ Name: 'first', EventPattern, Tags: [{ Key: 'other', Value: 'x' }] }));
  const ResourceARN = rule('first');
  await events.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'a', Value: 'b' }] }));
  await events.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['a'] }));
  expect(await events.send(new ListTagsForResourceCommand({ ResourceARN }))).toMatchObject({ Tags });
  expect(await sandbox.control.inventory()).toMatchObject([{ type: 'AWS::Events::Rule', name: 'first' }]);

  await expect(events.send(new DeleteRuleCommand({ Name: 'first' }))).rejects.toMatchObject({
    name: 'ValidationException',
    message: "Rule can't be deleted since it has targets.",
  });
  await events.send(new RemoveTargetsCommand({ Rule: 'first', Ids: ['p'] }));
  await events.send(new DeleteRuleCommand({ Name: 'first' }));
  await events.send(new DeleteRuleCommand({ Name: 'first' }));
  await expect(events.send(new DescribeRuleCommand({ Name: 'first' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Rule first does not exist on EventBus default.',
  });
  expect(await sandbox.control.inventory()).toEqual([]);
});

test('what AWS refuses is refused, and what is not served is named', async () => {
  const { events, pipeline, role } = await opened();
  const put = (input: object) => events.send(new PutRuleCommand({ Name: 'r', ...input }));
  const target = (change: object, Rule = 'r') =>
    events.send(new PutTargetsCommand({ Rule, Targets: [{ Id: 'p', Arn: pipeline, RoleArn: role, ...change }] }));
  await put({ EventPattern });
  const refused: readonly [() => Promise<unknown>, string, string][] = [
    [() => put({}), 'ValidationException', 'EventPattern or ScheduleExpression must be specified'],
    [() => put({ EventPattern: '{"source":"x"}' }), 'InvalidEventPatternException', 'Event pattern is not valid. Reason:'],
    [() => put({ ScheduleExpression: 'rate(1 hour)' }), 'ValidationException', 'not served by this sandbox'],
    [() => put({ EventPattern, EventBusName: 'mine' }), 'ResourceNotFoundException', 'Event bus mine does not exist'],
    [() => put({ EventPattern, Name: 'not a name' }), 'ValidationException', 'name'],
    [() => target({}, 'other'), 'ResourceNotFoundException', 'Rule other does not exist on EventBus default.'],
    [() => target({ RoleArn: undefined }), 'ValidationException', 'RoleArn is required for target'],
    [() => target({ Arn: 'demo' }), 'ValidationException', 'not in correct format'],
    [() => target({ Arn: 'arn:aws:sqs:us-east-1:123456789012:q' }), 'ValidationException', 'not served by this sandbox'],
    [() => target({ Input: '{}', InputPath: '$.detail' }), 'ValidationException', 'Only one of'],
    [() => target({ Input: '{' }), 'ValidationException', 'JSON syntax error'],
  ];
  for (const [call, name, message] of refused) {
    const error = await call().catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name, message: expect.stringContaining(message) });
  }
});

test('an event that fits starts the pipeline in the name of the role; what does not fit, or is switched off, does not', async () => {
  const { sandbox, clients, pipeline, rule, events } = await opened();
  const parts = await makeParts(clients);
  const version = await putSource(clients, { a: '1' });
  await createPipeline(clients, declared(parts.role, [actions.s3(), actions.build()]));
  await until(async () => expect((await executionsOf(clients))[0]?.status).toBe('Failed'));
  await putSource(clients, { a: '2' });
  const RoleArn = await makeRole(clients, {
    name: 'trigger',
    service: 'events.amazonaws.com',
    statements: [allow(['codepipeline:StartPipelineExecution'], pipeline)],
  });
  const rules: Record<string, object> = {
    fits: {
      InputTransformer: {
        InputPathsMap: { version: '$.detail.version' },
        InputTemplate:
          '{"sourceRevisions":[{"actionName":"Source","revisionType":"S3_OBJECT_VERSION_ID","revisionValue":"<version>"}]}',
      },
    },
    off: {},
  };
  for (const [Name, more] of Object.entries(rules)) {
    await events.send(new PutRuleCommand({ Name, EventPattern, State: Name === 'off' ? 'DISABLED' : 'ENABLED' }));
    await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'p', Arn: pipeline, RoleArn, ...more }] }));
  }
  const Detail = JSON.stringify({ version });
  const answer = await events.send(
    new PutEventsCommand({
      Entries: [
        { Source: 'other', DetailType: 'x', Detail },
        { Source: 'mine', DetailType: 'x', Detail },
        { Source: 'aws.s3', DetailType: 'x', Detail },
        { Source: 'mine', DetailType: 'x', Detail: '[' },
        { Source: 'mine', Detail },
      ],
    }),
  );
  expect(answer).toMatchObject({
    FailedEntryCount: 3,
    Entries: [
      { EventId: expect.any(String) },
      { EventId: expect.any(String) },
      { ErrorCode: 'NotAuthorizedForSourceException' },
      { ErrorCode: 'MalformedDetail' },
      { ErrorCode: 'InvalidArgument' },
    ],
  });
  await until(async () => expect((await executionsOf(clients))[0]?.sourceRevisions).toMatchObject([{ revisionId: version }]));
  const started = await executionsOf(clients);
  expect(started.map(({ trigger }) => trigger)).toMatchObject([
    { triggerType: 'CloudWatchEvent', triggerDetail: rule('fits') },
    { triggerType: 'CreatePipeline' },
  ]);
  const notes = await sandbox.control.journal({ service: 'events', operation: 'InvokeTarget' });
  expect(notes.map(({ input }) => input)).toMatchObject([{ execution: started[0]?.pipelineExecutionId }]);
});

test('an upload starts the pipeline once its bucket tells of it', async () => {
  const { clients, pipeline, rule, events, s3 } = await opened();
  const parts = await makeParts(clients);
  await putSource(clients, { a: '1' });
  await createPipeline(clients, declared(parts.role, [actions.s3(), actions.build()]));
  const RoleArn = await makeRole(clients, {
    name: 'trigger',
    service: 'events.amazonaws.com',
    statements: [allow(['codepipeline:StartPipelineExecution'], pipeline)],
  });
  const uploads = {
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: ['pipe-source'] }, object: { key: ['source.zip'] } },
  };
  await events.send(new PutRuleCommand({ Name: 'uploads', EventPattern: JSON.stringify(uploads) }));
  await events.send(new PutTargetsCommand({ Rule: 'uploads', Targets: [{ Id: 'p', Arn: pipeline, RoleArn }] }));
  await putSource(clients, { a: '2' });
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: 'pipe-source', NotificationConfiguration }));
  const version = await putSource(clients, { a: '3' });
  await until(async () => expect((await executionsOf(clients))[0]?.sourceRevisions).toMatchObject([{ revisionId: version }]));
  expect((await executionsOf(clients)).map(({ trigger }) => trigger)).toMatchObject([
    { triggerType: 'CloudWatchEvent', triggerDetail: rule('uploads') },
    { triggerType: 'CreatePipeline' },
  ]);
});

test('a target that cannot be started says why in the journal', async () => {
  const { sandbox, clients, pipeline, events } = await opened();
  const trusted = await makeRole(clients, {
    name: 'trusted',
    service: 'events.amazonaws.com',
    statements: [allow(['codepipeline:StartPipelineExecution'], pipeline)],
  });
  const powerless = await makeRole(clients, { name: 'powerless', service: 'events.amazonaws.com', statements: [] });
  const foreign = await makeRole(clients, { name: 'foreign', service: 'codebuild.amazonaws.com', statements: [] });
  await events.send(new PutRuleCommand({ Name: 'r', EventPattern }));
  const Targets = Object.entries({ trusted, powerless, foreign }).map(([Id, RoleArn]) => ({ Id, Arn: pipeline, RoleArn }));
  await events.send(new PutTargetsCommand({ Rule: 'r', Targets }));
  await events.send(new PutEventsCommand({ Entries: [{ Source: 'mine', DetailType: 'x', Detail: '{}' }] }));
  await until(async () => {
    const notes = await sandbox.control.journal({ service: 'events', operation: 'InvokeTarget' });
    const said = notes.map(({ input }) => String((input as { error?: string }).error)).sort();
    expect(said).toEqual([
      expect.stringContaining('AccessDeniedException: User:'),
      expect.stringContaining("doesn't let events.amazonaws.com assume it"),
      expect.stringContaining('PipelineNotFoundException'),
    ]);
  });
});

test("Debian's CLI and boto3 make a rule and read it", async () => {
  const { sandbox, rule, role, pipeline } = await opened();
  const cli = (...args: readonly string[]) => awsCli(sandbox, 'events', ...args);
  expect(await cli('put-rule', '--name', 'cli', '--event-pattern', EventPattern)).toEqual({ RuleArn: rule('cli') });
  expect(await cli('put-targets', '--rule', 'cli', '--targets', `Id=p,Arn=${pipeline},RoleArn=${role}`)).toEqual({
    FailedEntryCount: 0,
    FailedEntries: [],
  });
  const said = await python(
    sandbox,
    `
import boto3, os
client = boto3.client("events", endpoint_url=os.environ["ENDPOINT"])
print(client.describe_rule(Name="cli")["State"])
print([target["Id"] for page in client.get_paginator("list_targets_by_rule").paginate(Rule="cli") for target in page["Targets"]])
print(client.put_events(Entries=[{"Source": "other", "DetailType": "x", "Detail": "{}"}])["FailedEntryCount"])
try:
    client.describe_rule(Name="none")
except client.exceptions.ResourceNotFoundException as error:
    print(error.response["Error"]["Message"])
`,
  );
  expect(said.split('\n')).toEqual(['ENABLED', "['p']", '0', 'Rule none does not exist on EventBus default.']);
});
