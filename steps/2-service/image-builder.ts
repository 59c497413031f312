import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  CreateProjectCommand,
  type CreateProjectCommandInput,
  DeleteProjectCommand,
  ListBuildsForProjectCommand,
  type Project,
  StopBuildCommand,
  UpdateProjectCommand,
} from '@aws-sdk/client-codebuild';
import { isAwsError } from '../../src/aws/errors.ts';
import { codebuild } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { type Deletion, type Difference, type NeedsOutputs, seconds } from '../../src/course/step.ts';
import { imageBuildspec } from '../../src/image/codebuild/buildspec.ts';
import { imageProject } from '../../src/image/codebuild/project.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { claim, claimToDelete, type Doomed } from '../ours.ts';
import { plainTags } from '../tags.ts';
import { builtByCodeBuild } from './builder.ts';
import { coreStack } from './core-stack.ts';
import { imageBuildLog } from './image-build-log.ts';
import { imageRepository } from './image-repository.ts';
import { imageSource } from './image-source.ts';

/** Under which key the bucket holds the service's files; every build replaces it. */
export const sourceKey = 'service.zip';

const needs = { core: coreStack, repository: imageRepository, source: imageSource, log: imageBuildLog };

export const imageBuilder = defineStep({
  id: 'image-builder',
  title: 'Describe how CodeBuild builds the image',
  service: 'AWS CodeBuild',
  type: 'AWS::CodeBuild::Project',
  partOf: imageRepository,
  when: builtByCodeBuild,
  outputs: { project: 'string', arn: 'string' },
  needs,
  takes: seconds(1, 10),
  costs: ['codebuild'],
  resourceName: ({ project }) => names.imageBuild(project),
  foresee: ({ name, account, region }) => outputsOf(name, account, region),

  permissions: ({ project, account, region }) => [
    ...[
      'CreateProject',
      'BatchGetProjects',
      'UpdateProject',
      'DeleteProject',
      'StartBuild',
      'ListBuildsForProject',
      'BatchGetBuilds',
      'StopBuild',
    ].map((operation) => ({
      action: `codebuild:${operation}`,
      resource: `arn:aws:codebuild:${region}:${account}:project/${names.imageBuild(project)}`,
    })),
    // Who makes a project hands it the role that it builds under; CloudFormation named that after the stack.
    { action: 'iam:PassRole', resource: `arn:aws:iam::${account}:role/${names.stack(project)}-*` },
  ],

  requests: (context) => ({ create: codebuild(new CreateProjectCommand(wanted(context))) }),

  find: async (context) => {
    const { send, name, tags, account, region, recorded } = context;
    const project = await readProject(send, name);
    if (project === undefined) return undefined;
    const known = recorded.arn !== undefined;
    const differences: Difference[] = claim({
      what: `build project ${name}`,
      wanted: tags,
      present: plainTags(project.tags),
      known,
    });
    for (const [what, is, should] of compared(project, wanted(context))) {
      if (is !== should) differences.push({ what, is: is ?? 'nothing', should: should ?? 'nothing' });
    }
    return { outputs: outputsOf(name, account, region), differences, chosen: { builder: 'codebuild' } };
  },

  ensure: async (context, found) => {
    const { send, requests, checkpoint, name, account, region } = context;
    const outputs = outputsOf(name, account, region);
    if (found) {
      await send(codebuild(new UpdateProjectCommand(wanted(context))));
      return outputs;
    }
    try {
      await send(requests.create);
    } catch (error) {
      // An answer that got lost makes a retry find what the first try made: a moment ago there was none.
      if (!isAwsError(error, 'ResourceAlreadyExistsException')) throw error;
    }
    await checkpoint(outputs);
    return outputs;
  },

  destroy: (context) => removeBuildProject(context, { ...context, known: context.recorded.arn !== undefined }),

  links: ({ outputs, account, region, target }) => {
    const url = target.consoleUrl(`codesuite/codebuild/${account}/projects/${outputs.project}?region=${region}`);
    return url === undefined ? [] : [{ label: 'the builds in the console', url }];
  },
});

/** Deletes a build project, and stops what it builds. @throws NotOursError when it isn't the project's */
export async function removeBuildProject(
  { send, until }: Pick<CourseTools, 'send' | 'until'>,
  { name, project, known }: Doomed,
): Promise<Deletion> {
  const present = await readProject(send, name);
  if (present === undefined) return 'already gone';
  claimToDelete({ what: `build project ${name}`, project, present: plainTags(present.tags), known });
  // A build that still runs would write to a log group that is about to go, and CodeBuild would make that anew.
  for (const id of await runningBuilds(send, name)) await send(codebuild(new StopBuildCommand({ id })));
  await send(codebuild(new DeleteProjectCommand({ name })));
  await until({
    what: `the build project ${name} to be gone`,
    seconds: 60,
    look: async () => ((await readProject(send, name)) === undefined ? true : undefined),
  });
  return 'deleted';
}

interface Wish {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly region: string;
  readonly needs: NeedsOutputs<typeof needs>;
}

/** The project as it should be. */
function wanted({ name, tags, region, needs: { core, repository, source, log } }: Wish): CreateProjectCommandInput {
  return imageProject({
    name,
    roleArn: core.buildRole,
    source: { bucket: source.bucket, key: sourceKey },
    buildspec: imageBuildspec({ repositoryUri: repository.uri, region }),
    logGroup: log.logGroup,
    tags,
  });
}

/** What is compared, by its name in a sentence: as it is, and as it should be. */
function compared(is: Project, should: CreateProjectCommandInput): (readonly [string, string | undefined, string | undefined])[] {
  return [
    ['role', is.serviceRole, should.serviceRole],
    ['source', is.source?.location, should.source?.location],
    ['buildspec', is.source?.buildspec, should.source?.buildspec],
    ['image of the build', is.environment?.image, should.environment?.image],
    ['size of the machine', is.environment?.computeType, should.environment?.computeType],
    ['docker in the build', String(is.environment?.privilegedMode), String(should.environment?.privilegedMode)],
    ['log group', is.logsConfig?.cloudWatchLogs?.groupName, should.logsConfig?.cloudWatchLogs?.groupName],
    ['longest build', `${is.timeoutInMinutes} minutes`, `${should.timeoutInMinutes} minutes`],
  ];
}

/** Ids of the project's builds that haven't ended; of the last hundred, which is more than can run at once. */
export async function runningBuilds(send: CourseTools['send'], projectName: string): Promise<string[]> {
  const { ids = [] } = await send(codebuild(new ListBuildsForProjectCommand({ projectName, sortOrder: 'DESCENDING' })));
  if (ids.length === 0) return [];
  const { builds = [] } = await send(codebuild(new BatchGetBuildsCommand({ ids })));
  return builds.flatMap(({ id, buildComplete }) => (id === undefined || buildComplete ? [] : [id]));
}

export async function readProject(send: CourseTools['send'], name: string): Promise<Project | undefined> {
  return (await send(codebuild(new BatchGetProjectsCommand({ names: [name] })))).projects?.[0];
}

const outputsOf = (name: string, account: string, region: string) => ({
  project: name,
  arn: `arn:aws:codebuild:${region}:${account}:project/${name}`,
});
