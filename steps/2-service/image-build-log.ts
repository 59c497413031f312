import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { builtByCodeBuild } from './builder.ts';
import { imageRepository } from './image-repository.ts';
import { logGroup, logGroupPermissions } from './log-group.ts';

/** Where the builds' output goes. CodeBuild would make it too, but without an end date and a tag. */
export const imageBuildLog = defineStep({
  ...logGroup,
  id: 'image-build-log',
  title: 'Create the log group of the builds',
  partOf: imageRepository,
  when: builtByCodeBuild,
  resourceName: ({ project }) => names.imageBuildLog(project),
  permissions: ({ project, account, region }) => [
    ...logGroupPermissions({ account, region }, names.imageBuildLog(project)),
    {
      action: 'logs:GetLogEvents',
      resource: `arn:aws:logs:${region}:${account}:log-group:${names.imageBuildLog(project)}:log-stream:*`,
    },
  ],
});
