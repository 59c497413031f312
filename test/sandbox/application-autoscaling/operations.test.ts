import {
  DeleteScalingPolicyCommand,
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
  DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand,
  ListTagsForResourceCommand,
  PutScalingPolicyCommand,
  type PutScalingPolicyCommandInput,
  RegisterScalableTargetCommand,
  type RegisterScalableTargetCommandInput,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { expect, test, vi } from 'vitest';
import { clusters, type ServiceRecord, services } from '../../../src/sandbox/services/ecs/model.ts';
import type { World } from '../../../src/sandbox/world/world.ts';
import { awsCli, clientsOf, openSandbox, python } from '../../helpers/sandbox.ts';

const ResourceId = 'service/mysfits/backend';
const what = { ServiceNamespace: 'ecs', ResourceId, ScalableDimension: 'ecs:service:DesiredCount' } as const;
const policy: PutScalingPolicyCommandInput = {
  ...what,
  PolicyName: 'cpu',
  PolicyType: 'TargetTrackingScaling',
  TargetTrackingScalingPolicyConfiguration: {
    TargetValue: 60,
    PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
    ScaleOutCooldown: 60,
  },
};

/** A service that wants no tasks yet: what is tested here is who changes that number. */
function putService(world: World): void {
  const now = world.clock.now().toISOString();
  clusters(world).set('mysfits', {
    ...{ name: 'mysfits', status: 'ACTIVE', settings: [], capacityProviders: [] },
    ...{ defaultCapacityProviderStrategy: [], tags: {} },
  });
  const service: ServiceRecord = {
    ...{ name: 'backend', cluster: 'mysfits', status: 'ACTIVE', createdAt: now, createdBy: '', request: '' },
    ...{ desiredCount: 0, launchType: 'FARGATE', platformVersion: 'LATEST', taskDefinition: 'arn:none' },
    network: { subnets: [], securityGroups: [], assignPublicIp: 'DISABLED' },
    ...{ loadBalancers: [], minimumHealthyPercent: 100, maximumPercent: 200 },
    circuitBreaker: { enable: false, rollback: false },
    ...{ healthCheckGracePeriodSeconds: 0, propagateTags: 'NONE', enableECSManagedTags: false, enableExecuteCommand: false },
    ...{ deployments: [], steadyTold: true, tags: {} },
  };
  services(world).set('mysfits/backend', service);
}

const open = async () => {
  const sandbox = await openSandbox();
  putService(sandbox.world);
  const clients = clientsOf(sandbox);
  const register = (input: Partial<RegisterScalableTargetCommandInput> = {}) =>
    clients.autoscaling.send(new RegisterScalableTargetCommand({ ...what, MinCapacity: 0, MaxCapacity: 3, ...input }));
  return { sandbox, register, ...clients };
};

test('a scalable target is registered with its tags and its service-linked role, and changes in part', async () => {
  const { register, autoscaling, iam } = await open();
  const { ScalableTargetARN } = await register({ Tags: { 'mysfits:project': 'one' } });
  expect((await register({ MinCapacity: undefined, MaxCapacity: 2 })).ScalableTargetARN).toBe(ScalableTargetARN);
  const { ScalableTargets } = await autoscaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs' }));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'AWSServiceRoleForApplicationAutoScaling_ECSService' }));
  expect(ScalableTargets).toMatchObject([{ ...what, MinCapacity: 0, MaxCapacity: 2, RoleARN: Role?.Arn, ScalableTargetARN }]);
  await autoscaling.send(new TagResourceCommand({ ResourceARN: ScalableTargetARN, Tags: { a: 'b' } }));
  await autoscaling.send(new UntagResourceCommand({ ResourceARN: ScalableTargetARN, TagKeys: ['mysfits:project'] }));
  const { Tags } = await autoscaling.send(new ListTagsForResourceCommand({ ResourceARN: ScalableTargetARN }));
  expect(Tags).toEqual({ a: 'b' });
});

test.each<[string, Partial<RegisterScalableTargetCommandInput>, string]>([
  ['a service of nobody', { ResourceId: 'service/mysfits/other' }, "ECS service doesn't exist"],
  ['a minimum above the maximum', { MinCapacity: 4 }, 'less than minimum'],
  ['no maximum at first', { MaxCapacity: undefined }, 'MaxCapacity'],
  ['another namespace', { ServiceNamespace: 'dynamodb' }, 'namespace ecs only'],
  ['another dimension', { ScalableDimension: 'ec2:spot-fleet-request:TargetCapacity' }, 'Unsupported'],
])('refuses %s', async (_what, input, message) => {
  const { register } = await open();
  await expect(register(input)).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) });
});

