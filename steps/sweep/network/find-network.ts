import { isAwsError } from '../../../src/aws/errors.ts';
import type { Deletion } from '../../../src/course/step.ts';
import { projectTag } from '../../ours.ts';
import { type Finding, ownerOf, type Search, stackOf } from '../search.ts';
import { address, endpoint, internetGateway, natGateway } from './gateways.ts';
import { networkInterface, routeTable, subnet, vpc } from './grounds.ts';
import type { Kind } from './kind.ts';
import { securityGroup } from './security-group.ts';

/** In the order in which they can go. */
const kinds: readonly Kind[] = [
  natGateway,
  address,
  endpoint,
  networkInterface,
  subnet,
  securityGroup,
  routeTable,
  internetGateway,
  vpc,
];

/** What carries the project's tag of a network; EC2 itself searches by tag, and knows of what was made just now. */
export async function findNetwork(search: Search): Promise<Finding[]> {
  const filter =
    search.project === undefined
      ? { Name: 'tag-key', Values: [projectTag] }
      : { Name: `tag:${projectTag}`, Values: [search.project] };
  const found = await Promise.all(
    kinds.map(async (kind) =>
      (await kind.list(search.send, filter)).flatMap(({ id, tags, createdAt }): Finding[] => {
        const project = ownerOf(search, tags);
        if (project === undefined) return [];
        const { type, costs, page } = kind;
        const told = { createdAt, stackId: stackOf(tags), page: `${page}${id}`, ...(costs === undefined ? {} : { costs }) };
        return [{ type, name: id, project, ...told, remove: () => remove(search, kind, id) }];
      }),
    ),
  );
  return found.flat();
}

async function remove({ send, until }: Search, kind: Kind, id: string): Promise<Deletion> {
  const isThere = async () => (await kind.list(send, { Name: kind.byId, Values: [id] })).length > 0;
  if (!(await isThere())) return 'already gone';
  try {
    await kind.erase({ send, until }, id);
  } catch (error) {
    // What one look still showed may be gone by now: InvalidSubnetID.NotFound, NatGatewayNotFound.
    if (!isAwsError(error) || !/NotFound$/.test(error.code)) throw error;
  }
  await until({
    what: `the ${kind.noun} ${id} to be gone`,
    seconds: 900,
    usually: kind.usually,
    look: async () => ((await isThere()) ? undefined : true),
  });
  return 'deleted';
}
