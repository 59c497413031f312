import {
  DeleteScalingPolicyCommand,
  DeregisterScalableTargetCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DeleteLogGroupCommand, DeleteRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchDeleteImageCommand,
  DeleteLifecyclePolicyCommand,
  DeleteRepositoryCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  UntagResourceCommand as UntagRepositoryCommand,
} from '@aws-sdk/client-ecr';
import {
  DeleteClusterCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  UntagResourceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  DeleteListenerCommand,
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
  RemoveTagsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { autoscaling, cloudformation, ecr, ecs, elbv2, logs, s3 } from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import type { AnyOutputs } from '../../../src/course/outputs.ts';
import { names } from '../../../steps/names.ts';
import { courseThrough, openRehearsal, type Rehearsal } from '../../helpers/rehearsal.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

type Outputs = Readonly<Record<string, AnyOutputs>>;
type Hands = (send: CourseTools['send'], outputs: Outputs) => Promise<unknown>;

const project = 'mysfits-t3st00';
const place = { cluster: names.cluster(project), service: names.service(project) };
const scaled = {
  ServiceNamespace: 'ecs',
  ScalableDimension: 'ecs:service:DesiredCount',
  ResourceId: `service/${place.cluster}/${place.service}`,
} as const;
const repositoryName = names.repository(project);
const logGroupName = names.logGroup(project);
const config = { Bucket: `${project}-site`, Key: 'config.json' };
const arn = (outputs: Outputs, step: string): string => String(outputs[step]?.arn);

const outputsOf = async (rehearsal: Rehearsal): Promise<Outputs> =>
  Object.fromEntries(Object.values((await rehearsal.state())?.rows ?? {}).map(({ step, outputs }) => [step, outputs]));

/** Until nothing is told of the service any more but that it was there. */
async function deleteService(send: CourseTools['send']): Promise<void> {
  await send(ecs(new DeleteServiceCommand({ ...place, force: true })));
  await vi.waitFor(
    async () => {
      const { services } = await send(ecs(new DescribeServicesCommand({ cluster: place.cluster, services: [place.service] })));
      expect(services?.[0]?.status).toBe('INACTIVE');
    },
    { timeout: 30_000, interval: 50 },
  );
}

describe('what hands in the console did to one thing, the next run mends, and only that', () => {
  let rehearsal: Rehearsal;
  beforeAll(async () => {
    rehearsal = await openRehearsal({ project, course: courseThrough('service') });
    expect((await rehearsal.up()).summary.outcome).toBe('done');
  });
  afterAll(() => rehearsal.close());

  const page = async () => (await fetch(`${(await outputsOf(rehearsal))['site-connect-service']?.serviceUrl}/mysfits`)).status;

  // Each begins where the one before was mended.
  const cases: readonly (readonly [what: string, hands: Hands, mending: readonly string[]])[] = [
    [
      'the repository: tags that can be moved',
      (send) => send(ecr(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: 'MUTABLE' }))),
      ['image-repository'],
    ],
    [
      'the repository: no scan',
      (send) =>
        send(
          ecr(new PutImageScanningConfigurationCommand({ repositoryName, imageScanningConfiguration: { scanOnPush: false } })),
        ),
      ['image-repository'],
    ],
    [
      'the repository: its lifecycle policy gone',
      (send) => send(ecr(new DeleteLifecyclePolicyCommand({ repositoryName }))),
      ['image-repository'],
    ],
    [
      'the repository: its tags gone',
      (send, outputs) =>
        send(
          ecr(
            new UntagRepositoryCommand({
              resourceArn: arn(outputs, 'image-repository'),
              tagKeys: ['mysfits:project', 'mysfits:step'],
            }),
          ),
        ),
      ['image-repository'],
    ],
    [
      'the repository: gone, with the image',
      (send) => send(ecr(new DeleteRepositoryCommand({ repositoryName, force: true }))),
      ['image-repository', 'image'],
    ],
    [
      'the image: gone',
      (send, outputs) =>
        send(ecr(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag: String(outputs.image?.tag) }] }))),
      ['image'],
    ],
    ['the log group: kept for ever', (send) => send(logs(new DeleteRetentionPolicyCommand({ logGroupName }))), ['log-group']],
    ['the log group: gone', (send) => send(logs(new DeleteLogGroupCommand({ logGroupName }))), ['log-group']],
    [
      'the cluster: its tags gone',
      (send, outputs) =>
        send(ecs(new UntagResourceCommand({ resourceArn: arn(outputs, 'cluster'), tagKeys: ['mysfits:project'] }))),
      ['cluster'],
    ],
    [
      'the task definition: deregistered',
      (send, outputs) => send(ecs(new DeregisterTaskDefinitionCommand({ taskDefinition: arn(outputs, 'task-definition') }))),
      ['task-definition', 'service'],
    ],
    [
      'the load balancer: one zone only',
      (send, outputs) =>
        send(
          elbv2(
            new ModifyLoadBalancerAttributesCommand({
              LoadBalancerArn: arn(outputs, 'load-balancer'),
              Attributes: [{ Key: 'load_balancing.cross_zone.enabled', Value: 'false' }],
            }),
          ),
        ),
      ['load-balancer'],
    ],
    [
      'the load balancer and its parts: their tags gone',
      async (send, outputs) => {
        for (const step of ['load-balancer', 'target-group', 'listener']) {
          await send(
            elbv2(new RemoveTagsCommand({ ResourceArns: [arn(outputs, step)], TagKeys: ['mysfits:module', 'mysfits:step'] })),
          );
        }
      },
      ['load-balancer', 'target-group', 'listener'],
    ],
    [
      'the target group: targets are cut off at once',
      (send, outputs) =>
        send(
          elbv2(
            new ModifyTargetGroupAttributesCommand({
              TargetGroupArn: arn(outputs, 'target-group'),
              Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '0' }],
            }),
          ),
        ),
      ['target-group'],
    ],
    [
      'the listener: gone',
      (send, outputs) => send(elbv2(new DeleteListenerCommand({ ListenerArn: arn(outputs, 'listener') }))),
      // The balancer keeps its address, whatever becomes of its listener.
      ['listener'],
    ],
    [
      'the load balancer: gone, with its listener and its address',
      (send, outputs) => send(elbv2(new DeleteLoadBalancerCommand({ LoadBalancerArn: arn(outputs, 'load-balancer') }))),
      ['load-balancer', 'listener', 'site-connect-service'],
    ],
    [
      'the service: its tags gone',
      (send, outputs) =>
        send(ecs(new UntagResourceCommand({ resourceArn: arn(outputs, 'service'), tagKeys: ['mysfits:module'] }))),
      ['service'],
    ],
    [
      'the service: told to run nothing',
      (send) => send(ecs(new UpdateServiceCommand({ ...place, desiredCount: 0 }))),
      ['service'],
    ],
    ['the service: gone', deleteService, ['service']],
    [
      'scaling: other limits',
      (send) => send(autoscaling(new RegisterScalableTargetCommand({ ...scaled, MinCapacity: 1, MaxCapacity: 9 }))),
      ['scaling'],
    ],
    [
      'scaling: its policy gone',
      (send) => send(autoscaling(new DeleteScalingPolicyCommand({ ...scaled, PolicyName: `${project}-cpu` }))),
      ['scaling'],
    ],
    ['scaling: gone', (send) => send(autoscaling(new DeregisterScalableTargetCommand(scaled))), ['scaling']],
    ["the page's settings: gone", (send) => send(s3(new DeleteObjectCommand(config))), ['site-pages']],
    [
      "the page's settings: of another service",
      (send) => send(s3(new PutObjectCommand({ ...config, Body: '{"serviceUrl":"http://127.0.0.1:9"}' }))),
      ['site-pages'],
    ],
  ];

  it.each(cases)('%s', async (_what, hands, mending) => {
    await hands(rehearsal.hands.send, await outputsOf(rehearsal));
    const { summary, changes } = await rehearsal.up();
    expect(summary.results.flatMap(({ error }) => error ?? [])).toEqual([]);
    const worked = summary.results.filter(({ outcome }) => outcome !== 'unchanged').map(({ step }) => step);
    expect(worked.sort()).toEqual([...mending].sort());
    for (const { step = '' } of changes) expect(mending).toContain(step);
    expect(await page()).toBe(200);
    expect((await rehearsal.up()).changes).toEqual([]);
  });
});

