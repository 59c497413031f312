import {
  CreatePipelineCommand,
  GetPipelineCommand,
  GetPipelineStateCommand,
  ListPipelinesCommand,
  ListTagsForResourceCommand,
  type PipelineDeclaration,
  StartPipelineExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { describe, expect, test } from 'vitest';
import { awsCli, clientsOf, openSandbox, python } from '../../helpers/sandbox.ts';
import { actions, createPipeline, declared, executionsOf, makeParts, makeRole, putSource, until } from './kit.ts';

async function opened() {
  const sandbox = await openSandbox();
  const clients = clientsOf(sandbox);
  const role = await makeRole(clients, { name: 'pipeline', service: 'codepipeline.amazonaws.com', statements: [] });
  return { sandbox, clients, role, ...clients };
}

const both = [actions.s3(), actions.build()];

describe('a declaration', () => {
  const [source, build] = both as [(typeof both)[0], (typeof both)[0]];
  const stage = (...of: readonly (typeof both)[0][]) => ({ name: of[0]?.name, actions: [...of] });
  const cases: Record<string, [Partial<PipelineDeclaration>, name: string, message: string]> = {
    'one stage': [{ stages: [stage(source)] }, 'InvalidStructureException', 'minimum of 2 stages'],
    'no source first': [
      { stages: [stage(build), stage(source)] },
      'InvalidStructureException',
      'Pipeline should start with a stage that only contains source actions',
    ],
    'a source later': [
      { stages: [stage(source), { name: 'More', actions: [{ ...source, namespace: 'Other' }] }] },
      'InvalidStructureException',
      'Only the first stage',
    ],
    'a stage without actions': [{ stages: [stage(source), { name: 'B', actions: [] }] }, 'InvalidStageDeclarationException', 'B'],
    'two stages of a name': [
      { stages: [stage(source), { name: 'Source', actions: [build] }] },
      'InvalidStructureException',
      'Stage name must be unique',
    ],
    'two actions of a name': [
      { stages: [stage(source), stage(build, { ...build, outputArtifacts: [] })] },
      'InvalidStageDeclarationException',
      'Action name must be unique',
    ],
    'an artifact that nobody makes': [
      { stages: [stage(source), stage({ ...build, inputArtifacts: [{ name: 'Nothing' }] })] },
      'InvalidStructureException',
      'Input Artifact Bundle Nothing in action Build is not declared as Output Artifact Bundle',
    ],
    'an artifact made twice': [
      { stages: [stage(source), stage({ ...build, outputArtifacts: [{ name: 'SourceArtifact' }] })] },
      'InvalidStructureException',
      'SourceArtifact has been used more than once',
    ],
    'an artifact used in the group that makes it': [
      {
        stages: [
          stage(source),
          stage(build, { ...build, name: 'Again', inputArtifacts: [{ name: 'BuildArtifact' }], outputArtifacts: [] }),
        ],
      },
      'InvalidStructureException',
      'Input Artifact Bundle BuildArtifact in action Again',
    ],
    'a source without an output': [
      { stages: [stage({ ...source, outputArtifacts: [] }), stage(build)] },
      'InvalidActionDeclarationException',
      '0 output artifact',
    ],
    'a configuration that lacks something': [
      { stages: [stage({ ...source, configuration: { S3Bucket: 'pipe-source' } }), stage(build)] },
      'InvalidActionDeclarationException',
      "missing required configuration 'S3ObjectKey'",
    ],
    'an unknown configuration': [
      { stages: [stage(actions.s3({ Bucket: 'x' })), stage(build)] },
      'InvalidActionDeclarationException',
      "unknown configuration 'Bucket'",
    ],
    'a deployment without end': [
      {
        stages: [
          stage(source),
          stage({ ...actions.ecs({ DeploymentTimeout: '90' }), inputArtifacts: [{ name: 'SourceArtifact' }] }),
        ],
      },
      'InvalidActionDeclarationException',
      'DeploymentTimeout',
    ],
    'a provider that there is not': [
      {
        stages: [
          stage(source),
          stage({ ...build, actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '2' } }),
        ],
      },
      'InvalidActionDeclarationException',
      "Version: '2') in action 'Build' is not available in region US_EAST_1",
    ],
    'a provider that the sandbox does not run': [
      {
        stages: [
          stage(source),
          stage({ ...build, actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' } }),
        ],
      },
      'InvalidActionDeclarationException',
      'not served by this sandbox',
    ],
    'queueing without V2': [{ pipelineType: 'V1', executionMode: 'QUEUED' }, 'InvalidStructureException', 'pipelineType V2'],
    'a mode that there is not': [{ executionMode: 'ALL' as 'QUEUED' }, 'ValidationException', 'executionMode'],
    'no artifact store': [{ artifactStore: undefined }, 'InvalidStructureException', 'artifactStore'],
    'namespaces twice': [
      { stages: [stage(source), stage({ ...build, namespace: 'SourceVariables' })] },
      'InvalidActionDeclarationException',
      'Namespaces must be unique across the pipeline definition',
    ],
  };

  test('is refused for what AWS refuses, and nothing is left of it', async () => {
    const { clients, role } = await opened();
    const seen: Record<string, unknown> = {};
    for (const [about, [change, , message]] of Object.entries(cases)) {
      const error = await createPipeline(clients, declared(role, both, change)).catch((thrown: Error) => thrown);
      seen[about] = [error?.name, error?.message.includes(message) ? message : error?.message];
    }
    expect(seen).toEqual(Object.fromEntries(Object.entries(cases).map(([about, [, name, message]]) => [about, [name, message]])));
    expect(await clients.codepipeline.send(new ListPipelinesCommand({}))).toMatchObject({ pipelines: [] });
  });

  test('takes a role that CodePipeline may assume', async () => {
    const { clients, sandbox, iam } = await opened();
    const trust = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'codepipeline.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': sandbox.account } },
        },
      ],
    };
    const other = await makeRole(clients, { name: 'other', service: 'codebuild.amazonaws.com', statements: [] });
    const message = (arn: string) => `CodePipeline is not authorized to perform AssumeRole on role ${arn}`;
    for (const arn of [other, other.replace('other', 'nobody')]) {
      await expect(createPipeline(clients, declared(arn, both))).rejects.toMatchObject({
        name: 'InvalidStructureException',
        message: message(arn),
      });
    }
    await sandbox.control.turn('iam/slow-roles', true);
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'new', AssumeRolePolicyDocument: JSON.stringify(trust) }));
    const arn = String(Role?.Arn);
    await expect(createPipeline(clients, declared(arn, both))).rejects.toMatchObject({ message: message(arn) });
    await sandbox.control.moveClock(31);
    await createPipeline(clients, declared(arn, both));
  });
});

