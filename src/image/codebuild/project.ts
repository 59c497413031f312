import type { CreateProjectCommandInput, ProjectEnvironment } from '@aws-sdk/client-codebuild';

interface Common {
  readonly name: string;
  /** The core stack's build role. */
  readonly roleArn: string;
  readonly logGroup: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ImageProjectOptions extends Common {
  /** Where the archive lies. */
  readonly source: { readonly bucket: string; readonly key: string };
  readonly buildspec: string;
}

export interface PipelineProjectOptions extends Common {
  /** OCI's, of the image: it is built by a machine of its own kind. */
  readonly platform: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The build project that makes the service's image out of an archive in S3, where this machine has no engine. */
export function imageProject({ source, buildspec, ...common }: ImageProjectOptions): CreateProjectCommandInput {
  return {
    ...projectOf(common),
    source: { type: 'S3', location: `${source.bucket}/${source.key}`, buildspec },
    artifacts: { type: 'NO_ARTIFACTS' },
    environment: machineOf('linux/amd64'),
  };
}

/** The build project of a pipeline: that brings the source, whose own buildspec.yml says what to do, and takes what comes of it. */
export function pipelineProject({ platform, variables, ...common }: PipelineProjectOptions): CreateProjectCommandInput {
  const environmentVariables = Object.entries(variables).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' as const }));
  return {
    ...projectOf(common),
    source: { type: 'CODEPIPELINE' },
    artifacts: { type: 'CODEPIPELINE' },
    environment: { ...machineOf(platform), environmentVariables },
  };
}

const projectOf = ({ name, roleArn, logGroup, tags }: Common) => ({
  name,
  serviceRole: roleArn,
  logsConfig: { cloudWatchLogs: { status: 'ENABLED' as const, groupName: logGroup } },
  timeoutInMinutes: 15,
  queuedTimeoutInMinutes: 10,
  tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
});

/**
 * A small machine with one of CodeBuild's own images; an image for ARM is built on ARM, nothing is emulated.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html
 */
function machineOf(platform: string): ProjectEnvironment {
  const isArm = platform.includes('/arm64');
  return {
    type: isArm ? 'ARM_CONTAINER' : 'LINUX_CONTAINER',
    computeType: 'BUILD_GENERAL1_SMALL',
    image: isArm ? 'aws/codebuild/amazonlinux-aarch64-standard:3.0' : 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
    // Docker inside of a build needs it (CodeBuild User Guide, "Docker in custom image sample").
    privilegedMode: true,
  };
}