describe('a teardown copes with what hands took away before it', () => {
  let rehearsal: Rehearsal;
  afterEach(() => rehearsal.close());

  const built = async () => {
    rehearsal = await openRehearsal({ project, course: courseThrough('service') });
    expect((await rehearsal.up()).summary.outcome).toBe('done');
    return await outputsOf(rehearsal);
  };
  const expectNothingLeft = async () => {
    const { summary } = await rehearsal.teardown();
    expect(summary.results.flatMap(({ error }) => error ?? [])).toEqual([]);
    expect(summary.outcome).toBe('done');
    expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
    expect((await rehearsal.state())?.rows).toEqual({});
    return Object.fromEntries(summary.results.map(({ step, outcome }) => [step, outcome]));
  };

  it('one of each pair that belongs together', async () => {
    const outputs = await built();
    const { send } = rehearsal.hands;
    await send(autoscaling(new DeregisterScalableTargetCommand(scaled)));
    await send(ecr(new DeleteRepositoryCommand({ repositoryName, force: true })));
    await send(elbv2(new DeleteLoadBalancerCommand({ LoadBalancerArn: arn(outputs, 'load-balancer') })));
    await send(logs(new DeleteLogGroupCommand({ logGroupName })));
    const ended = await expectNothingLeft();
    for (const step of ['scaling', 'image-repository', 'image', 'load-balancer', 'listener']) {
      expect(ended[step], step).toBe('already gone');
    }
  });

  it('all of it, from the service down to the stack', async () => {
    const outputs = await built();
    const { send } = rehearsal.hands;
    await deleteService(send);
    await send(elbv2(new DeleteLoadBalancerCommand({ LoadBalancerArn: arn(outputs, 'load-balancer') })));
    await send(elbv2(new DeleteTargetGroupCommand({ TargetGroupArn: arn(outputs, 'target-group') })));
    await send(ecs(new DeregisterTaskDefinitionCommand({ taskDefinition: arn(outputs, 'task-definition') })));
    await send(ecs(new DeleteClusterCommand({ cluster: place.cluster })));
    await send(ecr(new DeleteRepositoryCommand({ repositoryName, force: true })));
    await send(logs(new DeleteLogGroupCommand({ logGroupName })));
    const StackName = String(outputs['core-stack']?.stackId);
    await vi.waitFor(
      async () => {
        await send(cloudformation(new DeleteStackCommand({ StackName })));
        const { Stacks } = await send(cloudformation(new DescribeStacksCommand({ StackName })));
        expect(Stacks?.[0]?.StackStatus).toBe('DELETE_COMPLETE');
      },
      { timeout: 30_000, interval: 100 },
    );
    const ended = await expectNothingLeft();
    for (const step of ['service', 'cluster', 'load-balancer', 'target-group', 'core-stack', 'image-repository', 'log-group']) {
      expect(ended[step], step).toBe('already gone');
    }
  });
});