test('a policy needs its target, names its two alarms, and goes with it', async () => {
  const { register, autoscaling, sandbox } = await open();
  const put = () => autoscaling.send(new PutScalingPolicyCommand(policy));
  await expect(put()).rejects.toMatchObject({ name: 'ObjectNotFoundException' });
  await register();
  const { PolicyARN, Alarms = [] } = await put();
  expect(Alarms.map(({ AlarmName }) => AlarmName?.replace(/[0-9a-f-]{36}$/, 'ID'))).toEqual([
    `TargetTracking-${ResourceId}-AlarmHigh-ID`,
    `TargetTracking-${ResourceId}-AlarmLow-ID`,
  ]);
  expect(await put()).toMatchObject({ PolicyARN, Alarms });
  const described = await autoscaling.send(new DescribeScalingPoliciesCommand({ ServiceNamespace: 'ecs', ResourceId }));
  const { TargetTrackingScalingPolicyConfiguration } = policy;
  expect(described.ScalingPolicies).toMatchObject([{ PolicyName: 'cpu', TargetTrackingScalingPolicyConfiguration, Alarms }]);
  const left = async () => (await sandbox.control.inventory()).filter(({ type }) => type.includes('AutoScaling'));
  expect((await left()).map(({ type }) => type.split('::')[2])).toEqual(['ScalableTarget', 'ScalingPolicy']);
  await autoscaling.send(new DeleteScalingPolicyCommand({ ...what, PolicyName: 'cpu' }));
  const again = autoscaling.send(new DeleteScalingPolicyCommand({ ...what, PolicyName: 'cpu' }));
  await expect(again).rejects.toMatchObject({ name: 'ObjectNotFoundException' });
  await put();
  await autoscaling.send(new DeregisterScalableTargetCommand(what));
  expect(await left()).toEqual([]);
  const gone = autoscaling.send(new DeregisterScalableTargetCommand(what));
  await expect(gone).rejects.toMatchObject({ name: 'ObjectNotFoundException' });
});

test('a count under the minimum is raised by the service-linked role, and the activity says so', async () => {
  const { register, autoscaling, ecs } = await open();
  await register({ MinCapacity: 2 });
  await vi.waitFor(
    async () => {
      const { services: found } = await ecs.send(new DescribeServicesCommand({ cluster: 'mysfits', services: ['backend'] }));
      expect(found?.[0]?.desiredCount).toBe(2);
    },
    { timeout: 8_000, interval: 100 },
  );
  const { ScalingActivities } = await autoscaling.send(
    new DescribeScalingActivitiesCommand({ ServiceNamespace: 'ecs', ResourceId }),
  );
  expect(ScalingActivities).toMatchObject([
    {
      ...what,
      Description: 'Setting desired count to 2.',
      Cause: 'minimum capacity was set to 2',
      StatusCode: 'Successful',
      StatusMessage: 'Successfully set desired count to 2. Change successfully fulfilled by ecs.',
    },
  ]);
});

test("Debian's aws and boto3 register, put and look", async () => {
  const { sandbox } = await open();
  const named = ['--service-namespace', 'ecs', '--resource-id', ResourceId, '--scalable-dimension', 'ecs:service:DesiredCount'];
  const capacities = ['--min-capacity', '0', '--max-capacity', '3'];
  await awsCli(sandbox, 'application-autoscaling', 'register-scalable-target', ...named, ...capacities);
  const configuration = JSON.stringify(policy.TargetTrackingScalingPolicyConfiguration);
  const put = ['--policy-name', 'cpu', '--policy-type', 'TargetTrackingScaling'];
  const config = ['--target-tracking-scaling-policy-configuration', configuration];
  const answer = await awsCli(sandbox, 'application-autoscaling', 'put-scaling-policy', ...named, ...put, ...config);
  expect(answer).toMatchObject({ Alarms: [{}, {}] });
  const program = `
import boto3, os
client = boto3.client('application-autoscaling', endpoint_url=os.environ['ENDPOINT'])
for policy in client.get_paginator('describe_scaling_policies').paginate(ServiceNamespace='ecs').search('ScalingPolicies[]'):
    print(policy['PolicyName'], policy['TargetTrackingScalingPolicyConfiguration']['TargetValue'])
`;
  expect(await python(sandbox, program)).toBe('cpu 60');
});
