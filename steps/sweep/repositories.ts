import { DescribeRepositoriesCommand, ListTagsForResourceCommand } from '@aws-sdk/client-ecr';
import { ecr } from '../../src/aws/request.ts';
import { removeRepository } from '../2-service/image-repository.ts';
import { names } from '../names.ts';
import { type Finding, hints, ownerOf, type Search, seen, unique } from './search.ts';

/** Image repositories by tag search and by the names that the given projects' would have. */
export async function findRepositories(search: Search, projects: readonly string[]): Promise<Finding[]> {
  const candidates = unique([...hints(search, /^arn:aws:ecr:.*:repository\/(.+)$/), ...projects.map(names.repository)]);
  return (await Promise.all(candidates.map((name) => lookAt(search, name)))).flatMap((found) => found ?? []);
}

async function lookAt(search: Search, name: string): Promise<Finding | undefined> {
  const { send, account, region } = search;
  const gone = 'RepositoryNotFoundException';
  const look = await seen(search, send(ecr(new DescribeRepositoriesCommand({ repositoryNames: [name] }))), gone);
  const { repositoryArn: resourceArn, createdAt } = look?.repositories?.[0] ?? {};
  if (resourceArn === undefined) return undefined;
  const tags = await seen(search, send(ecr(new ListTagsForResourceCommand({ resourceArn }))), gone);
  const project = ownerOf(search, tags?.tags);
  if (project === undefined) return undefined;
  return {
    type: 'AWS::ECR::Repository',
    name,
    project,
    createdAt: createdAt?.toISOString(),
    costs: ['ecr-storage'],
    page: `ecr/repositories/private/${account}/${name}?region=${region}`,
    remove: () => removeRepository(search, { name, project, known: false }),
  };
}
