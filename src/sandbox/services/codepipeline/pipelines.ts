import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { checkedPipeline } from './check/check-pipeline.ts';
import { nameInUse, noSuchVersion } from './errors.ts';
import {
  actionExecutions,
  actionsOf,
  declarationOf,
  executions,
  executionsOf,
  jobOf,
  type PipelineHandler,
  type PipelineRecord,
  pipelineArn,
  pipelines,
  stageStates,
} from './model.ts';
import { pageOf } from './page.ts';
import { pipelineNamed } from './pipeline-named.ts';
import { begin } from './start.ts';
import { tagList, tagsOf } from './tags.ts';

/** Made, it starts by itself: https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-create.html */
export const createPipeline: PipelineHandler<'CreatePipeline'> = ({ pipeline: asked, tags: asTags }, { world, caller }) => {
  const name = asked?.name ?? '';
  if (pipelines(world).has(name)) throw nameInUse(world, name);
  const tags = tagsOf(asTags);
  const declaration = checkedPipeline(world, asked as PipelineDeclaration, 1);
  const now = world.clock.now().getTime();
  const record: PipelineRecord = { name, versions: [declaration], created: now, updated: now, seen: {}, tags };
  pipelines(world).set(name, record);
  begin(world, record, { triggerType: 'CreatePipeline', triggerDetail: caller?.arn ?? '' });
  return { pipeline: declaration, ...(asTags && { tags: tagList(tags) }) };
};

/** Whoever updates a pipeline starts nothing: executions that are under way go on as they were declared. */
export const updatePipeline: PipelineHandler<'UpdatePipeline'> = ({ pipeline: asked }, { world }) => {
  const known = pipelineNamed(world, asked?.name);
  const declaration = checkedPipeline(world, asked as PipelineDeclaration, known.versions.length + 1);
  pipelines(world).set(known.name, {
    ...known,
    versions: [...known.versions, declaration],
    updated: world.clock.now().getTime(),
  });
  return { pipeline: declaration };
};

export const getPipeline: PipelineHandler<'GetPipeline'> = ({ name, version }, { world }) => {
  const known = pipelineNamed(world, name);
  if (version !== undefined && !known.versions[version - 1]) throw noSuchVersion(known.name, version);
  return {
    pipeline: declarationOf(known, version),
    metadata: {
      pipelineArn: pipelineArn(world, known.name),
      created: new Date(known.created),
      updated: new Date(known.updated),
    },
  };
};

/** Of one that isn't there, deletion is as good. What it did is forgotten with it, and what it does is stopped. */
export const deletePipeline: PipelineHandler<'DeletePipeline'> = async ({ name = '' }, { world }) => {
  const pipeline = pipelines(world).get(name);
  if (!pipeline) return {};
  const gone = executionsOf(world, name);
  for (const { id } of actionsOf(world, name)) actionExecutions(world).delete(id);
  for (const { id } of gone) executions(world).delete(id);
  for (const key of [...stageStates(world).entries()].map(([key]) => key)) {
    if (key.startsWith(`${name}/`)) stageStates(world).delete(key);
  }
  pipelines(world).delete(name);
  await Promise.all(gone.map((execution) => world.jobs.stop(jobOf(execution))));
  return {};
};

export const listPipelines: PipelineHandler<'ListPipelines'> = (input, { world }) => {
  const all = [...pipelines(world).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const { page, ...more } = pageOf(all, ({ name }) => name, { maxResults: 1000, ...input });
  return {
    pipelines: page.map((pipeline) => {
      const { version, pipelineType, executionMode } = declarationOf(pipeline);
      const { name, created, updated } = pipeline;
      return { name, version, pipelineType, executionMode, created: new Date(created), updated: new Date(updated) };
    }),
    ...more,
  };
};
