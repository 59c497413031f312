import { readTable, readTableTags, removeTable } from '../4-data/table-life.ts';
import { names } from '../names.ts';
import { type Finding, hints, ownerOf, type Search, seen, unique } from './search.ts';

/** Tables by tag search and by the names that the given projects' would have. */
export async function findTables(search: Search, projects: readonly string[]): Promise<Finding[]> {
  const candidates = unique([...hints(search, /^arn:aws:dynamodb:.*:table\/([^/]+)/), ...projects.map(names.table)]);
  return (await Promise.all(candidates.map((name) => lookAt(search, name)))).flatMap((found) => found ?? []);
}

async function lookAt(search: Search, name: string): Promise<Finding | undefined> {
  const { send, region } = search;
  const found = await seen(search, readTable(send, name));
  // One that is on its way out is as good as gone.
  if (found?.TableArn === undefined || found.TableStatus === 'DELETING') return undefined;
  const tags = await seen(search, readTableTags(send, found.TableArn));
  const project = ownerOf(search, tags);
  if (project === undefined) return undefined;
  return {
    type: 'AWS::DynamoDB::Table',
    name,
    project,
    createdAt: found.CreationDateTime?.toISOString(),
    costs: ['dynamodb'],
    page: `dynamodbv2/home?region=${region}#table?name=${name}`,
    remove: () => removeTable(search, { name, project, known: false }),
  };
}
