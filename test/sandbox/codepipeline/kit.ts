import { CreateProjectCommand } from '@aws-sdk/client-codebuild';
import {
  type ActionDeclaration,
  type ActionState,
  CreatePipelineCommand,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  type PipelineDeclaration,
  type PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, vi } from 'vitest';
import { stringify } from 'yaml';
import { zipOf } from '../../../src/oci/archive/write-zip.ts';
import type { clientsOf } from '../../helpers/sandbox.ts';

export type Clients = ReturnType<typeof clientsOf>;

export const until = <Value>(look: () => Promise<Value>, timeout = 20_000): Promise<Value> =>
  vi.waitFor(look, { timeout, interval: 40 });

/** A role that the service may take, allowed these statements; its ARN. */
export async function makeRole(
  { iam }: Pick<Clients, 'iam'>,
  { name, service, statements }: { name: string; service: string; statements: readonly object[] },
): Promise<string> {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const policy = { Version: '2012-10-17', Statement: statements };
  if (statements.length === 0) return String(Role?.Arn);
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'all', PolicyDocument: JSON.stringify(policy) }));
  return String(Role?.Arn);
}

export const allow = (Action: readonly string[], Resource: string | readonly string[] = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

/** What the course's pipeline role is allowed, on these names. */
export const pipelineStatements: readonly object[] = [
  allow(
    ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning', 's3:ListBucket'],
    ['arn:aws:s3:::pipe-source', 'arn:aws:s3:::pipe-artifacts'],
  ),
  allow(
    ['s3:GetObject', 's3:GetObjectTagging', 's3:GetObjectVersion', 's3:GetObjectVersionTagging'],
    ['arn:aws:s3:::pipe-source/*', 'arn:aws:s3:::pipe-artifacts/*'],
  ),
  allow(['s3:PutObject'], 'arn:aws:s3:::pipe-artifacts/*'),
  allow(
    ['GetBranch', 'GetCommit', 'UploadArchive', 'GetUploadArchiveStatus', 'CancelUploadArchive'].map((op) => `codecommit:${op}`),
    'arn:aws:codecommit:*:*:code',
  ),
  allow(['codebuild:BatchGetBuilds', 'codebuild:StartBuild'], 'arn:aws:codebuild:*:*:project/build'),
  allow(['ecs:DescribeServices', 'ecs:UpdateService'], 'arn:aws:ecs:*:*:service/mysfits/web'),
  allow(['ecs:RegisterTaskDefinition', 'ecs:TagResource'], 'arn:aws:ecs:*:*:task-definition/service:*'),
  allow(['ecs:DescribeTaskDefinition']),
  allow(['iam:PassRole'], '*', { Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } } }),
];

/** Two buckets, the roles of pipeline and build, and a build project; the source isn't there yet. */
export async function makeParts(clients: Clients, { buildspec }: { buildspec?: object } = {}) {
  const { s3, codebuild } = clients;
  await Promise.all(['pipe-source', 'pipe-artifacts'].map((Bucket) => s3.send(new CreateBucketCommand({ Bucket }))));
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'pipe-source', VersioningConfiguration: { Status: 'Enabled' } }));
  const role = await makeRole(clients, {
    name: 'pipeline',
    service: 'codepipeline.amazonaws.com',
    statements: pipelineStatements,
  });
  const buildRole = await makeRole(clients, {
    name: 'build',
    service: 'codebuild.amazonaws.com',
    statements: [
      allow(['logs:*']),
      allow(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], 'arn:aws:s3:::pipe-artifacts/*'),
    ],
  });
  await codebuild.send(
    new CreateProjectCommand({
      name: 'build',
      serviceRole: buildRole,
      source: { type: 'CODEPIPELINE', ...(buildspec && { buildspec: stringify(buildspec) }) },
      artifacts: { type: 'CODEPIPELINE' },
      environment: {
        type: 'LINUX_CONTAINER',
        computeType: 'BUILD_GENERAL1_SMALL',
        image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
      },
    }),
  );
  return { role, buildRole };
}

/** Files of a source as the archive that a pipeline takes. */
export const archive = (files: Readonly<Record<string, string>>): Buffer =>
  zipOf(Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text), mode: 0o100644 })));

/** A buildspec that says which image the container gets. */
export const specFor = (image: string, before: readonly string[] = []): string =>
  stringify({
    version: 0.2,
    phases: { build: { commands: [...before, `printf '[{"name":"web","imageUri":"${image}"}]' > imagedefinitions.json`] } },
    artifacts: { files: ['imagedefinitions.json'] },
  });

