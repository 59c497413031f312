import type { PriceKey } from '../../src/aws/prices.ts';
import type { Deletion } from '../../src/course/step.ts';
import { removeStack } from '../2-service/core/life.ts';
import { choicesOf } from '../2-service/core/parameters.ts';
import { type CoreStack, conditionOf, readStack } from '../2-service/core/stack.ts';
import { natGateways, networkOf } from '../2-service/network.ts';
import { names } from '../names.ts';
import { type Finding, hints, ownerOf, type Search, seen, unique } from './search.ts';

/**
 * Stacks by tag search and by the names that the given projects' would have, in whatever state.
 * CloudFormation lists stacks only whole (DescribeStacks without a name needs leave to see them all).
 */
export async function findStacks(search: Search, projects: readonly string[]): Promise<Finding[]> {
  const candidates = unique([...hints(search, /^(arn:aws:cloudformation:.*:stack\/.+)$/), ...projects.map(names.stack)]);
  const looks = await Promise.all(candidates.map((one) => seen(search, readStack(search.send, one))));
  // By its id a stack shows long after it is gone, and one is found by its name and by its id.
  const there = looks.flatMap((stack) => (stack === undefined || conditionOf(stack) === 'gone' ? [] : [stack]));
  const byId = new Map(there.map((stack) => [stack.StackId, stack]));
  return [...byId.values()].flatMap((stack): Finding[] => {
    const project = ownerOf(search, stack.Tags);
    if (project === undefined) return [];
    return [
      {
        type: 'AWS::CloudFormation::Stack',
        name: stack.StackName ?? stack.StackId,
        project,
        createdAt: stack.CreationTime?.toISOString(),
        costs: costsOf(stack),
        page: `cloudformation/home#/stacks/stackinfo?stackId=${encodeURIComponent(stack.StackId)}`,
        stackId: stack.StackId,
        remove: () => remove(search, stack.StackId),
      },
    ];
  });
}

async function remove(search: Search, stackId: string): Promise<Deletion> {
  const stack = await readStack(search.send, stackId);
  if (stack === undefined || conditionOf(stack) === 'gone') return 'already gone';
  await removeStack(search, stack);
  return 'deleted';
}

/** The NAT gateways that its network has, each with an address. */
function costsOf({ Parameters = [] }: CoreStack): PriceKey[] {
  const choices = choicesOf(Parameters);
  const count = choices.network === undefined ? 0 : natGateways(networkOf(choices));
  return Array.from({ length: count }, (): PriceKey[] => ['nat-gateway', 'public-ipv4']).flat();
}
