import type { ProjectEnvironment, ProjectSource } from '@aws-sdk/client-codebuild';
import type { World } from '../../world/world.ts';
import { assumable } from '../iam/roles.ts';
import { invalidInput } from './errors.ts';
import { projectArn } from './model.ts';

/** Who assumes the roles of builds. */
export const CODEBUILD = 'codebuild.amazonaws.com';

/** What each kind of environment can run on: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html */
const COMPUTE: Readonly<Record<string, readonly string[]>> = {
  LINUX_CONTAINER: ['SMALL', 'MEDIUM', 'LARGE', 'XLARGE', '2XLARGE'],
  LINUX_GPU_CONTAINER: ['SMALL', 'LARGE'],
  ARM_CONTAINER: ['SMALL', 'MEDIUM', 'LARGE', 'XLARGE', '2XLARGE'],
  WINDOWS_SERVER_2019_CONTAINER: ['MEDIUM', 'LARGE'],
  WINDOWS_SERVER_2022_CONTAINER: ['MEDIUM', 'LARGE'],
};

/** @throws AwsError InvalidInputException when an environment can't be */
export function checkEnvironment({ type = 'LINUX_CONTAINER', computeType }: Partial<ProjectEnvironment>): void {
  const sizes = COMPUTE[type];
  if (!sizes) throw invalidInput(`Environment type ${type} is not served by this sandbox`);
  if (!sizes.some((size) => computeType === `BUILD_GENERAL1_${size}`)) {
    throw invalidInput(`Compute type ${computeType} is not available for environment type ${type}`);
  }
}

/** @throws AwsError InvalidInputException when a source isn't described as its type wants it */
export function checkSource({ type = 'NO_SOURCE', location = '', buildspec = '' }: Partial<ProjectSource>): void {
  if (!['S3', 'NO_SOURCE', 'CODEPIPELINE'].includes(type)) {
    throw invalidInput(`Source type ${type} is not served by this sandbox`);
  }
  if (type === 'S3' && !/^(?:arn:aws:s3:::)?[a-z0-9.-]{3,63}\/.+/.test(location)) {
    throw invalidInput('Invalid project source: location must be a valid S3 source');
  }
  if (type === 'NO_SOURCE' && !isInline(buildspec)) {
    throw invalidInput('Invalid project source: buildspec must be an inline buildspec for source type NO_SOURCE');
  }
}

/** Whether a buildspec is the text itself, not a path to it. */
export const isInline = (buildspec: string): boolean => /\n|:\s/.test(buildspec.trim()) || buildspec.trim().startsWith('{');

/**
 * Takes the role as CodeBuild does, to see that it can.
 * @throws AwsError InvalidInputException
 */
export function checkRole(world: World, role: string, project: string): void {
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\//.test(role)) throw invalidInput('Invalid service role: Service role ARN is not valid');
  if (roleTrouble(world, role, project) !== undefined) {
    throw invalidInput(`CodeBuild is not authorized to perform: sts:AssumeRole on ${role}`);
  }
}

/** Why CodeBuild can't take a role; undefined when it can. */
export const roleTrouble = (world: World, role: string, project: string): string | undefined =>
  assumable(world, role, CODEBUILD, projectArn(world, project));
