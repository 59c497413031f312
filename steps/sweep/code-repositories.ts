import { readCodeRepository, readTags, removeCodeRepository } from '../3-delivery/code-repository.ts';
import { hasCodeCommit } from '../3-delivery/source-regions.ts';
import { names } from '../names.ts';
import { type Finding, hints, ownerOf, type Search, seen, unique } from './search.ts';

/** Repositories of code by tag search and by the names that the given projects' would have. */
export async function findCodeRepositories(search: Search, projects: readonly string[]): Promise<Finding[]> {
  if (!hasCodeCommit(search.region)) return [];
  const candidates = unique([...hints(search, /^arn:aws:codecommit:[^:]*:[^:]*:(.+)$/), ...projects.map(names.source)]);
  return (await Promise.all(candidates.map((name) => lookAt(search, name)))).flatMap((found) => found ?? []);
}

async function lookAt(search: Search, name: string): Promise<Finding | undefined> {
  const { send, region } = search;
  const found = await seen(search, readCodeRepository(send, name));
  if (found?.Arn === undefined) return undefined;
  const project = ownerOf(search, await seen(search, readTags(send, found.Arn)));
  if (project === undefined) return undefined;
  return {
    type: 'AWS::CodeCommit::Repository',
    name,
    project,
    createdAt: found.creationDate?.toISOString(),
    costs: ['codecommit'],
    page: `codesuite/codecommit/repositories/${name}/browse?region=${region}`,
    remove: () => removeCodeRepository(search, { name, project, known: false }),
  };
}
