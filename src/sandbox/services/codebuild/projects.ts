import type * as CodeBuild from '@aws-sdk/client-codebuild';
import type { World } from '../../world/world.ts';
import { checkEnvironment, checkRole, checkSource } from './check-project.ts';
import { alreadyExists, invalidInput, noSuchProject } from './errors.ts';
import { type CodeBuildHandler, nameOf, type ProjectRecord, projectArn, projects } from './model.ts';
import { pageOf } from './page.ts';

/** Minutes, where a project says nothing: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html */
const TIMEOUT = 60;
const QUEUED_TIMEOUT = 480;

type Asked = Partial<Omit<CodeBuild.CreateProjectInput, 'badgeEnabled'>>;

export const createProject: CodeBuildHandler<'CreateProject'> = (input, { world }) => {
  const name = input.name ?? '';
  if (projects(world).has(name)) throw alreadyExists(projectArn(world, name));
  const now = world.clock.now().getTime();
  const { badgeEnabled, ...asked } = input;
  checkBadge(badgeEnabled, input.source);
  const project = filledIn(world, { name, created: now, lastModified: now, builds: 0 }, asked);
  projects(world).set(name, project);
  return { project: shownProject(world, project) };
};

export const updateProject: CodeBuildHandler<'UpdateProject'> = (input, { world }) => {
  const known = projectNamed(world, input.name);
  const { badgeEnabled, ...asked } = input;
  checkBadge(badgeEnabled, input.source ?? known.source);
  // What isn't named stays as it is.
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const project = filledIn(world, { ...known, lastModified: world.clock.now().getTime() }, given);
  projects(world).set(known.name, project);
  return { project: shownProject(world, project) };
};

/** Of one that isn't there, deletion is as good: its builds stay in any case (API_DeleteProject). */
export const deleteProject: CodeBuildHandler<'DeleteProject'> = ({ name = '' }, { world }) => {
  projects(world).delete(nameOf(name));
  return {};
};

export const batchGetProjects: CodeBuildHandler<'BatchGetProjects'> = ({ names = [] }, { world }) => {
  const asked = [...new Set(names)];
  const found = asked.flatMap((name) => projects(world).get(nameOf(name)) ?? []);
  const projectsNotFound = asked.filter((name) => !projects(world).has(nameOf(name)));
  return { projects: found.map((project) => shownProject(world, project)), projectsNotFound };
};

export const listProjects: CodeBuildHandler<'ListProjects'> = (
  { sortBy = 'NAME', sortOrder = 'ASCENDING', nextToken },
  { world },
) => {
  const keys = {
    NAME: ({ name }: ProjectRecord) => name,
    CREATED_TIME: ({ created }: ProjectRecord) => created,
    LAST_MODIFIED_TIME: ({ lastModified }: ProjectRecord) => lastModified,
  } as const;
  const key = keys[sortBy];
  const sorted = [...projects(world).values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const { page, ...more } = pageOf(
    (sortOrder === 'DESCENDING' ? sorted.reverse() : sorted).map(({ name }) => name),
    nextToken,
  );
  return { projects: page, ...more };
};

/** @throws AwsError ResourceNotFoundException */
export function projectNamed(world: World, name = ''): ProjectRecord {
  const project = projects(world).get(nameOf(name));
  if (!project) throw noSuchProject(projectArn(world, nameOf(name)));
  return project;
}

/** A project with what was asked for, checked, and AWS's own values for the rest. */
export function filledIn(world: World, base: ProjectRecord, asked: Asked): ProjectRecord {
  const project: ProjectRecord = {
    timeoutInMinutes: TIMEOUT,
    queuedTimeoutInMinutes: QUEUED_TIMEOUT,
    cache: { type: 'NO_CACHE' },
    encryptionKey: `arn:aws:kms:${world.region}:${world.account}:alias/aws/s3`,
    secondarySources: [],
    secondaryArtifacts: [],
    secondarySourceVersions: [],
    badge: { badgeEnabled: false },
    projectVisibility: 'PRIVATE',
    tags: [],
    ...base,
    ...asked,
    // Of its own it keeps both; what was asked for can't change them.
    name: base.name,
    created: base.created,
    builds: base.builds,
    lastModified: base.lastModified,
  };
  const { environment, source, artifacts, serviceRole = '' } = project;
  checkSource(source ?? {});
  checkArtifacts(source, artifacts);
  checkEnvironment(environment ?? {});
  checkRole(world, serviceRole, project.name);
  return {
    ...project,
    ...(source && {
      source: { insecureSsl: false, gitCloneDepth: source.type === 'S3' ? undefined : source.gitCloneDepth, ...source },
    }),
    ...(environment && {
      environment: { privilegedMode: false, imagePullCredentialsType: 'CODEBUILD', environmentVariables: [], ...environment },
    }),
  };
}

/** Artifacts of a pipeline go with a source of a pipeline: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html */
function checkArtifacts(source: CodeBuild.ProjectSource | undefined, artifacts: CodeBuild.ProjectArtifacts | undefined): void {
  if ((source?.type === 'CODEPIPELINE') !== (artifacts?.type === 'CODEPIPELINE')) {
    throw invalidInput('Invalid input: when using CodePipeline both sourceType, and artifactType must be set to: CODEPIPELINE');
  }
  if (artifacts?.type === 'S3' && !artifacts.location) throw invalidInput('Invalid artifacts: location must be a bucket');
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-badges.html */
function checkBadge(wanted: boolean | undefined, source: CodeBuild.ProjectSource | undefined): void {
  if (wanted && source?.type === 'CODEPIPELINE') throw invalidInput('Build badges are not supported for CodePipeline source');
}

/** A project as the API shows it. */
export function shownProject(world: World, { builds: _, ...project }: ProjectRecord): CodeBuild.Project {
  return {
    ...project,
    arn: projectArn(world, project.name),
    created: new Date(project.created),
    lastModified: new Date(project.lastModified),
  };
}
