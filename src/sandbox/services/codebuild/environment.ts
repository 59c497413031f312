import type { World } from '../../world/world.ts';
import { sessionKeys } from '../iam/roles.ts';
import { type BuildRecord, buildArn, projectArn } from './model.ts';

/** Seconds that a build's keys are good for: a build may last eight hours. */
const KEYS = 9 * 60 * 60;

/** The name of a build's session with its role. */
export const sessionOf = ({ id }: BuildRecord): string => `AWSCodeBuild-${id.slice(id.lastIndexOf(':') + 1)}`;

/**
 * The environment variables of a build, less those of its buildspec:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html. On AWS the role's keys are fetched
 * from an address of the container's own; here they stand in the environment, where every client looks as well.
 */
export function buildEnvironment(
  world: World,
  build: BuildRecord,
  { source, endpoint }: { readonly source: string; readonly endpoint: string },
): Record<string, string> {
  const { id, of, number, initiator, start, sourceVersion, resolvedSourceVersion, log } = build;
  const keys = sessionKeys(world, of.serviceRole ?? '', sessionOf(build), KEYS);
  const isFromS3 = of.source?.type === 'S3';
  return {
    AWS_REGION: world.region,
    AWS_DEFAULT_REGION: world.region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    AWS_EXECUTION_ENV: 'AWS_ECS_EC2',
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
    CODEBUILD_CI: 'true',
    CODEBUILD_BUILD_ARN: buildArn(world, id),
    CODEBUILD_BUILD_ID: id,
    CODEBUILD_BUILD_IMAGE: of.environment?.image ?? '',
    CODEBUILD_BUILD_NUMBER: String(number),
    CODEBUILD_BUILD_SUCCEEDING: '1',
    CODEBUILD_INITIATOR: initiator,
    CODEBUILD_KMS_KEY_ID: of.encryptionKey ?? '',
    CODEBUILD_LOG_PATH: log?.stream ?? '',
    CODEBUILD_PROJECT_ARN: projectArn(world, of.name),
    CODEBUILD_SRC_DIR: source,
    CODEBUILD_START_TIME: String(start),
    ...(isFromS3 && { CODEBUILD_SOURCE_REPO_URL: of.source?.location ?? '' }),
    ...(sourceVersion !== undefined && { CODEBUILD_SOURCE_VERSION: sourceVersion }),
    ...(resolvedSourceVersion !== undefined && { CODEBUILD_RESOLVED_SOURCE_VERSION: resolvedSourceVersion }),
  };
}

/** The variables that project and start set. They win over the buildspec's. */
export function setVariables({ of: { environment } }: BuildRecord): Record<string, string> {
  return Object.fromEntries((environment?.environmentVariables ?? []).map(({ name = '', value = '' }) => [name, value]));
}