/** Puts a source into its bucket; its version. */
export async function putSource({ s3 }: Pick<Clients, 's3'>, files: Readonly<Record<string, string>>): Promise<string> {
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: 'pipe-source', Key: 'source.zip', Body: archive(files) }));
  return String(VersionId);
}

export const actions = {
  s3: (configuration: Record<string, string> = {}): ActionDeclaration => ({
    name: 'Source',
    actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
    configuration: { S3Bucket: 'pipe-source', S3ObjectKey: 'source.zip', PollForSourceChanges: 'false', ...configuration },
    outputArtifacts: [{ name: 'SourceArtifact' }],
    namespace: 'SourceVariables',
  }),
  codecommit: (configuration: Record<string, string> = {}): ActionDeclaration => ({
    name: 'Source',
    actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
    configuration: { RepositoryName: 'code', BranchName: 'main', PollForSourceChanges: 'false', ...configuration },
    outputArtifacts: [{ name: 'SourceArtifact' }],
    namespace: 'SourceVariables',
  }),
  build: (configuration: Record<string, string> = {}): ActionDeclaration => ({
    name: 'Build',
    actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
    configuration: { ProjectName: 'build', ...configuration },
    inputArtifacts: [{ name: 'SourceArtifact' }],
    outputArtifacts: [{ name: 'BuildArtifact' }],
  }),
  ecs: (configuration: Record<string, string> = {}): ActionDeclaration => ({
    name: 'Deploy',
    actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'ECS', version: '1' },
    configuration: { ClusterName: 'mysfits', ServiceName: 'web', DeploymentTimeout: '15', ...configuration },
    inputArtifacts: [{ name: 'BuildArtifact' }],
  }),
};

/** A pipeline of stages with one action each, named after it. */
export const declared = (
  roleArn: string,
  of: readonly ActionDeclaration[],
  more: Partial<PipelineDeclaration> = {},
): PipelineDeclaration => ({
  name: 'demo',
  roleArn,
  artifactStore: { type: 'S3', location: 'pipe-artifacts' },
  stages: of.map((action) => ({ name: action.name, actions: [action] })),
  pipelineType: 'V2',
  ...more,
});

export async function createPipeline({ codepipeline }: Pick<Clients, 'codepipeline'>, pipeline: PipelineDeclaration) {
  await codepipeline.send(new CreatePipelineCommand({ pipeline }));
}

/** Newest first. */
export async function executionsOf({ codepipeline }: Pick<Clients, 'codepipeline'>): Promise<PipelineExecutionSummary[]> {
  const { pipelineExecutionSummaries = [] } = await codepipeline.send(
    new ListPipelineExecutionsCommand({ pipelineName: 'demo' }),
  );
  return pipelineExecutionSummaries;
}

export async function statusOf({ codepipeline }: Pick<Clients, 'codepipeline'>, id: string | undefined) {
  const { pipelineExecution } = await codepipeline.send(
    new GetPipelineExecutionCommand({ pipelineName: 'demo', pipelineExecutionId: id }),
  );
  return pipelineExecution?.status;
}

/** Waits until the newest execution has ended so; where it ended otherwise, says what its actions say. */
export async function untilNewest(clients: Pick<Clients, 'codepipeline'>, status: string): Promise<PipelineExecutionSummary> {
  return await until(async () => {
    const [newest] = await executionsOf(clients);
    const said = newest?.status === status ? [] : await errorsOf(clients, newest?.pipelineExecutionId);
    expect({ status: newest?.status, said }).toEqual({ status, said: [] });
    return newest ?? {};
  });
}

export async function errorsOf({ codepipeline }: Pick<Clients, 'codepipeline'>, id: string | undefined) {
  const { actionExecutionDetails = [] } = await codepipeline.send(
    new ListActionExecutionsCommand({ pipelineName: 'demo', filter: { pipelineExecutionId: id } }),
  );
  return actionExecutionDetails.flatMap(({ output }) => output?.executionResult?.errorDetails ?? []);
}

export async function stagesOf({ codepipeline }: Pick<Clients, 'codepipeline'>) {
  const { stageStates = [] } = await codepipeline.send(new GetPipelineStateCommand({ name: 'demo' }));
  return stageStates;
}

export async function actionOf(clients: Pick<Clients, 'codepipeline'>, stage: string): Promise<ActionState> {
  const stages = await stagesOf(clients);
  return stages.find(({ stageName }) => stageName === stage)?.actionStates?.[0] ?? {};
}

/** Waits until a stage's action stands so. */
export async function untilAction(clients: Pick<Clients, 'codepipeline'>, stage: string, status: string): Promise<ActionState> {
  return await until(async () => {
    const state = await actionOf(clients, stage);
    expect(state.latestExecution?.status).toBe(status);
    return state;
  });
}