test('a pipeline has versions, tags and one name, and starts as soon as it is made', async () => {
  const { clients, role, codepipeline, sandbox } = await opened();
  const tags = [{ key: 'mysfits:project', value: 'p-1' }];
  const pipeline = declared(role, both);
  const made = await codepipeline.send(new CreatePipelineCommand({ pipeline, tags }));
  expect(made).toMatchObject({ pipeline: { name: 'demo', version: 1, executionMode: 'SUPERSEDED', pipelineType: 'V2' }, tags });
  await expect(createPipeline(clients, pipeline)).rejects.toMatchObject({ name: 'PipelineNameInUseException' });
  await until(async () => expect(await executionsOf(clients)).toMatchObject([{ trigger: { triggerType: 'CreatePipeline' } }]));

  const changed = { ...pipeline, stages: [...(pipeline.stages ?? [])].map((stage) => ({ ...stage, name: `${stage.name}2` })) };
  expect(await codepipeline.send(new UpdatePipelineCommand({ pipeline: changed }))).toMatchObject({ pipeline: { version: 2 } });
  expect(await executionsOf(clients)).toHaveLength(1);
  const { pipeline: first } = await codepipeline.send(new GetPipelineCommand({ name: 'demo', version: 1 }));
  expect(first?.stages?.map(({ name }) => name)).toEqual(['Source', 'Build']);
  const { pipeline: newest, metadata } = await codepipeline.send(new GetPipelineCommand({ name: 'demo' }));
  expect(newest).toMatchObject({ version: 2, stages: [{ name: 'Source2' }, { name: 'Build2' }] });
  await expect(codepipeline.send(new GetPipelineCommand({ name: 'demo', version: 3 }))).rejects.toMatchObject({
    name: 'PipelineVersionNotFoundException',
  });

  const resourceArn = `arn:aws:codepipeline:us-east-1:${sandbox.account}:demo`;
  expect(metadata?.pipelineArn).toBe(resourceArn);
  await codepipeline.send(new TagResourceCommand({ resourceArn, tags: [{ key: 'a', value: 'b' }] }));
  await codepipeline.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
  expect(await codepipeline.send(new ListTagsForResourceCommand({ resourceArn }))).toMatchObject({ tags });
  const { ResourceTagMappingList } = await clients.tagging.send(
    new GetResourcesCommand({ TagFilters: [{ Key: 'mysfits:project' }], ResourceTypeFilters: ['codepipeline'] }),
  );
  expect(ResourceTagMappingList?.map(({ ResourceARN }) => ResourceARN)).toEqual([resourceArn]);
  const absent = [new GetPipelineStateCommand({ name: 'no' }), new StartPipelineExecutionCommand({ name: 'no' })] as const;
  await expect(codepipeline.send(absent[0])).rejects.toMatchObject({ name: 'PipelineNotFoundException' });
  await expect(codepipeline.send(absent[1])).rejects.toMatchObject({
    message: `Account '${sandbox.account}' does not have a pipeline with name 'no'`,
  });
});

