import { randomUUID } from 'node:crypto';
import type * as CodeBuild from '@aws-sdk/client-codebuild';
import type { Caller } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { invalidInput, noQueue, noSuchBuild, noSuchProject, onlyByPipeline } from './errors.ts';
import {
  type BuildRecord,
  buildArn,
  builds,
  type CodeBuildHandler,
  nameOf,
  type ProjectRecord,
  projectArn,
  projects,
} from './model.ts';
import { pageOf } from './page.ts';
import { filledIn, projectNamed } from './projects.ts';
import { letRun, stopRun } from './run-build.ts';
import { shownBuild } from './shown-build.ts';
import { tellState } from './tell-state.ts';

/** How many a batch may name: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BatchGetBuilds.html */
const MOST_AT_ONCE = 100;
/** Milliseconds that a start is remembered by its token (API_StartBuild: five minutes). */
const REMEMBERED = 5 * 60_000;

export const startBuild: CodeBuildHandler<'StartBuild'> = (input, { world, caller }) => {
  const project = projectNamed(world, input.projectName);
  const now = world.clock.now().getTime();
  const { idempotencyToken: token } = input;
  const same = [...builds(world).values()].find(
    (build) => token !== undefined && build.token === token && build.start + REMEMBERED > now,
  );
  if (same) return { build: shownBuild(world, same) };
  if ((input.artifactsOverride ?? project.artifacts)?.type === 'CODEPIPELINE') throw onlyByPipeline();
  const { sourceVersion = project.sourceVersion } = input;
  const build = begin(world, project, overridden(world, project, input), {
    ...(sourceVersion !== undefined && { sourceVersion }),
    ...(token !== undefined && { token }),
    initiator: initiatorOf(caller),
  });
  return { build: shownBuild(world, build) };
};

/**
 * Begins a build.
 * @param wish the project with what this start overrides
 * @throws AwsError where the account may have no build, or what is wanted isn't served
 */
export function begin(
  world: World,
  project: ProjectRecord,
  wish: ProjectRecord,
  told: Pick<BuildRecord, 'initiator' | 'sourceVersion' | 'resolvedSourceVersion' | 'token' | 'pipeline'>,
): BuildRecord {
  if (world.switches.isOn('codebuild/queue-zero')) throw noQueue();
  refuseUnserved(wish);
  const now = world.clock.now().getTime();
  const of = { ...wish, builds: project.builds + 1 };
  const build: BuildRecord = {
    id: `${project.name}:${randomUUID()}`,
    number: of.builds,
    of,
    ...told,
    start: now,
    status: 'IN_PROGRESS',
    phases: [{ type: 'SUBMITTED', status: 'SUCCEEDED', start: now, end: now }],
    exported: [],
  };
  projects(world).set(project.name, { ...project, builds: of.builds });
  builds(world).set(build.id, build);
  tellState(world, build);
  letRun(world, build.id);
  return build;
}

export const stopBuild: CodeBuildHandler<'StopBuild'> = async ({ id = '' }, { world }) => {
  const known = buildNamed(world, id);
  await stopRun(world, known.id);
  return { build: shownBuild(world, buildNamed(world, id)) };
};

export const batchGetBuilds: CodeBuildHandler<'BatchGetBuilds'> = ({ ids = [] }, { world }) => {
  if (ids.length > MOST_AT_ONCE) throw invalidInput(`Invalid number of build ids: at most ${MOST_AT_ONCE}`);
  const asked = [...new Set(ids)];
  return {
    builds: asked.flatMap((id) => builds(world).get(nameOf(id)) ?? []).map((build) => shownBuild(world, build)),
    buildsNotFound: asked.filter((id) => !builds(world).has(nameOf(id))),
  };
};

/** Newest first, unless asked otherwise. */
const sortedIds = (world: World, order: CodeBuild.SortOrderType = 'DESCENDING', project?: string): string[] => {
  const of = [...builds(world).values()].filter((build) => project === undefined || build.of.name === project);
  const ids = of.map(({ id }) => id);
  return order === 'DESCENDING' ? ids.reverse() : ids;
};

export const listBuilds: CodeBuildHandler<'ListBuilds'> = ({ sortOrder, nextToken }, { world }) => {
  const { page, ...more } = pageOf(sortedIds(world, sortOrder), nextToken);
  return { ids: page, ...more };
};

export const listBuildsForProject: CodeBuildHandler<'ListBuildsForProject'> = (
  { projectName = '', sortOrder, nextToken },
  { world },
) => {
  const name = nameOf(projectName);
  if (!projects(world).has(name)) throw noSuchProject(projectArn(world, name));
  const { page, ...more } = pageOf(sortedIds(world, sortOrder, name), nextToken);
  return { ids: page, ...more };
};

function buildNamed(world: World, id: string): BuildRecord {
  const build = builds(world).get(nameOf(id));
  if (!build) throw noSuchBuild(id.startsWith('arn:') ? id : buildArn(world, id));
  return build;
}

/** The project for one build: what the start says instead. https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html */
function overridden(world: World, project: ProjectRecord, input: CodeBuild.StartBuildInput): ProjectRecord {
  const { source, environment } = project;
  const given = <Part extends object>(part: Part): Partial<Part> =>
    Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as Partial<Part>;
  const variables = new Map(
    [...(environment?.environmentVariables ?? []), ...(input.environmentVariablesOverride ?? [])].map((one) => [one.name, one]),
  );
  return filledIn(
    world,
    project,
    given({
      ...(source && {
        source: {
          ...source,
          ...given({
            type: input.sourceTypeOverride,
            location: input.sourceLocationOverride,
            buildspec: input.buildspecOverride,
          }),
        } as CodeBuild.ProjectSource,
      }),
      ...(environment && {
        environment: {
          ...environment,
          ...given({
            type: input.environmentTypeOverride,
            image: input.imageOverride,
            computeType: input.computeTypeOverride,
            privilegedMode: input.privilegedModeOverride,
          }),
          environmentVariables: [...variables.values()],
        } as CodeBuild.ProjectEnvironment,
      }),
      artifacts: input.artifactsOverride,
      serviceRole: input.serviceRoleOverride,
      timeoutInMinutes: input.timeoutInMinutesOverride,
      queuedTimeoutInMinutes: input.queuedTimeoutInMinutesOverride,
      logsConfig: input.logsConfigOverride,
    }),
  );
}

/** What can't be done here is said at once, not half done. */
function refuseUnserved({ environment, vpcConfig, secondarySources = [] }: ProjectRecord): void {
  const elsewhere = environment?.environmentVariables?.find(({ type }) => type !== undefined && type !== 'PLAINTEXT');
  if (elsewhere) throw invalidInput(`Environment variable type ${elsewhere.type} is not served by this sandbox`);
  if (vpcConfig?.vpcId) throw invalidInput('Builds in a VPC are not served by this sandbox');
  if (secondarySources.length > 0) throw invalidInput('Secondary sources are not served by this sandbox');
}

/** A user by name, a role by `role/session`: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html */
function initiatorOf(caller: Caller | undefined): string {
  const path = caller?.arn.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, '') ?? '';
  return path.replace(/^(?:user|assumed-role)\//, '');
}
