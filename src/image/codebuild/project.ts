import type { CreateProjectCommandInput } from '@aws-sdk/client-codebuild';

export interface ImageProjectOptions {
  readonly name: string;
  /** The core stack's build role. */
  readonly roleArn: string;
  /** Where the archive lies. */
  readonly source: { readonly bucket: string; readonly key: string };
  readonly buildspec: string;
  readonly logGroup: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The build project that makes the service's image out of an archive in S3, where this machine has no engine. */
export function imageProject({
  name,
  roleArn,
  source,
  buildspec,
  logGroup,
  tags,
}: ImageProjectOptions): CreateProjectCommandInput {
  return {
    name,
    serviceRole: roleArn,
    source: { type: 'S3', location: `${source.bucket}/${source.key}`, buildspec },
    artifacts: { type: 'NO_ARTIFACTS' },
    environment: {
      type: 'LINUX_CONTAINER',
      computeType: 'BUILD_GENERAL1_SMALL',
      image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
      // Docker inside of a build needs it (CodeBuild User Guide, "Docker in custom image sample").
      privilegedMode: true,
    },
    logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: logGroup } },
    timeoutInMinutes: 15,
    queuedTimeoutInMinutes: 10,
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  };
}
