import {
  type Cluster,
  DescribeClustersCommand,
  DescribeServicesCommand,
  ListClustersCommand,
  type ListClustersCommandOutput,
  ListServicesCommand,
  type ListServicesCommandOutput,
  type Service,
} from '@aws-sdk/client-ecs';
import type { PriceKey } from '../../src/aws/prices.ts';
import { ecs } from '../../src/aws/request.ts';
import { removeCluster } from '../2-service/cluster.ts';
import { removeService } from '../2-service/remove-service.ts';
import { plainTags } from '../tags.ts';
import { type Finding, hints, ownerOf, type Search, seen, unique } from './search.ts';

/** Clusters by tag search and by name, and the services in them. */
export async function findServices(search: Search): Promise<Finding[]> {
  const listed = await clusterNames(search);
  const candidates = unique([...hints(search, /^arn:aws:ecs:.*:cluster\/([^/]+)$/), ...listed]);
  const hinted = hints(search, /^arn:aws:ecs:.*:service\/([^/]+\/[^/]+)$/);
  const clusters = await Promise.all(candidates.map((name) => lookAtCluster(search, name)));
  const inThem = await Promise.all(candidates.map((name) => serviceNames(search, name)));
  const services = await Promise.all(unique([...hinted, ...inThem.flat()]).map((path) => lookAtService(search, path)));
  return [...services, ...clusters].flatMap((found) => found ?? []);
}

async function lookAtCluster(search: Search, name: string): Promise<Finding | undefined> {
  const look = search.send(ecs(new DescribeClustersCommand({ clusters: [name], include: ['TAGS'] })));
  const found = (await seen(search, look))?.clusters?.find(isThere);
  const project = ownerOf(search, plainTags(found?.tags));
  if (project === undefined) return undefined;
  const remove = () => removeCluster(search, { name, project, known: false });
  return { type: 'AWS::ECS::Cluster', name, project, page: `ecs/v2/clusters/${name}`, remove };
}

async function lookAtService(search: Search, path: string): Promise<Finding | undefined> {
  const [cluster = '', name = ''] = path.split('/');
  const look = search.send(ecs(new DescribeServicesCommand({ cluster, services: [name], include: ['TAGS'] })));
  const found = (await seen(search, look, 'ClusterNotFoundException'))?.services?.find(isThere);
  const project = ownerOf(search, plainTags(found?.tags));
  if (found === undefined || project === undefined) return undefined;
  return {
    type: 'AWS::ECS::Service',
    name,
    project,
    createdAt: found.createdAt?.toISOString(),
    costs: costsOf(found),
    page: `ecs/v2/clusters/${cluster}/services/${name}/health`,
    remove: () => removeService(search, { cluster, name, project, known: false }),
  };
}

/** What was deleted stays visible as INACTIVE (DeleteCluster and DeleteService, API Reference). */
const isThere = ({ status }: Cluster | Service): boolean => status !== 'INACTIVE';

function costsOf({ desiredCount = 0, runningCount = 0, networkConfiguration }: Service): PriceKey[] {
  const isPublic = networkConfiguration?.awsvpcConfiguration?.assignPublicIp === 'ENABLED';
  const task: PriceKey[] = isPublic ? ['fargate-task-x86', 'public-ipv4'] : ['fargate-task-x86'];
  return Array.from({ length: Math.max(desiredCount, runningCount) }, () => task).flat();
}

async function clusterNames({ send, begins }: Search): Promise<string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page: ListClustersCommandOutput = await send(ecs(new ListClustersCommand({ nextToken })));
    arns.push(...(page.clusterArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return arns.map((arn) => arn.split('/').at(-1) ?? arn).filter((name) => name.startsWith(begins));
}

/** The services of a cluster, as `cluster/service`. */
async function serviceNames(search: Search, cluster: string): Promise<string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const look: Promise<ListServicesCommandOutput> = search.send(ecs(new ListServicesCommand({ cluster, nextToken })));
    const page = await seen(search, look, 'ClusterNotFoundException');
    arns.push(...(page?.serviceArns ?? []));
    nextToken = page?.nextToken;
  } while (nextToken !== undefined);
  return arns.map((arn) => `${cluster}/${arn.split('/').at(-1)}`);
}
