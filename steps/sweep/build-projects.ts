import { readProject, removeBuildProject } from '../build-project.ts';
import { names } from '../names.ts';
import { plainTags } from '../tags.ts';
import { type Finding, hints, ownerOf, type Search, seen, unique } from './search.ts';

/** Build projects by tag search and by the names that the given projects' would have. */
export async function findBuildProjects(search: Search, projects: readonly string[]): Promise<Finding[]> {
  const candidates = unique([
    ...hints(search, /^arn:aws:codebuild:.*:project\/(.+)$/),
    ...projects.flatMap((one) => [names.imageBuild(one), names.build(one)]),
  ]);
  return (await Promise.all(candidates.map((name) => lookAt(search, name)))).flatMap((found) => found ?? []);
}

async function lookAt(search: Search, name: string): Promise<Finding | undefined> {
  const { send, account, region } = search;
  const found = await seen(search, readProject(send, name));
  const project = ownerOf(search, plainTags(found?.tags));
  if (project === undefined) return undefined;
  return {
    type: 'AWS::CodeBuild::Project',
    name,
    project,
    createdAt: found?.created?.toISOString(),
    costs: ['codebuild'],
    page: `codesuite/codebuild/${account}/projects/${name}?region=${region}`,
    remove: () => removeBuildProject(search, { name, project, known: false }),
  };
}
