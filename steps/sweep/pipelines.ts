import { readPipeline, readTags, removePipeline } from '../3-delivery/pipeline.ts';
import { names } from '../names.ts';
import { type Finding, hints, ownerOf, type Search, seen, unique } from './search.ts';

/** Pipelines by tag search and by the names that the given projects' would have. */
export async function findPipelines(search: Search, projects: readonly string[]): Promise<Finding[]> {
  const candidates = unique([...hints(search, /^arn:aws:codepipeline:[^:]*:[^:]*:([^:/]+)$/), ...projects.map(names.pipeline)]);
  return (await Promise.all(candidates.map((name) => lookAt(search, name)))).flatMap((found) => found ?? []);
}

async function lookAt(search: Search, name: string): Promise<Finding | undefined> {
  const { send, account, region } = search;
  if ((await seen(search, readPipeline(send, name))) === undefined) return undefined;
  const tags = await seen(search, readTags(send, `arn:aws:codepipeline:${region}:${account}:${name}`));
  const project = ownerOf(search, tags);
  if (project === undefined) return undefined;
  return {
    type: 'AWS::CodePipeline::Pipeline',
    name,
    project,
    costs: ['codepipeline'],
    page: `codesuite/codepipeline/pipelines/${name}/view?region=${region}`,
    remove: () => removePipeline(search, { name, project, known: false }),
  };
}
