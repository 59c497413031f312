import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { BatchGetBuildsCommand, CreateProjectCommand, StartBuildCommand, UpdateProjectCommand } from '@aws-sdk/client-codebuild';
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { zipOf } from '../../../src/oci/archive/write-zip.ts';
import type { Call } from '../../../src/sandbox/service.ts';
import { buildState, type PipelineBuild, startForPipeline } from '../../../src/sandbox/services/codebuild/for-pipeline.ts';
import { roleCaller } from '../../../src/sandbox/services/iam/roles.ts';
import type { Happening } from '../../../src/sandbox/world/happenings.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { linesOf, makeRole, phasesOf, projectInput } from './kit.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';
const both = { source: { type: 'CODEPIPELINE' }, artifacts: { type: 'CODEPIPELINE' } } as const;

const spec = (commands: readonly string[], artifacts?: object) =>
  stringify({ version: 0.2, phases: { build: { commands } }, ...(artifacts && { artifacts }) });

/** A project whose source is the given buildspec with a file beside it, and a pipeline's role that may start it. */
async function opened(buildspec: string, { actions = ['logs:*', 's3:*'] }: { actions?: readonly string[] } = {}) {
  const sandbox = await openSandbox();
  const clients = clientsOf(sandbox);
  const { s3, codebuild } = clients;
  await s3.send(new CreateBucketCommand({ Bucket: 'artifacts' }));
  const archive = zipOf([
    { path: 'buildspec.yml', content: Buffer.from(buildspec), mode: 0o100644 },
    { path: 'deep/run.sh', content: Buffer.from('#!/bin/sh\necho ran\n'), mode: 0o100755 },
  ]);
  await s3.send(new PutObjectCommand({ Bucket: 'artifacts', Key: 'demo/Source/in', Body: archive }));
  const role = await makeRole(clients, { actions });
  await codebuild.send(new CreateProjectCommand(projectInput(role, '', both)));
  const pipeline = await makeRole(clients, { name: 'pipeline', service: 'codepipeline.amazonaws.com', actions: ['codebuild:*'] });
  const { world } = sandbox;
  const callOf = (arn: string): Call => ({
    world,
    caller: roleCaller(world, arn, 'demo'),
    requestId: 'r',
    service: 'codepipeline',
    operation: 'StartPipelineExecution',
    http: { method: 'POST', path: '/', query: new URLSearchParams(), headers: {} },
    signal: new AbortController().signal,
  });
  const start = (more: Partial<PipelineBuild> = {}, as = pipeline) =>
    startForPipeline(
      world,
      {
        project: 'demo',
        initiator: 'codepipeline/demo',
        source: { bucket: 'artifacts', key: 'demo/Source/in' },
        sourceVersion: commit,
        artifacts: { bucket: 'artifacts', key: 'demo/Build/out' },
        ...more,
      },
      callOf(as),
    );
  const end = async (id: string) => {
    await vi.waitFor(() => expect(buildState(world, id).done).toBe(true), { timeout: 20_000, interval: 30 });
    const { builds: [build] = [] } = await codebuild.send(new BatchGetBuildsCommand({ ids: [id] }));
    if (!build) throw new Error(`There is no build ${id}.`);
    return { build, state: buildState(world, id), lines: await linesOf(clients, build) };
  };
  return { sandbox, clients, role, callOf, start, end };
}

