import { logGroup, logGroupPermissions } from '../2-service/log-group.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { sourceRepository } from './source-repository.ts';

/** Where the builds' output goes. CodeBuild would make it too, but without an end date and a tag. */
export const buildLog = defineStep({
  ...logGroup,
  id: 'build-log',
  title: 'Create the log group of the builds',
  partOf: sourceRepository,
  resourceName: ({ project }) => names.buildLog(project),
  permissions: ({ project, account, region }) => logGroupPermissions({ account, region }, names.buildLog(project)),
});
