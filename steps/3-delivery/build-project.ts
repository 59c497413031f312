import { CreateProjectCommand, type CreateProjectCommandInput } from '@aws-sdk/client-codebuild';
import { codebuild } from '../../src/aws/request.ts';
import { shellQuote } from '../../src/aws/shell-quote.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { type NeedsOutputs, seconds } from '../../src/course/step.ts';
import { buildArguments } from '../../src/image/build-arguments.ts';
import { pipelineProject } from '../../src/image/codebuild/project.ts';
import { container } from '../2-service/container.ts';
import { coreStack } from '../2-service/core-stack.ts';
import { image } from '../2-service/image.ts';
import { imageRepository } from '../2-service/image-repository.ts';
import {
  buildProjectOutputs,
  buildProjectPermissions,
  ensureBuildProject,
  findBuildProject,
  removeBuildProject,
} from '../build-project.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { buildLog } from './build-log.ts';
import story from './build-project.md';

const needs = { core: coreStack, repository: imageRepository, image, log: buildLog };

export const buildProject = defineStep({
  id: 'build-project',
  title: 'Describe the build',
  service: 'AWS CodeBuild',
  type: 'AWS::CodeBuild::Project',
  story,
  outputs: { project: 'string', arn: 'string' },
  needs,
  takes: seconds(1, 10),
  costs: ['codebuild'],
  resourceName: ({ project }) => names.build(project),
  foresee: (context) => buildProjectOutputs(context.name, context),
  permissions: (place) => buildProjectPermissions(place, names.build(place.project)),

  requests: (context) => ({ create: codebuild(new CreateProjectCommand(wanted(context))) }),

  find: async (context) => {
    const { send, name, tags, recorded } = context;
    const found = await findBuildProject(send, { wanted: wanted(context), tags, known: recorded.arn !== undefined });
    return found && { ...found, outputs: buildProjectOutputs(name, context) };
  },

  ensure: async (context, found) => {
    const { send, requests, checkpoint, name } = context;
    const outputs = buildProjectOutputs(name, context);
    await ensureBuildProject(send, { create: requests.create, wanted: wanted(context), found: found !== undefined });
    await checkpoint(outputs);
    return outputs;
  },

  destroy: (context) => removeBuildProject(context, { ...context, known: context.recorded.arn !== undefined }),

  links: ({ outputs, account, region, target }) => {
    const url = target.consoleUrl(`codesuite/codebuild/${account}/projects/${outputs.project}?region=${region}`);
    return url === undefined ? [] : [{ label: 'the builds in the console', url }];
  },
});

interface Wish extends Pick<CourseTools, 'machine'> {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly needs: NeedsOutputs<typeof needs>;
}

/** The project as it should be. The image is for the processor of the task definition, which the pipeline doesn't change. */
function wanted({ name, tags, machine, needs: { core, repository, image: first, log } }: Wish): CreateProjectCommandInput {
  const words = Object.entries(buildArguments(machine.env)).map(([key, value]) => `--build-arg ${shellQuote(`${key}=${value}`)}`);
  return pipelineProject({
    name,
    roleArn: core.buildRole,
    platform: first.platform,
    logGroup: log.logGroup,
    tags,
    // What the service's buildspec.yml asks for.
    variables: {
      IMAGE_REPOSITORY_URI: repository.uri,
      CONTAINER_NAME: container.name,
      ...(words.length === 0 ? {} : { IMAGE_BUILD_ARGUMENTS: words.join(' ') }),
    },
  });
}
