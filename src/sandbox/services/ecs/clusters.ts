import type * as Ecs from '@aws-sdk/client-ecs';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { clusterNotFound, invalidParameter } from './errors.ts';
import { type ClusterRecord, clusters, services, tasks } from './model.ts';
import { clusterArn, shortName } from './names.ts';
import { pageOf } from './pages.ts';
import { tagList, tagsOf } from './tags.ts';

/** What ECS calls a cluster that nobody names. */
const DEFAULT = 'default';

export const clusterOperations = {
  // With a name that exists it answers with that cluster, as it is (API_CreateCluster).
  CreateCluster(input, { world }: Call) {
    const name = input.clusterName ?? DEFAULT;
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw invalidParameter('Cluster name contains invalid characters.');
    checkProviders(input.capacityProviders);
    const known = clusters(world).get(name);
    if (known?.status === 'ACTIVE') return { cluster: describe(world, known, ['TAGS', 'SETTINGS']) };
    const made: ClusterRecord = {
      name,
      status: 'ACTIVE',
      settings: input.settings ?? [{ name: 'containerInsights', value: 'disabled' }],
      capacityProviders: input.capacityProviders ?? [],
      defaultCapacityProviderStrategy: input.defaultCapacityProviderStrategy ?? [],
      tags: tagsOf(input.tags),
    };
    clusters(world).set(name, made);
    return { cluster: describe(world, made, ['TAGS', 'SETTINGS']) };
  },

  DescribeClusters({ clusters: asked, include = [] }, { world }: Call) {
    const names = asked?.length ? asked : [DEFAULT];
    const found = names.map((name) => ({ name, record: clusters(world).get(shortName(name)) }));
    return {
      clusters: found.flatMap(({ record }) => (record ? [describe(world, record, include)] : [])),
      failures: found
        .filter(({ record }) => !record)
        .map(({ name }) => ({ arn: clusterArn(world, shortName(name)), reason: 'MISSING' })),
    };
  },

  ListClusters(input, { world }: Call) {
    const active = [...clusters(world).values()].filter(({ status }) => status === 'ACTIVE');
    const { page, ...rest } = pageOf(
      active.map(({ name }) => clusterArn(world, name)),
      input,
    );
    return { clusterArns: page, ...rest };
  },

  PutClusterCapacityProviders({ cluster, capacityProviders, defaultCapacityProviderStrategy }, { world }: Call) {
    const record = activeCluster(world, cluster);
    checkProviders(capacityProviders);
    const changed = {
      ...record,
      capacityProviders: capacityProviders ?? [],
      defaultCapacityProviderStrategy: defaultCapacityProviderStrategy ?? [],
    };
    clusters(world).set(record.name, changed);
    return { cluster: describe(world, changed, []) };
  },

  // It stays visible as INACTIVE (API_DeleteCluster).
  DeleteCluster({ cluster }, { world }: Call) {
    const record = activeCluster(world, cluster);
    const inIt = <V extends { cluster: string }>({ cluster: name }: V) => name === record.name;
    if ([...services(world).values()].some((service) => inIt(service) && service.status !== 'INACTIVE')) {
      throw new AwsError('ClusterContainsServicesException', 'The Cluster cannot be deleted while Services are active.');
    }
    if ([...tasks(world).values()].some((task) => inIt(task) && task.lastStatus !== 'STOPPED')) {
      throw new AwsError('ClusterContainsTasksException', 'The Cluster cannot be deleted while Tasks are active.');
    }
    const gone = { ...record, status: 'INACTIVE' as const };
    clusters(world).set(record.name, gone);
    return { cluster: describe(world, gone, ['TAGS']) };
  },
} satisfies Handlers<typeof Ecs>;

/**
 * The cluster of a name or ARN; `default` without one.
 * @throws ClusterNotFoundException when there is none, or it was deleted
 */
export function activeCluster(world: World, nameOrArn: string | undefined): ClusterRecord {
  const record = clusters(world).get(shortName(nameOrArn ?? DEFAULT));
  if (record?.status !== 'ACTIVE') throw clusterNotFound();
  return record;
}

function describe(world: World, record: ClusterRecord, include: readonly string[]): Ecs.Cluster {
  const here = [...tasks(world).values()].filter(({ cluster }) => cluster === record.name);
  const active = [...services(world).values()].filter(({ cluster, status }) => cluster === record.name && status === 'ACTIVE');
  const running = here.filter(({ lastStatus }) => lastStatus === 'RUNNING').length;
  const pending = here.filter(({ lastStatus }) => ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(lastStatus)).length;
  return {
    clusterArn: clusterArn(world, record.name),
    clusterName: record.name,
    status: record.status,
    registeredContainerInstancesCount: 0,
    runningTasksCount: running,
    pendingTasksCount: pending,
    activeServicesCount: active.length,
    capacityProviders: [...record.capacityProviders],
    defaultCapacityProviderStrategy: [...record.defaultCapacityProviderStrategy],
    settings: include.includes('SETTINGS') ? [...record.settings] : [],
    tags: include.includes('TAGS') ? tagList(record.tags) : [],
    statistics: include.includes('STATISTICS')
      ? [
          { name: 'runningFargateTasksCount', value: String(running) },
          { name: 'pendingFargateTasksCount', value: String(pending) },
          { name: 'activeFargateServiceCount', value: String(active.length) },
          {
            name: 'drainingFargateServiceCount',
            value: String(
              [...services(world).values()].filter((one) => one.cluster === record.name && one.status === 'DRAINING').length,
            ),
          },
        ]
      : [],
  };
}

/** Capacity of an account's own machines isn't served here. */
function checkProviders(providers: readonly string[] | undefined): void {
  for (const name of providers ?? []) {
    if (name !== 'FARGATE' && name !== 'FARGATE_SPOT') {
      throw invalidParameter('The specified capacity provider was not found. Specify a valid name or ARN and try again.');
    }
  }
}
