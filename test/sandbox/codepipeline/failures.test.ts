import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { DeleteRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { DeleteBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { withoutEngine } from '../ecs/ground.ts';
import {
  actions,
  allow,
  type Clients,
  createPipeline,
  declared,
  errorsOf,
  executionsOf,
  makeParts,
  pipelineStatements,
  putSource,
  specFor,
  until,
} from './kit.ts';

interface Failing {
  readonly of?: readonly ActionDeclaration[];
  readonly prepare?: (clients: Clients) => Promise<unknown>;
  /** Left out: there is no source. */
  readonly files?: Record<string, string> | undefined;
}

const all = [actions.s3(), actions.build(), actions.ecs()];
const usual = { 'buildspec.yml': specFor('image') };

/** Runs a pipeline once, which fails; what its action says. */
async function failing({ of = all, prepare = async () => {}, files }: Failing) {
  withoutEngine();
  const clients = clientsOf(await openSandbox());
  const { role } = await makeParts(clients);
  if (files) await putSource(clients, files);
  await prepare(clients);
  await createPipeline(clients, declared(role, of));
  return await until(async () => {
    const [execution] = await executionsOf(clients);
    expect(execution?.status).toBe('Failed');
    return await errorsOf(clients, execution?.pipelineExecutionId);
  });
}

/** Takes an action from what the pipeline's role may do. */
const without =
  (action: string) =>
  async ({ iam }: Clients) => {
    const statements = (pipelineStatements as { Action: string[] }[]).map((one) => ({
      ...one,
      Action: one.Action.filter((each) => each !== action),
    }));
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [...statements.filter(({ Action }) => Action.length > 0), allow(['logs:*'])],
    });
    await iam.send(new PutRolePolicyCommand({ RoleName: 'pipeline', PolicyName: 'all', PolicyDocument }));
  };

const suspended = { Bucket: 'pipe-source', VersioningConfiguration: { Status: 'Suspended' } } as const;
const codecommit = [actions.codecommit(), actions.build(), actions.ecs()];
const deploying = (configuration: Record<string, string>) => [actions.s3(), actions.build(), actions.ecs(configuration)];

const cases: Record<string, [Failing, code: string, message: string]> = {
  'no object': [{ files: undefined }, 'ConfigurationError', 'source.zip could not be found in the bucket pipe-source'],
  'no versions': [
    { prepare: ({ s3 }) => s3.send(new PutBucketVersioningCommand(suspended)) },
    'ConfigurationError',
    'versioning',
  ],
  'no right to the source': [{ prepare: without('s3:GetObjectVersion') }, 'PermissionError', 's3:GetObjectVersion'],
  'no right to keep artifacts': [
    { prepare: without('s3:PutObject') },
    'PermissionError',
    "located in the Amazon S3 artifact bucket 'pipe-artifacts'",
  ],
  'no artifact bucket': [
    { prepare: ({ s3 }) => s3.send(new DeleteBucketCommand({ Bucket: 'pipe-artifacts' })) },
    'ConfigurationError',
    'Name of artifact bucket: pipe-artifacts',
  ],
  'no right to build': [
    { prepare: without('codebuild:StartBuild') },
    'JobFailed',
    'not authorized to perform: codebuild:StartBuild',
  ],
  'no project': [
    { of: [actions.s3(), actions.build({ ProjectName: 'other' }), actions.ecs()] },
    'JobFailed',
    'Error calling startBuild',
  ],
  'no image definitions': [
    { of: deploying({ FileName: 'images.json' }) },
    'ConfigurationError',
    'Did not find the image definition file images.json in the input artifacts ZIP file',
  ],
  'image definitions that are none': [
    { of: [actions.s3(), { ...actions.ecs({ FileName: 'buildspec.yml' }), inputArtifacts: [{ name: 'SourceArtifact' }] }] },
    'ConfigurationError',
    'must be an array of { name, imageUri }',
  ],
  'no cluster': [{}, 'JobFailed', 'ClusterNotFoundException'],
  'no branch': [{ of: codecommit }, 'ConfigurationError', 'no branch named main'],
  'no right to the repository': [
    { of: codecommit, prepare: without('codecommit:UploadArchive') },
    'PermissionError',
    'not authorized to perform: codecommit:UploadArchive',
  ],
  'a role without rights': [
    { prepare: ({ iam }) => iam.send(new DeleteRolePolicyCommand({ RoleName: 'pipeline', PolicyName: 'all' })) },
    'PermissionError',
    's3:GetBucketAcl',
  ],
};

test.each(Object.entries(cases))('%s: the action says so', async (_, [wish, code, message]) => {
  expect(await failing({ files: usual, ...wish })).toEqual([{ code, message: expect.stringContaining(message) }]);
});
