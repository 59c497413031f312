import { CreateProjectCommand, type CreateProjectCommandInput } from '@aws-sdk/client-codebuild';
import { codebuild } from '../../src/aws/request.ts';
import { type NeedsOutputs, seconds } from '../../src/course/step.ts';
import { imageBuildspec } from '../../src/image/codebuild/buildspec.ts';
import { imageProject } from '../../src/image/codebuild/project.ts';
import {
  buildProjectOutputs,
  buildProjectPermissions,
  ensureBuildProject,
  findBuildProject,
  removeBuildProject,
} from '../build-project.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { builtByCodeBuild } from './builder.ts';
import { coreStack } from './core-stack.ts';
import { imageBuildLog } from './image-build-log.ts';
import { imageRepository } from './image-repository.ts';
import { imageSource } from './image-source.ts';

/** Under which key the bucket holds the service's files; every build replaces it. */
export const sourceKey = 'service.zip';

const needs = { core: coreStack, repository: imageRepository, source: imageSource, log: imageBuildLog };

export const imageBuilder = defineStep({
  id: 'image-builder',
  title: 'Describe how CodeBuild builds the image',
  service: 'AWS CodeBuild',
  type: 'AWS::CodeBuild::Project',
  partOf: imageRepository,
  when: builtByCodeBuild,
  outputs: { project: 'string', arn: 'string' },
  needs,
  takes: seconds(1, 10),
  costs: ['codebuild'],
  resourceName: ({ project }) => names.imageBuild(project),
  foresee: (context) => buildProjectOutputs(context.name, context),

  permissions: (place) => [
    ...buildProjectPermissions(place, names.imageBuild(place.project)),
    {
      action: 'codebuild:StartBuild',
      resource: buildProjectOutputs(names.imageBuild(place.project), place).arn,
    },
  ],

  requests: (context) => ({ create: codebuild(new CreateProjectCommand(wanted(context))) }),

  find: async (context) => {
    const { send, name, tags, recorded } = context;
    const found = await findBuildProject(send, { wanted: wanted(context), tags, known: recorded.arn !== undefined });
    return found && { ...found, outputs: buildProjectOutputs(name, context), chosen: { builder: 'codebuild' } };
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

interface Wish {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly region: string;
  readonly needs: NeedsOutputs<typeof needs>;
}

/** The project as it should be. */
function wanted({ name, tags, region, needs: { core, repository, source, log } }: Wish): CreateProjectCommandInput {
  return imageProject({
    name,
    roleArn: core.buildRole,
    source: { bucket: source.bucket, key: sourceKey },
    buildspec: imageBuildspec({ repositoryUri: repository.uri, region }),
    logGroup: log.logGroup,
    tags,
  });
}
