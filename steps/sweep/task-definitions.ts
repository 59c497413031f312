import { ListTaskDefinitionFamiliesCommand, type ListTaskDefinitionFamiliesCommandOutput } from '@aws-sdk/client-ecs';
import { ecs } from '../../src/aws/request.ts';
import { listRevisions, readDefinition, removeTaskDefinitions } from '../2-service/task-definition.ts';
import { plainTags } from '../tags.ts';
import { type Finding, hints, ownerOf, type Search, seen, unique } from './search.ts';

/** Revisions that are looked at, newest first, before a family counts as nobody's of ours. */
const patience = 10;

/** Families of task definitions by tag search and by name. A family is its project's as soon as one revision says so. */
export async function findTaskDefinitions(search: Search): Promise<Finding[]> {
  const candidates = unique([...hints(search, /^arn:aws:ecs:.*:task-definition\/([^:]+):\d+$/), ...(await familyNames(search))]);
  return (await Promise.all(candidates.map((family) => lookAt(search, family)))).flatMap((found) => found ?? []);
}

async function lookAt(search: Search, family: string): Promise<Finding | undefined> {
  const { send } = search;
  // Those that are being deleted are left out: they go by themselves (DeleteTaskDefinitions, API Reference).
  const revisions = [...(await listRevisions(send, family, 'INACTIVE')), ...(await listRevisions(send, family, 'ACTIVE'))];
  for (const arn of revisions.slice(-patience).reverse()) {
    const described = await seen(search, readDefinition(send, arn));
    const project = ownerOf(search, plainTags(described?.tags));
    if (project === undefined) continue;
    const createdAt = described?.taskDefinition?.registeredAt?.toISOString();
    const remove = () => removeTaskDefinitions(search, family);
    return {
      type: 'AWS::ECS::TaskDefinition',
      name: family,
      project,
      createdAt,
      page: `ecs/v2/task-definitions/${family}`,
      remove,
    };
  }
  return undefined;
}

async function familyNames({ send, begins }: Search): Promise<string[]> {
  const families: string[] = [];
  let nextToken: string | undefined;
  do {
    const page: ListTaskDefinitionFamiliesCommandOutput = await send(
      ecs(new ListTaskDefinitionFamiliesCommand({ familyPrefix: begins, status: 'ALL', nextToken })),
    );
    families.push(...(page.families ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return families.filter((name) => name.startsWith(begins));
}
