import { CreateServiceCommand, type Service, TagResourceCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { ecs } from '../../src/aws/request.ts';
import { type Difference, minutes, type StepContext } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { claim } from '../ours.ts';
import { ecsTags, plainTags } from '../tags.ts';
import { cluster } from './cluster.ts';
import { container } from './container.ts';
import { coreStack } from './core-stack.ts';
import { ecsRole } from './ecs-role.ts';
import { listener } from './listener.ts';
import { removeService } from './remove-service.ts';
import story from './service.md';
import { readService, untilSteady } from './service-state.ts';
import { targetGroup } from './target-group.ts';
import { taskDefinition } from './task-definition.ts';

const needs = { core: coreStack, cluster, taskDefinition, targetGroup };

export const service = defineStep({
  id: 'service',
  title: 'Run the service',
  service: 'Amazon ECS',
  type: 'AWS::ECS::Service',
  story,
  outputs: { service: 'string', arn: 'string' },
  needs,
  // Without a listener ECS refuses the target group (it "does not have an associated load balancer"), and without its role
  // it refuses the service ("Unable to assume the service linked role").
  after: [listener, ecsRole],
  yields: ['taskDefinition', 'desiredCount'],
  takes: minutes(2, 5),
  costs: ({ network }) => (network === 'frugal' ? ['fargate-task-x86', 'public-ipv4'] : ['fargate-task-x86']),
  resourceName: ({ project }) => names.service(project),

  permissions: ({ project, account, region }) => {
    const ecsArn = `arn:aws:ecs:${region}:${account}`;
    const own = `${ecsArn}:service/${names.cluster(project)}/${names.service(project)}`;
    const acting = ['CreateService', 'UpdateService', 'DeleteService', 'DescribeServices', 'TagResource'];
    return [
      ...acting.map((operation) => ({ action: `ecs:${operation}`, resource: own })),
      { action: 'ecs:ListTasks', resource: '*' },
      { action: 'ecs:DescribeTasks', resource: `${ecsArn}:task/${names.cluster(project)}/*` },
      {
        action: 'elasticloadbalancing:ModifyTargetGroupAttributes',
        resource: `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/${names.targetGroup(project)}/*`,
      },
      { action: 'elasticloadbalancing:DescribeTargetHealth', resource: '*' },
      { action: 'ec2:DescribeNetworkInterfaces', resource: '*' },
      {
        action: 'logs:GetLogEvents',
        resource: `arn:aws:logs:${region}:${account}:log-group:${names.logGroup(project)}:log-stream:*`,
      },
    ];
  },

  requests: ({ name, tags, token, needs }) => ({
    create: ecs(
      new CreateServiceCommand({
        cluster: needs.cluster.cluster,
        serviceName: name,
        clientToken: token,
        taskDefinition: needs.taskDefinition.arn,
        desiredCount: 1,
        launchType: 'FARGATE',
        networkConfiguration: networkOf(needs.core),
        loadBalancers: [{ targetGroupArn: needs.targetGroup.arn, containerName: container.name, containerPort: container.port }],
        deploymentConfiguration: {
          // A new version is there before the old one goes, and one that doesn't come up is taken back.
          minimumHealthyPercent: 100,
          maximumPercent: 200,
          deploymentCircuitBreaker: { enable: true, rollback: true },
        },
        // Registering a target takes minutes on AWS, and until then it counts as unwell.
        healthCheckGracePeriodSeconds: 300,
        enableECSManagedTags: true,
        propagateTags: 'SERVICE',
        tags: ecsTags(tags),
      }),
    ),
  }),

  find: async ({ send, name, tags, needs, recorded, modifiers }) => {
    const found = await readService(send, needs.cluster.cluster, name);
    if (found?.serviceArn === undefined) return undefined;
    const what = `service ${name}`;
    const differences: Difference[] = claim({
      what,
      wanted: tags,
      present: plainTags(found.tags),
      known: recorded.arn !== undefined,
    });
    // From the first delivery on it is the pipeline that says which revision runs.
    if (modifiers.pipeline === undefined && found.taskDefinition !== needs.taskDefinition.arn) {
      differences.push({ what: 'task definition', is: found.taskDefinition ?? 'none', should: needs.taskDefinition.arn });
    }
    // How many is scaling's to say once it is there, but none at all isn't what it wants: it only acts on the CPU of tasks that run.
    if ((found.desiredCount ?? 0) < 1) {
      differences.push({ what: 'tasks wanted', is: String(found.desiredCount ?? 0), should: '1' });
    }
    differences.push(...networkDifferences(found, needs.core), ...rolloutDifferences(found, modifiers.pipeline !== undefined));
    return { outputs: { service: name, arn: found.serviceArn }, differences };
  },

  ensure: async (context, found) => {
    const { send, requests, checkpoint, name, tags, needs, modifiers } = context;
    let outputs = found?.outputs;
    if (outputs === undefined) {
      const { service: made } = await send(requests.create);
      if (made?.serviceArn === undefined) throw new Error(`ECS names no ARN for the service ${name}.`);
      outputs = { service: name, arn: made.serviceArn };
    } else {
      await send(ecs(new TagResourceCommand({ resourceArn: outputs.arn, tags: ecsTags(tags) })));
      const now = await readService(send, needs.cluster.cluster, name);
      const wanted = modifiers.pipeline === undefined ? needs.taskDefinition.arn : now?.taskDefinition;
      if (now !== undefined && !isRollingOut(now, wanted, needs.core)) {
        await send(
          ecs(
            new UpdateServiceCommand({
              cluster: needs.cluster.cluster,
              service: name,
              ...(modifiers.pipeline === undefined ? { taskDefinition: needs.taskDefinition.arn } : {}),
              ...(modifiers.scaling === undefined || now.desiredCount === 0 ? { desiredCount: 1 } : {}),
              networkConfiguration: networkOf(needs.core),
              // After a failed deployment ECS doesn't try again by itself.
              forceNewDeployment: true,
            }),
          ),
        );
      }
    }
    await checkpoint(outputs);
    await untilSteady(context, {
      cluster: needs.cluster.cluster,
      service: name,
      targetGroup: needs.targetGroup.arn,
      taskDefinition: modifiers.pipeline === undefined ? needs.taskDefinition.arn : undefined,
      logGroup: names.logGroup(context.project),
    });
    return outputs;
  },

  destroy: (context) => {
    const { project, needs, recorded } = context;
    const cluster = needs.cluster.cluster ?? names.cluster(project);
    return removeService(context, { ...context, cluster, known: recorded.arn !== undefined });
  },

  links: ({ outputs, target, region }) => {
    const [, clusterName = ''] = outputs.arn.split('/');
    const url = target.consoleUrl(`ecs/v2/clusters/${clusterName}/services/${outputs.service}/health?region=${region}`);
    return url === undefined ? [] : [{ label: 'the service in the console', url }];
  },
});

type Core = StepContext<typeof needs>['needs']['core'];

const networkOf = (core: Core) => ({
  awsvpcConfiguration: {
    subnets: [...core.taskSubnets],
    securityGroups: [core.serviceSecurityGroup],
    assignPublicIp: core.assignPublicIp ? ('ENABLED' as const) : ('DISABLED' as const),
  },
});

function networkDifferences(found: Service, core: Core): Difference[] {
  const { subnets = [], assignPublicIp } = found.networkConfiguration?.awsvpcConfiguration ?? {};
  const sorted = (list: readonly string[]) => [...list].sort().join(', ');
  const differences: Difference[] = [];
  if (sorted(subnets) !== sorted(core.taskSubnets)) {
    differences.push({ what: 'subnets', is: sorted(subnets), should: sorted(core.taskSubnets) });
  }
  if ((assignPublicIp === 'ENABLED') !== core.assignPublicIp) {
    differences.push({
      what: 'public address',
      is: assignPublicIp === 'ENABLED' ? 'yes' : 'no',
      should: core.assignPublicIp ? 'yes' : 'no',
    });
  }
  return differences;
}

/**
 * A first start that a kill left in the middle, or a failed one, is still to be waited for. What the pipeline brings is
 * the pipeline's to see through: whoever began anew in the middle of it would end its release.
 */
function rolloutDifferences(
  { deployments = [], desiredCount = 0, runningCount = 0 }: Service,
  isDelivered: boolean,
): Difference[] {
  if (isDelivered && runningCount > 0) return [];
  const state = deployments.find(({ status }) => status === 'PRIMARY')?.rolloutState ?? 'unknown';
  if (state === 'COMPLETED' && runningCount >= Math.min(1, desiredCount)) return [];
  return [{ what: 'tasks', is: `${runningCount} running, deployment ${state.toLowerCase()}`, should: 'running' }];
}

/**
 * Whether what is wanted is already on its way, so that waiting is all there is to do. Where tasks failed, it isn't: what
 * was wrong may be mended by now, and ECS tries again ever more seldom until it is told to begin anew.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
 */
function isRollingOut(found: Service, wanted: string | undefined, core: Core): boolean {
  const primary = found.deployments?.find(({ status }) => status === 'PRIMARY');
  return (
    primary?.rolloutState === 'IN_PROGRESS' &&
    (primary.failedTasks ?? 0) === 0 &&
    primary.taskDefinition === wanted &&
    (found.desiredCount ?? 0) > 0 &&
    networkDifferences(found, core).length === 0
  );
}