test("Debian's CLI and boto3 make, follow and delete a pipeline", async () => {
  const sandbox = await openSandbox();
  const clients = clientsOf(sandbox);
  const { role } = await makeParts(clients);
  const version = await putSource(clients, { 'a.txt': 'a' });
  // They know nothing of V2: their models are older.
  const { pipelineType: _, ...pipeline } = declared(role, both);
  const cli = (...args: readonly string[]) => awsCli(sandbox, 'codepipeline', ...args);
  expect(await cli('create-pipeline', '--pipeline', JSON.stringify(pipeline))).toMatchObject({ pipeline: { version: 1 } });
  await until(async () => expect((await executionsOf(clients))[0]?.status).toBe('Failed'));
  expect(await cli('list-pipeline-executions', '--pipeline-name', 'demo')).toMatchObject({
    pipelineExecutionSummaries: [{ status: 'Failed', sourceRevisions: [{ revisionId: version }] }],
  });
  const said = await python(
    sandbox,
    `
import boto3, os
client = boto3.client("codepipeline", endpoint_url=os.environ["ENDPOINT"])
state = client.get_pipeline_state(name="demo")["stageStates"]
print([(stage["stageName"], stage["latestExecution"]["status"]) for stage in state])
id = state[1]["latestExecution"]["pipelineExecutionId"]
pages = client.get_paginator("list_action_executions").paginate(pipelineName="demo", PaginationConfig={"PageSize": 1})
print([detail["actionName"] for page in pages for detail in page["actionExecutionDetails"]])
print(client.retry_stage_execution(pipelineName="demo", stageName="Build", pipelineExecutionId=id, retryMode="FAILED_ACTIONS")["pipelineExecutionId"] == id)
try:
    client.get_pipeline_execution(pipelineName="other", pipelineExecutionId=id)
except client.exceptions.PipelineNotFoundException as error:
    print(type(error).__name__)
client.delete_pipeline(name="demo")
`,
  );
  expect(said.split('\n')).toEqual([
    "[('Source', 'Succeeded'), ('Build', 'Failed')]",
    "['Build', 'Source']",
    'True',
    'PipelineNotFoundException',
  ]);
  expect(await clients.codepipeline.send(new ListPipelinesCommand({}))).toMatchObject({ pipelines: [] });
});
