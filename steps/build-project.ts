import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  type CreateProjectCommandInput,
  DeleteProjectCommand,
  ListBuildsForProjectCommand,
  type Project,
  StopBuildCommand,
  UpdateProjectCommand,
} from '@aws-sdk/client-codebuild';
import { isAwsError, unlessAwsError } from '../src/aws/errors.ts';
import { type AwsRequest, codebuild } from '../src/aws/request.ts';
import type { CourseTools } from '../src/aws/tools.ts';
import type { Deletion, Difference, Permission } from '../src/course/step.ts';
import { names } from './names.ts';
import { claim, claimToDelete, type Doomed } from './ours.ts';
import { plainTags } from './tags.ts';

type Tools = Pick<CourseTools, 'send' | 'until'>;

interface Place {
  readonly account: string;
  readonly region: string;
}

/** What a step that makes a build project hands on. */
export const buildProjectOutputs = (name: string, { account, region }: Place) => ({
  project: name,
  arn: `arn:aws:codebuild:${region}:${account}:project/${name}`,
});

/** What it takes to make, find and delete a build project. */
export function buildProjectPermissions({ project, account, region }: Place & { project: string }, name: string): Permission[] {
  const operations = ['CreateProject', 'BatchGetProjects', 'UpdateProject', 'DeleteProject'];
  const ofBuilds = ['ListBuildsForProject', 'BatchGetBuilds', 'StopBuild'];
  const { arn } = buildProjectOutputs(name, { account, region });
  return [
    ...[...operations, ...ofBuilds].map((operation) => ({ action: `codebuild:${operation}`, resource: arn })),
    // Who makes a project hands it the role that it builds under; CloudFormation named that after the stack.
    { action: 'iam:PassRole', resource: `arn:aws:iam::${account}:role/${names.stack(project)}-*` },
  ];
}

/** Looks for a build project, and where it differs. @throws NotOursError when it isn't the project's */
export async function findBuildProject(
  send: CourseTools['send'],
  { wanted, tags, known }: { wanted: CreateProjectCommandInput; tags: Readonly<Record<string, string>>; known: boolean },
): Promise<{ readonly differences: readonly Difference[] } | undefined> {
  const name = wanted.name ?? '';
  const project = await readProject(send, name);
  if (project === undefined) return undefined;
  const what = `build project ${name}`;
  const differences: Difference[] = claim({ what, wanted: tags, present: plainTags(project.tags), known });
  for (const [part, is, should] of compared(project, wanted)) {
    if (is !== should) differences.push({ what: part, is: is ?? 'nothing', should: should ?? 'nothing' });
  }
  return { differences };
}

/** Makes a build project, or brings the one that was found into line. */
export async function ensureBuildProject(
  send: CourseTools['send'],
  { create, wanted, found }: { create: AwsRequest; wanted: CreateProjectCommandInput; found: boolean },
): Promise<void> {
  if (found) {
    await send(codebuild(new UpdateProjectCommand(wanted)));
    return;
  }
  try {
    await send(create);
  } catch (error) {
    // An answer that got lost makes a retry find what the first try made: a moment ago there was none.
    if (!isAwsError(error, 'ResourceAlreadyExistsException')) throw error;
  }
}

/** Deletes a build project, and stops what it builds. @throws NotOursError when it isn't the project's */
export async function removeBuildProject({ send, until }: Tools, { name, project, known }: Doomed): Promise<Deletion> {
  const present = await readProject(send, name);
  if (present === undefined) return 'already gone';
  claimToDelete({ what: `build project ${name}`, project, present: plainTags(present.tags), known });
  await stopBuilds({ send, until }, name);
  await send(codebuild(new DeleteProjectCommand({ name })));
  await until({
    what: `the build project ${name} to be gone`,
    seconds: 60,
    look: async () => ((await readProject(send, name)) === undefined ? true : undefined),
  });
  return 'deleted';
}

/**
 * Stops the builds of a project, and waits until they have ended: one that still runs would write to a log group that is
 * about to go, and CodeBuild would make that anew.
 */
export async function stopBuilds({ send, until }: Tools, projectName: string): Promise<void> {
  const running = await runningBuilds(send, projectName);
  if (running.length === 0) return;
  for (const id of running) await send(codebuild(new StopBuildCommand({ id })));
  await until({
    what: `the builds of ${projectName} to end`,
    seconds: 300,
    usually: 20,
    look: async () => ((await runningBuilds(send, projectName)).length === 0 ? true : undefined),
  });
}

/** Ids of the project's builds that haven't ended; of the last hundred, which is more than can run at once. */
export async function runningBuilds(send: CourseTools['send'], projectName: string): Promise<string[]> {
  const asked = send(codebuild(new ListBuildsForProjectCommand({ projectName, sortOrder: 'DESCENDING' })));
  const { ids = [] } = (await unlessAwsError(asked, 'ResourceNotFoundException')) ?? {};
  if (ids.length === 0) return [];
  const { builds = [] } = await send(codebuild(new BatchGetBuildsCommand({ ids })));
  return builds.flatMap(({ id, buildComplete }) => (id === undefined || buildComplete ? [] : [id]));
}

/** A build project by its name; undefined where there is none. */
export async function readProject(send: CourseTools['send'], name: string): Promise<Project | undefined> {
  return (await send(codebuild(new BatchGetProjectsCommand({ names: [name] })))).projects?.[0];
}

/** What is compared, by its name in a sentence: as it is, and as it should be. */
function compared(is: Project, should: CreateProjectCommandInput): (readonly [string, string | undefined, string | undefined])[] {
  return [
    ['role', is.serviceRole, should.serviceRole],
    ['kind of source', is.source?.type, should.source?.type],
    ['source', is.source?.location, should.source?.location],
    ['buildspec', is.source?.buildspec, should.source?.buildspec],
    ['image of the build', is.environment?.image, should.environment?.image],
    ['kind of machine', is.environment?.type, should.environment?.type],
    ['size of the machine', is.environment?.computeType, should.environment?.computeType],
    ['docker in the build', String(is.environment?.privilegedMode), String(should.environment?.privilegedMode)],
    ['variables', variablesOf(is.environment), variablesOf(should.environment)],
    ['log group', is.logsConfig?.cloudWatchLogs?.groupName, should.logsConfig?.cloudWatchLogs?.groupName],
    ['longest build', `${is.timeoutInMinutes} minutes`, `${should.timeoutInMinutes} minutes`],
  ];
}

const variablesOf = (environment: Project['environment']): string =>
  (environment?.environmentVariables ?? [])
    .map(({ name, value }) => `${name}=${value}`)
    .sort()
    .join(', ');
