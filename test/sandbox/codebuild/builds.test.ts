import { existsSync, readFileSync } from 'node:fs';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetBuildsCommand, CreateProjectCommand, StartBuildCommand, StopBuildCommand } from '@aws-sdk/client-codebuild';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { contextZip } from '../../../src/image/codebuild/zip.ts';
import { startSandbox } from '../../../src/sandbox/launcher.ts';
import { buildSandbox } from '../../helpers/bundle.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { buildOf, ended, linesOf, makeRole, phasesOf, projectInput } from './kit.ts';

const spec = (phases: object, more: object = {}) => stringify({ version: 0.2, phases, ...more });

async function opened() {
  const sandbox = await openSandbox();
  const clients = clientsOf(sandbox);
  return { sandbox, clients, role: await makeRole(clients) };
}

describe('a build', () => {
  test('goes through its phases, with what its commands print in its log', async () => {
    const { clients, role } = await opened();
    const build = await buildOf(
      clients,
      projectInput(
        role,
        spec({
          install: { commands: ['echo installing'] },
          build: { commands: ['echo "$CODEBUILD_BUILD_ID in $AWS_REGION"', 'printf "no end"'] },
        }),
      ),
    );
    expect(build.buildStatus).toBe('SUCCEEDED');
    expect(phasesOf(build)).toEqual([
      'SUBMITTED SUCCEEDED',
      'QUEUED SUCCEEDED',
      'PROVISIONING SUCCEEDED',
      'DOWNLOAD_SOURCE SUCCEEDED',
      'INSTALL SUCCEEDED',
      'PRE_BUILD SUCCEEDED',
      'BUILD SUCCEEDED',
      'POST_BUILD SUCCEEDED',
      'UPLOAD_ARTIFACTS SUCCEEDED',
      'FINALIZING SUCCEEDED',
      'COMPLETED -',
    ]);
    expect(build.currentPhase).toBe('COMPLETED');
    expect(build.logs?.groupName).toBe('/aws/codebuild/demo');
    expect(build.lines).toEqual(['installing', `${build.id} in us-east-1`, 'no end']);
    const { logGroups = [] } = await clients.logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups.map(({ logGroupName }) => logGroupName)).toEqual(['/aws/codebuild/demo']);
  });

  test('runs all commands in one shell: folders, variables and functions stay, also over the end of a shell', async () => {
    const { clients, role } = await opened();
    const build = await buildOf(
      clients,
      projectInput(
        role,
        spec({
          install: { commands: ['mkdir deep && cd deep', 'here=kept', 'hello() { echo "hello $1"; }', 'export OUT=exported'] },
          build: { commands: ['hello "$here"', 'pwd | sed "s,.*/,,"', 'exit 3'], 'on-failure': 'CONTINUE' },
          post_build: { commands: ['echo "$OUT $here $(basename "$PWD") $CODEBUILD_BUILD_SUCCEEDING"'] },
        }),
      ),
    );
    expect(build.lines).toEqual(['hello kept', 'deep', 'exported  deep 0']);
    expect(build.buildStatus).toBe('FAILED');
  });

  test('says which command failed, cleans up by finally, and goes on to post_build only after build', async () => {
    const { clients, role } = await opened();
    const failing = { commands: ['echo before', 'false', 'echo never'], finally: ['echo finally'] };
    const [inBuild, before] = [
      await buildOf(clients, projectInput(role, spec({ build: failing, post_build: { commands: ['echo after'] } }))),
      await buildOf(
        clients,
        projectInput(role, spec({ pre_build: failing, build: { commands: ['echo after'] } }), { name: 'other' }),
      ),
    ];
    expect(inBuild.lines).toEqual(['before', 'finally', 'after']);
    expect(inBuild.phases?.find(({ phaseType }) => phaseType === 'BUILD')).toMatchObject({
      phaseStatus: 'FAILED',
      contexts: [
        { statusCode: 'COMMAND_EXECUTION_ERROR', message: 'Error while executing command: false. Reason: exit status 1' },
      ],
    });
    expect(before.lines).toEqual(['before', 'finally']);
    expect(phasesOf(before).slice(4)).toEqual(['INSTALL SUCCEEDED', 'PRE_BUILD FAILED', 'FINALIZING SUCCEEDED', 'COMPLETED -']);
  });

  test('takes variables from the start before those of the project, and these before those of the buildspec', async () => {
    const { clients, role } = await opened();
    const build = await buildOf(
      clients,
      projectInput(
        role,
        spec(
          { build: { commands: ['echo $A $B $C', 'export D=made'] } },
          { env: { variables: { A: 1, B: 1, C: 1 }, 'exported-variables': ['D'] } },
        ),
        {
          environment: {
            type: 'LINUX_CONTAINER',
            computeType: 'BUILD_GENERAL1_SMALL',
            image: 'aws/codebuild/standard:7.0',
            environmentVariables: [
              { name: 'B', value: '2' },
              { name: 'C', value: '2' },
            ],
          },
        },
      ),
      { environmentVariablesOverride: [{ name: 'C', value: '3' }] },
    );
    expect(build.lines).toEqual(['1 2 3']);
    expect(build.exportedEnvironmentVariables).toEqual([{ name: 'D', value: 'made' }]);
  });

  test('sees nothing of the environment of whoever runs the sandbox', async () => {
    vi.stubEnv('MYSFITS_SECRET', 'ours');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { clients, role } = await opened();
    const build = await buildOf(clients, projectInput(role, spec({ build: { commands: ['env'] } })));
    expect(build.lines.join('\n')).not.toContain('MYSFITS_SECRET');
    expect(build.lines.join('\n')).not.toContain(`HOME=${process.env.HOME}\n`);
  });

  test('gets its source out of S3 by its role, with links and what may be run', async () => {
    const { clients } = await opened();
    const { s3 } = clients;
    await s3.send(new CreateBucketCommand({ Bucket: 'sources' }));
    const entry = { path: 'run.sh', mode: 0o755, type: 'file', file: '/bin/true', size: 0 } as const;
    const text = spec({ build: { commands: ['test -x run.sh && echo may be run', 'readlink link', 'ls'] } });
    const archive = await contextZip({
      folder: '/',
      dockerfile: 'buildspec.yml',
      dockerfileText: text,
      entries: [entry, { path: 'link', mode: 0o777, type: 'link', to: 'run.sh' }],
    });
    await s3.send(new PutObjectCommand({ Bucket: 'sources', Key: 'deep/app.zip', Body: archive }));
    const source = { type: 'S3', location: 'sources/deep/app.zip' } as const;
    const reader = await makeRole(clients, { name: 'reader', actions: ['logs:*', 's3:GetObject'] });
    const build = await buildOf(clients, projectInput(reader, '', { source }));
    expect(build.lines).toEqual(['may be run', 'run.sh', 'buildspec.yml', 'link', 'run.sh']);

    const stranger = await makeRole(clients, { name: 'stranger' });
    const refused = await buildOf(clients, projectInput(stranger, '', { name: 'refused', source }));
    const phase = refused.phases?.find(({ phaseType }) => phaseType === 'DOWNLOAD_SOURCE');
    expect(phase?.phaseStatus).toBe('FAILED');
    expect(phase?.contexts?.[0]).toMatchObject({
      statusCode: 'CLIENT_ERROR',
      message: expect.stringMatching(/AccessDenied.*deep\/app\.zip/s),
    });
  });

  test.each([
    ['no buildspec', 'nowhere.yml', /no such file/],
    ['an older version', 'version: 0.1\nphases: {}', /0\.1/],
    ['a phase that there is not', 'version: 0.2\nphases:\n  test: {}', /Invalid buildspec phase name: test/],
    ['a command that YAML reads as a map', 'version: 0.2\nphases:\n  build:\n    commands:\n      - echo a: b', /strings only/],
  ])('fails with %s', async (_, buildspec, message) => {
    const { clients, role } = await opened();
    await clients.s3.send(new CreateBucketCommand({ Bucket: 'sources' }));
    const empty = await contextZip({ folder: '/', dockerfile: 'x', dockerfileText: '', entries: [] });
    await clients.s3.send(new PutObjectCommand({ Bucket: 'sources', Key: 'a.zip', Body: empty }));
    const reader = await makeRole(clients, { name: 'reader', actions: ['logs:*', 's3:GetObject'] });
    expect(role).not.toBe(reader);
    const build = await buildOf(
      clients,
      projectInput(reader, '', { source: { type: 'S3', location: 'sources/a.zip', buildspec } }),
    );
    const context = build.phases?.find(({ phaseType }) => phaseType === 'DOWNLOAD_SOURCE')?.contexts?.[0];
    expect(context).toEqual({ statusCode: 'YAML_FILE_ERROR', message: expect.stringMatching(message) });
  });

  test('of a role that may not write its log fails before it begins', async () => {
    const { clients } = await opened();
    const role = await makeRole(clients, { name: 'mute', actions: ['logs:CreateLogGroup'] });
    const build = await buildOf(clients, projectInput(role, spec({})));
    expect(build.phases?.find(({ phaseType }) => phaseType === 'PROVISIONING')?.contexts?.[0]).toMatchObject({
      statusCode: 'ACCESS_DENIED',
      message: expect.stringContaining('logs:CreateLogStream'),
    });
  });
});

