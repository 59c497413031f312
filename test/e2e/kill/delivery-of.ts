import { BatchGetProjectsCommand, CodeBuildClient, ListProjectsCommand, type Project } from '@aws-sdk/client-codebuild';
import {
  CodeCommitClient,
  GetBranchCommand,
  GetFileCommand,
  GetFolderCommand,
  GetRepositoryCommand,
  ListRepositoriesCommand,
} from '@aws-sdk/client-codecommit';
import {
  CodePipelineClient,
  GetPipelineCommand,
  GetPipelineStateCommand,
  ListPipelinesCommand,
} from '@aws-sdk/client-codepipeline';
import { DescribeTableCommand, DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import type { Access } from '../../helpers/sandbox.ts';

/** Everything that the third and the fourth module make, as clients see it. */
export async function deliveryOf({ endpoint, region, accessKeyId, secretAccessKey }: Access): Promise<object> {
  const config = { endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
  const clients = [
    new CodeCommitClient(config),
    new CodeBuildClient(config),
    new CodePipelineClient(config),
    new EventBridgeClient(config),
    new DynamoDBClient(config),
  ] as const;
  const [codecommit, codebuild, codepipeline, events, dynamodb] = clients;
  try {
    const [code, projects, pipelines, rules, tables] = await Promise.all([
      codeOf(codecommit),
      projectsOf(codebuild),
      pipelinesOf(codepipeline),
      rulesOf(events),
      tablesOf(dynamodb),
    ]);
    return { sources: code, projects, pipelines, rules, tables };
  } finally {
    for (const client of clients) client.destroy();
  }
}

async function codeOf(client: CodeCommitClient) {
  const { repositories = [] } = await client.send(new ListRepositoriesCommand({}));
  return Promise.all(
    repositories.map(async ({ repositoryName }) => {
      const { repositoryMetadata } = await client.send(new GetRepositoryCommand({ repositoryName }));
      const { defaultBranch, cloneUrlHttp } = repositoryMetadata ?? {};
      const head = defaultBranch && (await client.send(new GetBranchCommand({ repositoryName, branchName: defaultBranch })));
      return { repositoryName, cloneUrlHttp, defaultBranch, files: head ? await filesOf(client, repositoryName, '/') : [] };
    }),
  );
}

async function filesOf(client: CodeCommitClient, repositoryName: string | undefined, folderPath: string): Promise<object[]> {
  const folder = await client.send(new GetFolderCommand({ repositoryName, folderPath }));
  const files = (folder.files ?? []).map(async ({ absolutePath, fileMode }) => {
    const { fileContent } = await client.send(new GetFileCommand({ repositoryName, filePath: absolutePath }));
    return { absolutePath, fileMode, text: Buffer.from(fileContent ?? []).toString() };
  });
  const below = (folder.subFolders ?? []).map(({ absolutePath = '' }) => filesOf(client, repositoryName, absolutePath));
  return [...(await Promise.all(files)), ...(await Promise.all(below)).flat()];
}

async function projectsOf(client: CodeBuildClient) {
  const { projects: names = [] } = await client.send(new ListProjectsCommand({}));
  if (names.length === 0) return [];
  const { projects = [] } = await client.send(new BatchGetProjectsCommand({ names }));
  return projects.map(({ created: _created, lastModified: _modified, ...project }: Project) => project);
}

async function pipelinesOf(client: CodePipelineClient) {
  const { pipelines = [] } = await client.send(new ListPipelinesCommand({}));
  return Promise.all(
    pipelines.map(async ({ name }) => {
      const { pipeline } = await client.send(new GetPipelineCommand({ name }));
      const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name }));
      return { pipeline, stages: stageStates.map(({ stageName, latestExecution }) => [stageName, latestExecution?.status]) };
    }),
  );
}

async function rulesOf(client: EventBridgeClient) {
  const { Rules = [] } = await client.send(new ListRulesCommand({}));
  return Promise.all(
    Rules.map(async ({ Name, State, EventPattern, Description }) => {
      const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: Name }));
      return { Name, State, EventPattern, Description, Targets };
    }),
  );
}

async function tablesOf(client: DynamoDBClient) {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  return Promise.all(
    TableNames.map(async (TableName) => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      const { Items } = await client.send(new ScanCommand({ TableName }));
      const { KeySchema, AttributeDefinitions, BillingModeSummary, GlobalSecondaryIndexes, TableStatus } = Table ?? {};
      const indexes = GlobalSecondaryIndexes?.map(({ IndexName, KeySchema: keys, IndexStatus }) => ({
        IndexName,
        keys,
        IndexStatus,
      }));
      return { TableName, KeySchema, AttributeDefinitions, mode: BillingModeSummary?.BillingMode, indexes, TableStatus, Items };
    }),
  );
}
