import { findLoadBalancers, findTargetGroups } from './balancers.ts';
import { searchBuckets } from './buckets.ts';
import { findBuildProjects } from './build-projects.ts';
import { findCodeRepositories } from './code-repositories.ts';
import { findLogGroups } from './log-groups.ts';
import { findNetwork } from './network/find-network.ts';
import { findPipelines } from './pipelines.ts';
import { findRepositories } from './repositories.ts';
import { findRoles } from './roles.ts';
import { findRules } from './rules.ts';
import { findScaling } from './scaling.ts';
import { type Finding, type Search, unique } from './search.ts';
import { findServices } from './services.ts';
import { findStacks } from './stacks.ts';
import { findTables } from './tables.ts';
import { findTaskDefinitions } from './task-definitions.ts';

/** Told of a kind of thing that couldn't be looked for; the others are looked for all the same. */
export type Unseen = (kind: string, error: unknown) => void;

interface Family {
  /** As it stands in a sentence. */
  readonly kind: string;
  readonly find: (search: Search, projects: readonly string[]) => Promise<readonly Finding[]>;
  /** It is looked for by whole names, and so only once the projects are known. */
  readonly byName?: true;
}

/**
 * All kinds of things that the course makes or AWS makes for it, in the order in which they can go: what uses before
 * what is used, what writes before what is written to.
 */
const families: readonly Family[] = [
  { kind: 'rules', find: findRules, byName: true },
  { kind: 'pipelines', find: findPipelines, byName: true },
  { kind: 'build projects', find: findBuildProjects, byName: true },
  { kind: 'repositories of code', find: findCodeRepositories, byName: true },
  { kind: 'scaling', find: findScaling },
  { kind: 'ECS services and clusters', find: findServices },
  { kind: 'task definitions', find: findTaskDefinitions },
  { kind: 'load balancers', find: findLoadBalancers },
  { kind: 'target groups', find: findTargetGroups },
  { kind: 'image repositories', find: findRepositories, byName: true },
  { kind: 'tables', find: findTables, byName: true },
  { kind: 'stacks', find: findStacks, byName: true },
  { kind: 'parts of networks', find: findNetwork },
  { kind: 'buckets', find: async (search) => (await searchBuckets(search)).here },
  { kind: 'roles', find: findRoles },
  { kind: 'log groups', find: findLogGroups },
];

/** Everything of one project, or of any, in the order in which it can go; less what a stack that stands takes along. */
export async function findAll(search: Search, unseen: Unseen): Promise<Finding[]> {
  const found = new Map<Family, readonly Finding[]>();
  const look = async (family: Family, projects: readonly string[]) => {
    try {
      found.set(family, await family.find(search, projects));
    } catch (error) {
      search.signal.throwIfAborted();
      unseen(family.kind, error);
    }
  };
  await Promise.all(families.filter(({ byName }) => !byName).map((family) => look(family, [])));
  const known =
    search.project === undefined ? unique([...found.values()].flat().map(({ project }) => project)) : [search.project];
  await Promise.all(families.filter(({ byName }) => byName).map((family) => look(family, known)));
  const all = families.flatMap((family) => found.get(family) ?? []);
  const stacks = new Set(all.filter(({ type }) => type === 'AWS::CloudFormation::Stack').map(({ stackId }) => stackId));
  return all.filter(
    ({ type, stackId }) => type === 'AWS::CloudFormation::Stack' || stackId === undefined || !stacks.has(stackId),
  );
}