/** What Python's zipfile, which isn't ours, reads out of an archive: names with permissions and contents. */
async function unzipped(archive: Uint8Array): Promise<Record<string, readonly [mode: string, content: string]>> {
  const file = join(await tempFolder(), 'out.zip');
  writeFileSync(file, archive);
  const program = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    print(json.dumps({i.filename: [oct(i.external_attr >> 16 & 0o777), z.read(i).decode()] for i in z.infolist()}))`;
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', program, file], { encoding: 'utf8' }));
}

describe('a build that a pipeline starts', () => {
  test('takes its archive, knows its revision, and puts what the buildspec keeps where the pipeline wants it', async () => {
    const artifacts = { files: ['**/*'], 'exclude-paths': ['**/*.yml'], name: 'ignored' };
    const commands = [
      './deep/run.sh',
      'echo "$CODEBUILD_RESOLVED_SOURCE_VERSION $CODEBUILD_SOURCE_VERSION $CODEBUILD_INITIATOR $STAGE"',
      'echo made >made.txt',
    ];
    const { sandbox, clients, start, end } = await opened(spec(commands, artifacts));
    const told: Happening[] = [];
    sandbox.world.happenings.listen((happening) => void told.push(happening));
    const id = await start({ variables: [{ name: 'STAGE', value: 'test' }] });
    expect(id).toMatch(/^demo:[0-9a-f-]{36}$/);
    const { build, state, lines } = await end(id);
    expect(lines).toEqual(['ran', `${commit} arn:aws:s3:::artifacts/demo/Source/in codepipeline/demo test`]);
    expect(state).toMatchObject({ status: 'SUCCEEDED', logs: { group: '/aws/codebuild/demo', stream: id.slice(5) } });
    expect(state).not.toHaveProperty('failure');
    const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: 'artifacts', Key: 'demo/Build/out' }));
    const archive = await buffer(Body as NodeJS.ReadableStream);
    expect(await unzipped(archive)).toEqual({
      'deep/run.sh': ['0o755', '#!/bin/sh\necho ran\n'],
      'made.txt': ['0o644', 'made\n'],
    });
    expect(build).toMatchObject({
      initiator: 'codepipeline/demo',
      source: { type: 'CODEPIPELINE' },
      sourceVersion: 'arn:aws:s3:::artifacts/demo/Source/in',
      resolvedSourceVersion: commit,
      artifacts: { location: 'arn:aws:s3:::artifacts/demo/Build/out', sha256sum: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(
      told.map(({ source, detailType, resources, detail }) => [source, detailType, resources, detail['build-status']]),
    ).toEqual(
      ['IN_PROGRESS', 'SUCCEEDED'].map((status) => ['aws.codebuild', 'CodeBuild Build State Change', [build.arn], status]),
    );
    expect(told[1]?.detail).toMatchObject({
      'project-name': 'demo',
      'build-id': build.arn,
      'current-phase': 'COMPLETED',
      'additional-information': {
        'build-complete': true,
        initiator: 'codepipeline/demo',
        'build-start-time': expect.stringMatching(/^[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d\d:\d\d [AP]M$/),
        logs: { 'group-name': '/aws/codebuild/demo' },
      },
    });
  });

  test('keeps files below a base directory, without their paths where it is told so', async () => {
    const artifacts = { files: ['**/*.txt'], 'base-directory': 'out', 'discard-paths': 'yes' };
    const commands = ['mkdir -p out/a out/b', 'echo 1 >out/a/one.txt', 'echo 2 >out/b/two.txt', 'echo 3 >three.txt'];
    const { clients, start, end } = await opened(spec(commands, artifacts));
    await end(await start());
    const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: 'artifacts', Key: 'demo/Build/out' }));
    expect(Object.keys(await unzipped(await buffer(Body as NodeJS.ReadableStream)))).toEqual(['one.txt', 'two.txt']);
  });

  test('keeps nothing where the buildspec names nothing, or the action has no output', async () => {
    const { clients, start, end } = await opened(spec(['true']));
    expect((await end(await start())).state.status).toBe('SUCCEEDED');
    const head = new HeadObjectCommand({ Bucket: 'artifacts', Key: 'demo/Build/out' });
    await expect(clients.s3.send(head)).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('that fails says so in the sentence that CodePipeline shows', async () => {
    const { start, end } = await opened(spec(['echo broken; exit 3'], { files: ['x'] }));
    const { state, lines } = await end(await start());
    expect(lines).toEqual(['broken']);
    expect(state).toMatchObject({
      done: true,
      status: 'FAILED',
      failure:
        'Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while executing command: echo broken; exit 3. Reason: exit status 3',
    });
  });

  test('reads and writes by the rights of its own role, not of the pipeline', async () => {
    const reading = await opened(spec(['true'], { files: ['**/*'] }), { actions: ['logs:*', 's3:GetObject'] });
    const written = await reading.end(await reading.start());
    expect(phasesOf(written.build)).toContain('UPLOAD_ARTIFACTS FAILED');
    expect(written.state.failure).toMatch(/UPLOAD_ARTIFACTS, Code: CLIENT_ERROR.*AccessDenied/);
    const blind = await opened(spec(['true']), { actions: ['logs:*'] });
    expect((await blind.end(await blind.start())).state.failure).toMatch(/DOWNLOAD_SOURCE.*AccessDenied.*demo\/Source\/in/s);
  });

  test('is started and looked at only by who may; no project, no build', async () => {
    const { sandbox, clients, callOf, start } = await opened(spec(['true']));
    const nobody = await makeRole(clients, { name: 'nobody', service: 'codepipeline.amazonaws.com', actions: ['s3:*'] });
    await expect(start({}, nobody)).rejects.toMatchObject({
      code: 'AccessDeniedException',
      message: expect.stringMatching(/codebuild:StartBuild on resource: arn:aws:codebuild:us-east-1:\d{12}:project\/demo/),
    });
    await expect(start({ project: 'other' })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    const id = await start();
    expect(() => buildState(sandbox.world, id, callOf(nobody))).toThrow(/codebuild:BatchGetBuilds/);
    expect(() => buildState(sandbox.world, 'demo:none')).toThrow(/does not exist/);
  });

  test('serves a project of another source as well: what the pipeline brings takes its place', async () => {
    const { clients, role, start, end } = await opened(spec(['echo from the source']));
    await clients.codebuild.send(
      new CreateProjectCommand(projectInput(role, spec(['cat deep/run.sh | tail -n 1']), { name: 'other' })),
    );
    expect((await end(await start({ project: 'other' }))).lines).toEqual(['echo ran']);
  });
});

describe('a project of pipelines', () => {
  test('has source and artifacts of theirs, both or neither, and no badge', async () => {
    const { clients, role } = await opened(spec([]));
    const { codebuild } = clients;
    const message = 'Invalid input: when using CodePipeline both sourceType, and artifactType must be set to: CODEPIPELINE';
    for (const half of [{ source: both.source }, { artifacts: both.artifacts }]) {
      const input = projectInput(role, spec([]), { name: 'half', ...half });
      await expect(codebuild.send(new CreateProjectCommand(input))).rejects.toMatchObject({
        name: 'InvalidInputException',
        message,
      });
    }
    const change = new UpdateProjectCommand({ name: 'demo', artifacts: { type: 'NO_ARTIFACTS' } });
    await expect(codebuild.send(change)).rejects.toMatchObject({ message });
    await expect(codebuild.send(new UpdateProjectCommand({ name: 'demo', badgeEnabled: true }))).rejects.toMatchObject({
      message: 'Build badges are not supported for CodePipeline source',
    });
  });

  test('is not started by hand, unless source and artifacts are given with the start', async () => {
    const { clients, end } = await opened(spec([]));
    const { codebuild } = clients;
    await expect(codebuild.send(new StartBuildCommand({ projectName: 'demo' }))).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: 'ArtifactsOverride must be set when using artifacts type CodePipelines',
    });
    const { build } = await codebuild.send(
      new StartBuildCommand({
        projectName: 'demo',
        artifactsOverride: { type: 'NO_ARTIFACTS' },
        sourceTypeOverride: 'NO_SOURCE',
        buildspecOverride: spec(['echo by hand']),
      }),
    );
    expect((await end(String(build?.id))).lines).toEqual(['by hand']);
  });
});

test('artifacts go into a bucket as one archive where the project wants them so', async () => {
  const { clients, role, end } = await opened(spec([]));
  const artifacts = { type: 'S3', location: 'artifacts', path: 'kept', name: 'all.zip', packaging: 'ZIP' } as const;
  const buildspec = spec(['echo 1 >one.txt'], { files: ['one.txt'] });
  await clients.codebuild.send(new CreateProjectCommand(projectInput(role, buildspec, { name: 'zipped', artifacts })));
  const { build } = await clients.codebuild.send(new StartBuildCommand({ projectName: 'zipped' }));
  expect((await end(String(build?.id))).state.status).toBe('SUCCEEDED');
  const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: 'artifacts', Key: 'kept/all.zip' }));
  expect(await unzipped(await buffer(Body as NodeJS.ReadableStream))).toEqual({ 'one.txt': ['0o644', '1\n'] });
});
