import {
  type Cluster,
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  ListServicesCommand,
  TagResourceCommand,
} from '@aws-sdk/client-ecs';
import { unlessAwsError } from '../../src/aws/errors.ts';
import { ecs } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { ExplainedError } from '../../src/course/errors.ts';
import { type Deletion, seconds } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { claim, claimToDelete, type Doomed } from '../ours.ts';
import { ecsTags, plainTags } from '../tags.ts';
import story from './cluster.md';

export const cluster = defineStep({
  id: 'cluster',
  title: 'Create the cluster',
  service: 'Amazon ECS',
  type: 'AWS::ECS::Cluster',
  story,
  outputs: { cluster: 'string', arn: 'string' },
  needs: {},
  takes: seconds(1, 5),
  resourceName: ({ project }) => names.cluster(project),
  foresee: ({ name, account, region }) => ({ cluster: name, arn: `arn:aws:ecs:${region}:${account}:cluster/${name}` }),

  permissions: ({ project, account, region }) => {
    const resource = `arn:aws:ecs:${region}:${account}:cluster/${names.cluster(project)}`;
    return [
      // What is in a cluster that won't go; lists can't be limited.
      { action: 'ecs:ListServices', resource: '*' },
      { action: 'ecs:DescribeServices', resource: `arn:aws:ecs:${region}:${account}:service/${names.cluster(project)}/*` },
      ...['CreateCluster', 'TagResource', 'DescribeClusters', 'DeleteCluster'].map((operation) => ({
        action: `ecs:${operation}`,
        resource,
      })),
    ];
  },

  requests: ({ name, tags }) => ({
    create: ecs(new CreateClusterCommand({ clusterName: name, tags: ecsTags(tags) })),
  }),

  find: async ({ send, name, tags, recorded }) => {
    const found = await readCluster(send, name);
    if (found === undefined) return undefined;
    const what = `cluster ${name}`;
    const differences = claim({ what, wanted: tags, present: plainTags(found.tags), known: recorded.arn !== undefined });
    return { outputs: outputsOf(name, found), differences };
  },

  ensure: async ({ send, requests, checkpoint, name, tags }, found) => {
    if (found) {
      await send(ecs(new TagResourceCommand({ resourceArn: found.outputs.arn, tags: ecsTags(tags) })));
      return found.outputs;
    }
    const outputs = outputsOf(name, (await send(requests.create)).cluster);
    await checkpoint(outputs);
    return outputs;
  },

  destroy: (context) => removeCluster(context, { ...context, known: context.recorded.arn !== undefined }),

  links: ({ outputs, target }) => {
    const url = target.consoleUrl(`ecs/v2/clusters/${outputs.cluster}`);
    return url === undefined ? [] : [{ label: 'the cluster in the console', url }];
  },
});

/** Deletes a cluster once its last task is gone. @throws NotOursError when it isn't the project's */
export async function removeCluster(
  { send, until }: Pick<CourseTools, 'send' | 'until'>,
  { name, project, known }: Doomed,
): Promise<Deletion> {
  const found = await readCluster(send, name);
  if (found === undefined) return 'already gone';
  claimToDelete({ what: `cluster ${name}`, project, present: plainTags(found.tags), known });
  await until({
    what: `the cluster ${name} to have no task left`,
    seconds: 300,
    usually: 10,
    look: async () => {
      const refusals = ['ClusterContainsTasksException', 'ClusterContainsServicesException', 'UpdateInProgressException'];
      const answer = await unlessAwsError(send(ecs(new DeleteClusterCommand({ cluster: name }))), ...refusals);
      if (answer === undefined) await refuseServices(send, name);
      return answer && true;
    },
  });
  await until({
    what: `the cluster ${name} to be gone`,
    seconds: 120,
    usually: 5,
    look: async () => ((await readCluster(send, name)) === undefined ? true : undefined),
  });
  return 'deleted';
}

/** @throws ExplainedError when a service is in the cluster that isn't on its way out: nobody would wait for that */
async function refuseServices(send: CourseTools['send'], cluster: string): Promise<void> {
  const { serviceArns: services = [] } = await send(ecs(new ListServicesCommand({ cluster })));
  if (services.length === 0) return;
  const { services: found = [] } = await send(ecs(new DescribeServicesCommand({ cluster, services })));
  const active = found.filter(({ status }) => status === 'ACTIVE').map(({ serviceName = '' }) => serviceName);
  if (active.length === 0) return;
  throw new ExplainedError({
    what: `The cluster ${cluster} isn't empty`,
    why: `It runs ${active.join(', ')}, which this step didn't make.`,
    nextSteps: ['Delete that service, then tear down again.'],
  });
}

/** A cluster that was deleted stays visible as INACTIVE (DeleteCluster, API Reference). */
async function readCluster(send: CourseTools['send'], name: string): Promise<Cluster | undefined> {
  const { clusters = [] } = await send(ecs(new DescribeClustersCommand({ clusters: [name], include: ['TAGS'] })));
  return clusters.find(({ status }) => status !== 'INACTIVE');
}

function outputsOf(name: string, cluster: Cluster | undefined) {
  if (cluster?.clusterArn === undefined) throw new Error(`ECS names no ARN for the cluster ${name}.`);
  return { cluster: name, arn: cluster.clusterArn };
}
