import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { CreateProjectCommand } from '@aws-sdk/client-codebuild';
import { CreateRepositoryCommand, DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, vi } from 'vitest';
import { readZip } from '../../../src/oci/archive/read-zip.ts';
import { zipOf } from '../../../src/oci/archive/write-zip.ts';
import { buildState, startForPipeline } from '../../../src/sandbox/services/codebuild/for-pipeline.ts';
import { builds } from '../../../src/sandbox/services/codebuild/model.ts';
import { roleCaller } from '../../../src/sandbox/services/iam/roles.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { linesOf, makeRole, projectInput } from './kit.ts';

// The file that learners get, as it is, in a pipeline's build; only what it builds is smaller than the service.
const buildspec = readFileSync(new URL('../../../backend/service/buildspec.yml', import.meta.url));

/** What the course's template lets the build's role do. */
const actions = [
  ...['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 's3:GetObject', 's3:PutObject'],
  ...['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:DescribeImages'],
  ...['ecr:GetDownloadUrlForLayer', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'],
  ...['ecr:GetAuthorizationToken', 'ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken'],
];

/** A pipeline's project for the service, and what its pipeline does with it. */
export async function openReleases(working: Readonly<Record<string, string>>) {
  const sandbox = await openSandbox();
  const clients = clientsOf(sandbox);
  const { world } = sandbox;
  await clients.s3.send(new CreateBucketCommand({ Bucket: 'artifacts' }));
  const create = new CreateRepositoryCommand({ repositoryName: 'mysfits-service', imageTagMutability: 'IMMUTABLE' });
  const uri = String((await clients.ecr.send(create)).repository?.repositoryUri);
  const input = projectInput(await makeRole(clients, { actions }), '', {
    source: { type: 'CODEPIPELINE' },
    artifacts: { type: 'CODEPIPELINE' },
  });
  const environmentVariables = [
    { name: 'IMAGE_REPOSITORY_URI', value: uri },
    { name: 'CONTAINER_NAME', value: 'service' },
    { name: 'IMAGE_BUILD_ARGUMENTS', value: '--platform linux/amd64 --build-arg GREETING=hello' },
  ];
  await clients.codebuild.send(
    new CreateProjectCommand({ ...input, environment: { ...input.environment, environmentVariables } as never }),
  );
  const pipeline = await makeRole(clients, { name: 'pipeline', actions: ['codebuild:*'] });
  const http = { method: 'POST', path: '/', query: new URLSearchParams(), headers: {} };
  const { signal } = new AbortController();

  /** Builds a revision; what came of it. */
  const release = async (sourceVersion: string, files: Readonly<Record<string, string>> = working) => {
    const all = Object.entries({ 'app.py': 'print("hello")\n', ...files }).map(([path, content]) => [path, Buffer.from(content)]);
    const members = [...all, ['buildspec.yml', buildspec]] as [string, Buffer][];
    const archive = zipOf(members.map(([path, content]) => ({ path, content, mode: 0o100644 })));
    await clients.s3.send(new PutObjectCommand({ Bucket: 'artifacts', Key: 'in', Body: archive }));
    const id = await startForPipeline(
      world,
      {
        project: 'demo',
        initiator: 'codepipeline/demo',
        source: { bucket: 'artifacts', key: 'in' },
        sourceVersion,
        artifacts: { bucket: 'artifacts', key: `out-${sourceVersion}` },
      },
      { world, caller: roleCaller(world, pipeline, 's'), requestId: 'r', service: 'codepipeline', operation: '', http, signal },
    );
    await vi.waitFor(() => expect(buildState(world, id).done).toBe(true), { timeout: 60_000, interval: 50 });
    const { log } = builds(world).get(id) ?? {};
    const lines = await linesOf(clients, { logs: { groupName: log?.group, streamName: log?.stream } });
    return { ...buildState(world, id), said: lines.join('\n') };
  };
  const definitions = async (revision: string) => {
    const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: 'artifacts', Key: `out-${revision}` }));
    const members = await readZip(await buffer(Body as NodeJS.ReadableStream));
    return members.map(({ path, content }) => [path, JSON.parse(content.toString())]);
  };
  const images = async () => {
    const { imageDetails = [] } = await clients.ecr.send(new DescribeImagesCommand({ repositoryName: 'mysfits-service' }));
    return imageDetails.map(({ imageTags = [], imageDigest = '' }) => ({ tag: imageTags[0], digest: imageDigest }));
  };
  return { release, definitions, images, uri };
}
