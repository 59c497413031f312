import {
  BatchGetProjectsCommand,
  CreateProjectCommand,
  DeleteProjectCommand,
  ListProjectsCommand,
  StartBuildCommand,
  UpdateProjectCommand,
} from '@aws-sdk/client-codebuild';
import { describe, expect, test } from 'vitest';
import { awsCli, clientsOf, openSandbox, python } from '../../helpers/sandbox.ts';
import { buildOf, makeRole, projectInput } from './kit.ts';

const buildspec = 'version: 0.2\nphases:\n  build:\n    commands:\n      - echo hello\n';

async function opened() {
  const sandbox = await openSandbox();
  const clients = clientsOf(sandbox);
  return { sandbox, clients, codebuild: clients.codebuild, role: await makeRole(clients) };
}

describe('a project', () => {
  test('is made with what AWS fills in, changed in part, and deleted; what nobody knows is told apart', async () => {
    const { sandbox, codebuild, role } = await opened();
    const { project } = await codebuild.send(
      new CreateProjectCommand(projectInput(role, buildspec, { tags: [{ key: 'mysfits:project', value: 'p' }] })),
    );
    expect(project).toMatchObject({
      name: 'demo',
      timeoutInMinutes: 60,
      queuedTimeoutInMinutes: 480,
      cache: { type: 'NO_CACHE' },
    });
    await expect(codebuild.send(new CreateProjectCommand(projectInput(role, buildspec)))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: `Project already exists: ${project?.arn}`,
    });
    await codebuild.send(new UpdateProjectCommand({ name: 'demo', timeoutInMinutes: 15 }));
    const { projects, projectsNotFound } = await codebuild.send(new BatchGetProjectsCommand({ names: ['demo', 'nobody'] }));
    expect(projects).toMatchObject([{ name: 'demo', timeoutInMinutes: 15, source: { buildspec } }]);
    expect(projectsNotFound).toEqual(['nobody']);
    expect(await sandbox.control.inventory()).toContainEqual(
      expect.objectContaining({ type: 'AWS::CodeBuild::Project', name: 'demo', tags: { 'mysfits:project': 'p' } }),
    );
    await codebuild.send(new DeleteProjectCommand({ name: 'demo' }));
    await codebuild.send(new DeleteProjectCommand({ name: 'demo' }));
    expect((await codebuild.send(new ListProjectsCommand({}))).projects).toEqual([]);
  });

  test('needs a role that CodeBuild may take', async () => {
    const { clients, codebuild } = await opened();
    const tasks = await makeRole(clients, { name: 'tasks', service: 'ecs-tasks.amazonaws.com' });
    for (const role of [tasks, tasks.replace('tasks', 'nobody')]) {
      await expect(codebuild.send(new CreateProjectCommand(projectInput(role, buildspec)))).rejects.toMatchObject({
        name: 'InvalidInputException',
        message: `CodeBuild is not authorized to perform: sts:AssumeRole on ${role}`,
      });
    }
  });

  test.each([
    [
      'a compute type of another environment',
      { environment: { type: 'LINUX_CONTAINER', computeType: 'BUILD_LAMBDA_1GB', image: 'x' } },
      'InvalidInputException',
    ],
    [
      'a compute type that there is not',
      { environment: { type: 'LINUX_CONTAINER', computeType: 'TINY', image: 'x' } },
      'ValidationException',
    ],
    ['no source and no buildspec', { source: { type: 'NO_SOURCE' } }, 'InvalidInputException'],
    ['a source in S3 without a key', { source: { type: 'S3', location: 'bucket' } }, 'InvalidInputException'],
    ["a pipeline's artifacts without a pipeline's source", { artifacts: { type: 'CODEPIPELINE' } }, 'InvalidInputException'],
    ['more than eight hours', { timeoutInMinutes: 481 }, 'ValidationException'],
  ])("can't have %s", async (_, more, name) => {
    const { codebuild, role } = await opened();
    const input = projectInput(role, buildspec, more as object);
    await expect(codebuild.send(new CreateProjectCommand(input))).rejects.toMatchObject({ name });
  });

  test('of a new account starts no build, and says why', async () => {
    const { sandbox, codebuild, role } = await opened();
    await codebuild.send(new CreateProjectCommand(projectInput(role, buildspec)));
    await sandbox.control.turn('codebuild/queue-zero', true);
    await expect(codebuild.send(new StartBuildCommand({ projectName: 'demo' }))).rejects.toMatchObject({
      name: 'AccountLimitExceededException',
      message: 'Cannot have more than 0 builds in queue for the account',
    });
  });

  test('with an image that CodeBuild has not got fails before it begins', async () => {
    const { clients, role } = await opened();
    const environment = {
      type: 'LINUX_CONTAINER',
      computeType: 'BUILD_GENERAL1_SMALL',
      image: 'aws/codebuild/nothing:1.0',
    } as const;
    const build = await buildOf(clients, projectInput(role, buildspec, { environment }));
    expect(build.phases?.find(({ phaseStatus }) => phaseStatus === 'FAILED')).toMatchObject({
      phaseType: 'PROVISIONING',
      contexts: [{ statusCode: 'BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE' }],
    });
  });

  test('starts a build once for one token', async () => {
    const { codebuild, role } = await opened();
    await codebuild.send(new CreateProjectCommand(projectInput(role, buildspec)));
    const start = () => codebuild.send(new StartBuildCommand({ projectName: 'demo', idempotencyToken: 'same' }));
    expect((await start()).build?.id).toBe((await start()).build?.id);
  });
});

test("Debian's aws and boto3 make a project, build, and read what came of it", async () => {
  const { sandbox, role } = await opened();
  const environment = 'type=LINUX_CONTAINER,image=aws/codebuild/standard:7.0,computeType=BUILD_GENERAL1_SMALL';
  const source = JSON.stringify({ type: 'NO_SOURCE', buildspec });
  await awsCli(
    sandbox,
    'codebuild',
    'create-project',
    '--name',
    'demo',
    '--source',
    source,
    '--artifacts',
    'type=NO_ARTIFACTS',
    '--environment',
    environment,
    '--service-role',
    role,
  );
  const said = await python(
    sandbox,
    `
import boto3, os, time
client = boto3.client('codebuild', endpoint_url=os.environ['ENDPOINT'])
build = client.start_build(projectName='demo')['build']
while not build['buildComplete']:
    time.sleep(0.05)
    build = client.batch_get_builds(ids=[build['id']])['builds'][0]
print(build['buildStatus'], client.list_builds_for_project(projectName='demo')['ids'] == [build['id']], len(client.list_curated_environment_images()['platforms']))
`,
  );
  expect(said).toBe('SUCCEEDED True 2');
});