describe('a build that is ended', () => {
  const endless = spec({ build: { commands: ['sleep 600 & echo $! $TMPDIR', 'sleep 600'] } });

  /** A build that has started something in its background, with the number of that process and the build's folder. */
  async function begun(more: object = {}) {
    const { sandbox, clients, role } = await opened();
    return { sandbox, clients, ...(await beginIn(clients, role, more)) };
  }

  async function beginIn(clients: ReturnType<typeof clientsOf>, role: string, more: object = {}) {
    await clients.codebuild.send(new CreateProjectCommand(projectInput(role, endless, more)));
    const { build } = await clients.codebuild.send(new StartBuildCommand({ projectName: 'demo' }));
    const [line = ''] = await vi.waitFor(
      async () => {
        const { builds: [now] = [] } = await clients.codebuild.send(new BatchGetBuildsCommand({ ids: [String(build?.id)] }));
        const lines = now ? await linesOf(clients, now) : [];
        expect(lines).toHaveLength(1);
        return lines;
      },
      { timeout: 10_000 },
    );
    const [pid, folder = ''] = line.split(' ');
    expect(runs(Number(pid)) && existsSync(folder)).toBe(true);
    return { id: String(build?.id), isGone: () => !runs(Number(pid)) && !existsSync(folder) };
  }

  test('by hand is stopped at once, and nothing of it is left', async () => {
    const { clients, id, isGone } = await begun();
    const { build } = await clients.codebuild.send(new StopBuildCommand({ id }));
    expect(build?.buildStatus).toBe('STOPPED');
    expect(build && phasesOf(build).slice(-3)).toEqual(['BUILD STOPPED', 'FINALIZING SUCCEEDED', 'COMPLETED -']);
    expect(isGone()).toBe(true);
  });

  test('because its time is up says so', async () => {
    const { sandbox, clients, id, isGone } = await begun({ timeoutInMinutes: 5 });
    await sandbox.control.moveClock(301);
    const build = await ended(clients, id);
    expect(build.buildStatus).toBe('TIMED_OUT');
    expect(build.phases?.find(({ phaseType }) => phaseType === 'BUILD')?.contexts?.[0]?.statusCode).toBe('BUILD_TIMED_OUT');
    expect(isGone()).toBe(true);
  });

  test('because the sandbox is killed is gone with it all the same', async () => {
    const { entry, remove } = await buildSandbox();
    onTestFinished(remove);
    const sandbox = await startSandbox({ dir: await tempFolder(), entry });
    const clients = clientsOf(sandbox);
    const { isGone } = await beginIn(clients, await makeRole(clients));
    process.kill(sandbox.pid, 'SIGKILL');
    await vi.waitFor(() => expect(isGone()).toBe(true), { timeout: 10_000 });
  });

  test('because the sandbox closes is gone with it, and begins anew when it opens', async () => {
    const { sandbox, clients, id, isGone } = await begun();
    const { dir } = sandbox.world;
    await sandbox.close();
    expect(isGone()).toBe(true);
    await openSandbox({ dir });
    await vi.waitFor(async () => {
      const { builds: [now] = [] } = await clients.codebuild.send(new BatchGetBuildsCommand({ ids: [id] }));
      expect(now?.currentPhase).toBe('BUILD');
    });
    const { build } = await clients.codebuild.send(new StopBuildCommand({ id }));
    expect(build && phasesOf(build).filter((phase) => phase.startsWith('BUILD'))).toEqual(['BUILD STOPPED']);
  });
});

/** Whether there is such a process, one that has ended and waits to be buried not counted. */
function runs(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
