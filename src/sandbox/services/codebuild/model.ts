import type * as CodeBuild from '@aws-sdk/client-codebuild';
import type { Handler } from '../../service.ts';
import type { Collection, World } from '../../world/world.ts';

export type Cb = typeof import('@aws-sdk/client-codebuild');

/** A handler of one operation of CodeBuild. */
export type CodeBuildHandler<Op extends string> = Handler<Cb, Op>;

/** A build project as it was asked for, with AWS's defaults filled in. */
export type ProjectRecord = Omit<CodeBuild.Project, 'created' | 'lastModified' | 'arn' | 'name'> & {
  readonly name: string;
  /** Milliseconds since 1970, by the world's clock. */
  readonly created: number;
  readonly lastModified: number;
  /** How many builds it has had. */
  readonly builds: number;
};

/** One phase of a build. */
export interface PhaseRecord {
  readonly type: CodeBuild.BuildPhaseType;
  readonly status?: CodeBuild.StatusType;
  readonly start: number;
  readonly end?: number;
  /** What AWS says about how it ended: a code and a sentence. */
  readonly context?: { readonly code: string; readonly message: string };
}

/** A build: a copy of its project as it stood, and how far it is. */
export interface BuildRecord {
  /** `PROJECT:UUID` */
  readonly id: string;
  readonly number: number;
  /** The project with what the start overrode. */
  readonly of: ProjectRecord;
  readonly sourceVersion?: string;
  /** The revision that a pipeline says it is; a source in S3 has none (API_Build). */
  readonly resolvedSourceVersion?: string;
  readonly initiator: string;
  readonly start: number;
  readonly end?: number;
  readonly status: CodeBuild.StatusType;
  readonly phases: readonly PhaseRecord[];
  readonly artifacts?: CodeBuild.BuildArtifacts;
  readonly exported: readonly CodeBuild.ExportedEnvironmentVariable[];
  /** Of the log, where the project has one. */
  readonly log?: { readonly group: string; readonly stream: string };
  /** What came with a start, so that the same start isn't done twice. */
  readonly token?: string;
  /** Of a build that a pipeline started: where its source lies, and where what it makes belongs. */
  readonly pipeline?: { readonly source: Place; readonly artifacts?: Place };
}

/** An object of S3. */
export interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** Projects by their names. */
export const projects = (world: World): Collection<ProjectRecord> => world.collection<ProjectRecord>('codebuild/projects');

/** Builds by their ids, oldest first. They outlive their projects. */
export const builds = (world: World): Collection<BuildRecord> => world.collection<BuildRecord>('codebuild/builds');

export const projectArn = ({ account, region }: Pick<World, 'account' | 'region'>, name: string): string =>
  `arn:aws:codebuild:${region}:${account}:project/${name}`;

export const buildArn = ({ account, region }: Pick<World, 'account' | 'region'>, id: string): string =>
  `arn:aws:codebuild:${region}:${account}:build/${id}`;

/** A name, also where an ARN was given for it. */
export const nameOf = (nameOrArn: string): string => nameOrArn.replace(/^arn:[^/]*:(?:project|build)\//, '');

/** Changes a build that is there. */
export function changeBuild(world: World, id: string, change: Partial<BuildRecord>): BuildRecord {
  const build = builds(world).get(id);
  if (!build) throw new Error(`There is no build ${id}.`);
  const changed = { ...build, ...change };
  builds(world).set(id, changed);
  return changed;
}
