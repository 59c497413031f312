import type { EnvironmentVariable, StatusType } from '@aws-sdk/client-codebuild';
import { authorize } from '../../authorization/authorize.ts';
import type { Call } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { begin } from './builds.ts';
import { noSuchBuild } from './errors.ts';
import { type BuildRecord, buildArn, builds, nameOf, type Place } from './model.ts';
import { permissions } from './permissions.ts';
import { projectNamed } from './projects.ts';

/** What a pipeline's action asks for. */
export interface PipelineBuild {
  /** The project's name. */
  readonly project: string;
  /** `codepipeline/NAME` */
  readonly initiator: string;
  /** The ZIP archive that is the input artifact. */
  readonly source: Place;
  /** The revision that the source action found: a commit id, or the version of an object. */
  readonly sourceVersion: string;
  /** Where the output artifact belongs, a ZIP archive; left out where the action has none. */
  readonly artifacts?: Place;
  /** The action's own environment variables; they win over the project's. */
  readonly variables?: readonly EnvironmentVariable[];
}

/**
 * Starts a build for a pipeline, in the name of the pipeline's role. Whatever source and artifacts the project names, the
 * pipeline's take their place: so a project of another source serves a pipeline too.
 * @returns the build's id: `PROJECT:UUID`
 * @throws AwsError as StartBuild does, or when the caller isn't allowed to
 */
export async function startForPipeline(world: World, wish: PipelineBuild, call: Call): Promise<string> {
  mayDo('StartBuild', { projectName: wish.project }, call);
  const project = projectNamed(world, wish.project);
  const { environment, source } = project;
  const variables = new Map(
    [...(environment?.environmentVariables ?? []), ...(wish.variables ?? [])].map((one) => [one.name, one]),
  );
  const of = {
    ...project,
    source: { type: 'CODEPIPELINE' as const, ...(source?.buildspec !== undefined && { buildspec: source.buildspec }) },
    artifacts: { type: 'CODEPIPELINE' as const },
    ...(environment && { environment: { ...environment, environmentVariables: [...variables.values()] } }),
  };
  const { id } = begin(world, project, of, {
    initiator: wish.initiator,
    sourceVersion: `arn:aws:s3:::${wish.source.bucket}/${wish.source.key}`,
    resolvedSourceVersion: wish.sourceVersion,
    pipeline: { source: wish.source, ...(wish.artifacts && { artifacts: wish.artifacts }) },
  });
  return id;
}

/** How a build stands. */
export interface BuildState {
  readonly done: boolean;
  readonly status: StatusType;
  /** The log's group and stream; undefined until there is one. */
  readonly logs: { readonly group: string; readonly stream: string } | undefined;
  /** The build's page in the console. */
  readonly url: string;
  /** The variables that its buildspec exports, once it has ended. */
  readonly exported: Readonly<Record<string, string>>;
  /** Of one that went wrong, in the words that CodePipeline shows with the failed action. */
  readonly failure?: string;
}

/**
 * Looks at a build.
 * @param call who looks: checked for codebuild:BatchGetBuilds where it is given
 * @throws AwsError ResourceNotFoundException, or AccessDeniedException
 */
export function buildState(world: World, id: string, call?: Call): BuildState {
  if (call) mayDo('BatchGetBuilds', { ids: [id] }, call);
  const build = builds(world).get(nameOf(id));
  if (!build) throw noSuchBuild(buildArn(world, id));
  const { log, status, end, exported } = build;
  const failure = failureOf(build);
  return {
    done: end !== undefined,
    status,
    logs: log,
    url: `https://console.aws.amazon.com/codebuild/home?region=${world.region}#/builds/${build.id}/view/new`,
    exported: Object.fromEntries(exported.map(({ name = '', value = '' }) => [name, value])),
    ...(failure !== undefined && { failure }),
  };
}

function failureOf({ end, status, phases }: BuildRecord): string | undefined {
  if (end === undefined || status === 'SUCCEEDED') return undefined;
  const said = `Build terminated with state: ${status}`;
  const failed = phases.find((phase) => phase.context !== undefined && phase.context.code !== '');
  return failed?.context
    ? `${said}. Phase: ${failed.type}, Code: ${failed.context.code}, Message: ${failed.context.message}`
    : said;
}

function mayDo(operation: string, input: object, call: Call): void {
  const inner: Call = { ...call, service: 'codebuild', operation };
  authorize(permissions(operation, input, inner), inner);
}
