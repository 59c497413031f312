import {
  CreatePipelineCommand,
  DeletePipelineCommand,
  GetPipelineCommand,
  ListTagsForResourceCommand,
  type PipelineDeclaration,
  TagResourceCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { isAwsError, unlessAwsError } from '../../src/aws/errors.ts';
import { codepipeline } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { type Deletion, seconds } from '../../src/course/step.ts';
import { coreStack } from '../2-service/core-stack.ts';
import { image } from '../2-service/image.ts';
import { service } from '../2-service/service.ts';
import { taskDefinition } from '../2-service/task-definition.ts';
import { stopBuilds } from '../build-project.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { claim, claimToDelete, type Doomed } from '../ours.ts';
import { plainTags } from '../tags.ts';
import { artifactBucket } from './artifact-bucket.ts';
import { buildProject } from './build-project.ts';
import { declaration, differencesOf } from './declaration.ts';
import story from './pipeline.md';
import { findExecution, isUnderWay } from './release/executions.ts';
import { freeStage } from './release/free-stage.ts';
import { pipelineUrl } from './release/pipeline-url.ts';
import { sourceCode } from './source-code.ts';
import { sourceRepository } from './source-repository.ts';

export const pipeline = defineStep({
  id: 'pipeline',
  title: 'Create the pipeline',
  service: 'AWS CodePipeline',
  type: 'AWS::CodePipeline::Pipeline',
  story,
  outputs: { pipeline: 'string', arn: 'string' },
  needs: { core: coreStack, artifacts: artifactBucket, source: sourceRepository, build: buildProject },
  // It begins as soon as it is made, so there has to be something to begin with.
  after: [sourceCode],
  // From now on the pipeline says which image runs; without it, that is again for the steps that began.
  modifies: [image, taskDefinition, service],
  takes: seconds(1, 5),
  costs: ['codepipeline'],
  resourceName: ({ project }) => names.pipeline(project),
  foresee: ({ name, account, region }) => outputsOf(name, account, region),

  permissions: ({ project, account, region }) => [
    ...[
      'CreatePipeline',
      'TagResource',
      'GetPipeline',
      'ListTagsForResource',
      'UpdatePipeline',
      'DeletePipeline',
      'ListPipelineExecutions',
      'GetPipelineExecution',
      'StopPipelineExecution',
    ].map((operation) => ({
      action: `codepipeline:${operation}`,
      resource: outputsOf(names.pipeline(project), account, region).arn,
    })),
    // Who makes a pipeline hands it the role that it works under; CloudFormation named that after the stack.
    { action: 'iam:PassRole', resource: `arn:aws:iam::${account}:role/${names.stack(project)}-*` },
  ],

  requests: (context) => ({
    create: codepipeline(
      new CreatePipelineCommand({
        pipeline: declaration(context),
        tags: Object.entries(context.tags).map(([key, value]) => ({ key, value })),
      }),
    ),
  }),

  find: async (context) => {
    const { send, name, tags, account, region, recorded } = context;
    const found = await readPipeline(send, name);
    if (found === undefined) return undefined;
    const outputs = outputsOf(name, account, region);
    const present = await readTags(send, outputs.arn);
    const differences = claim({ what: `pipeline ${name}`, wanted: tags, present, known: recorded.arn !== undefined });
    return { outputs, differences: [...differences, ...differencesOf(found, declaration(context))] };
  },

  ensure: async (context, found) => {
    const { send, requests, checkpoint, name, tags, account, region } = context;
    const outputs = outputsOf(name, account, region);
    if (found) {
      const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
      await send(codepipeline(new TagResourceCommand({ resourceArn: outputs.arn, tags: list })));
      await send(codepipeline(new UpdatePipelineCommand({ pipeline: declaration(context) })));
      return outputs;
    }
    try {
      await send(requests.create);
    } catch (error) {
      // An answer that got lost makes a retry find what the first try made: a moment ago there was none.
      if (!isAwsError(error, 'PipelineNameInUseException')) throw error;
    }
    await checkpoint(outputs);
    return outputs;
  },

  destroy: (context) => removePipeline(context, { ...context, known: context.recorded.arn !== undefined }),

  links: (context) => {
    const url = pipelineUrl({ ...context, name: context.outputs.pipeline });
    return url === undefined ? [] : [{ label: 'the pipeline in the console', url }];
  },
});

/**
 * Deletes a pipeline. What it is at is stopped before: a build that goes on would write to the bucket for artifacts and the
 * log group when these are gone. @throws NotOursError when it isn't the project's
 */
export async function removePipeline(
  tools: Pick<CourseTools, 'send' | 'until' | 'account' | 'region'>,
  { name, project, known }: Doomed,
): Promise<Deletion> {
  const { send, until, account, region } = tools;
  if ((await readPipeline(send, name)) === undefined) return 'already gone';
  const { arn } = outputsOf(name, account, region);
  claimToDelete({ what: `pipeline ${name}`, project, present: known ? [] : await readTags(send, arn), known });
  for (;;) {
    const running = await findExecution(send, name, isUnderWay);
    if (running?.pipelineExecutionId === undefined) break;
    await freeStage(tools, { pipeline: name, execution: running.pipelineExecutionId, reason: 'The pipeline is torn down' });
  }
  await stopBuilds(tools, names.build(project));
  await send(codepipeline(new DeletePipelineCommand({ name })));
  await until({
    what: `the pipeline ${name} to be gone`,
    seconds: 60,
    look: async () => ((await readPipeline(send, name)) === undefined ? true : undefined),
  });
  return 'deleted';
}

/** A pipeline by its name; undefined where there is none. */
export async function readPipeline(send: CourseTools['send'], name: string): Promise<PipelineDeclaration | undefined> {
  const asked = send(codepipeline(new GetPipelineCommand({ name })));
  return (await unlessAwsError(asked, 'PipelineNotFoundException'))?.pipeline;
}

/** The tags of a pipeline. */
export const readTags = async (send: CourseTools['send'], resourceArn: string) =>
  plainTags((await send(codepipeline(new ListTagsForResourceCommand({ resourceArn })))).tags);

const outputsOf = (name: string, account: string, region: string) => ({
  pipeline: name,
  arn: `arn:aws:codepipeline:${region}:${account}:${name}`,
});
