import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import type { CourseTools } from '../../src/aws/tools.ts';
import { minutes } from '../../src/course/step.ts';
import { readService } from '../2-service/service-state.ts';
import { readDefinition } from '../2-service/task-definition.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { pipeline } from './pipeline.ts';
import { pipelineTrigger } from './pipeline-trigger.ts';
import { findExecution, isOf, isUnderWay, startRelease } from './release/executions.ts';
import { followRelease } from './release/follow-release.ts';
import { followPermissions } from './release/release-permissions.ts';
import { sourceOf } from './source/open-source.ts';
import { sourceCode } from './source-code.ts';
import { sourceRepository } from './source-repository.ts';

/** Nothing is made here: it is seen to the end that what was made works. */
export const firstRelease = defineStep({
  id: 'first-release',
  title: 'Watch the first release',
  service: 'AWS CodePipeline',
  type: 'AWS::CodePipeline::PipelineExecution',
  partOf: pipeline,
  outputs: { execution: 'string', revision: 'string', taskDefinition: 'string' },
  needs: { source: sourceRepository, code: sourceCode, pipeline },
  after: [pipelineTrigger],
  // Until then, what the learner mends is committed by the step that committed first.
  modifies: [sourceCode],
  yields: ['revision'],
  takes: minutes(5, 12),
  resourceName: ({ project }) => names.pipeline(project),
  permissions: (place) => followPermissions(place),

  // CodePipeline begins by itself: with the pipeline, and with every commit from then on.
  requests: () => ({}),

  find: async (context) => {
    const { execution, revision, taskDefinition } = context.recorded;
    if (execution !== undefined && revision !== undefined && taskDefinition !== undefined) {
      return { outputs: { execution, revision, taskDefinition }, differences: [] };
    }
    const outputs = await releasedAlready(context);
    return outputs && { outputs, differences: [] };
  },

  ensure: async (context) => {
    const { send, needs, checkpoint } = context;
    const revision = (await sourceOf(context, needs.source).revision()) ?? needs.code.revision;
    const last = await findExecution(send, needs.pipeline.pipeline, isOf(revision));
    // What failed or was replaced doesn't go on by itself; nor does the same commit come twice.
    const isOver = last !== undefined && !isUnderWay(last);
    const execution = isOver ? await startRelease(context, { revision }) : last?.pipelineExecutionId;
    const release = await followRelease(context, {
      revision,
      unheard: 'start',
      ...(execution === undefined ? {} : { execution }),
    });
    await checkpoint(release);
    return release;
  },

  // What it brought goes with the task definition, the repository for images and the bucket for artifacts.
  destroy: async () => 'deleted',
});

type Context = CourseTools & { readonly project: string };

/** The newest release that came through, if what it brought is what the service runs. */
async function releasedAlready({ send, project }: Context) {
  const isThrough = ({ status }: PipelineExecutionSummary) => status === 'Succeeded';
  const last = await findExecution(send, names.pipeline(project), isThrough);
  const { pipelineExecutionId: execution, startTime, sourceRevisions = [] } = last ?? {};
  const revision = sourceRevisions[0]?.revisionId;
  if (execution === undefined || startTime === undefined || revision === undefined) return undefined;
  const running = (await readService(send, names.cluster(project), names.service(project)))?.taskDefinition;
  const definition = running === undefined ? undefined : (await readDefinition(send, running))?.taskDefinition;
  if (definition?.registeredAt === undefined || definition.taskDefinitionArn === undefined) return undefined;
  // An older one was given back to the service by hand.
  if (definition.registeredAt < startTime) return undefined;
  return { execution, revision, taskDefinition: definition.taskDefinitionArn };
}
