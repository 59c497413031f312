import type * as Ecs from '@aws-sdk/client-ecs';
import type { World } from '../../world/world.ts';
import { type ServiceRecord, serviceEvents, serviceKey, type TaskRecord, tasksOf } from './model.ts';
import { clusterArn, serviceArn, serviceRoleArn } from './names.ts';
import { networkConfiguration } from './network.ts';
import { tagList } from './tags.ts';

/** A service as DescribeServices shows it. */
export function describeService(world: World, record: ServiceRecord, include: readonly string[]): Ecs.Service {
  const tasks = tasksOf(world, record);
  const onFargate = record.launchType === 'FARGATE';
  return {
    serviceArn: serviceArn(world, record.cluster, record.name),
    serviceName: record.name,
    clusterArn: clusterArn(world, record.cluster),
    loadBalancers: [...record.loadBalancers],
    serviceRegistries: [],
    status: record.status,
    desiredCount: record.desiredCount,
    ...counts(tasks),
    launchType: record.launchType,
    ...(onFargate && { platformVersion: record.platformVersion, platformFamily: 'Linux' }),
    taskDefinition: record.taskDefinition,
    deploymentConfiguration: {
      deploymentCircuitBreaker: { ...record.circuitBreaker },
      maximumPercent: record.maximumPercent,
      minimumHealthyPercent: record.minimumHealthyPercent,
      strategy: 'ROLLING',
      bakeTimeInMinutes: 0,
    },
    deployments: record.deployments.map((one) => ({
      id: one.id,
      status: one.status,
      taskDefinition: one.taskDefinition,
      desiredCount: one.status === 'PRIMARY' ? record.desiredCount : 0,
      ...counts(tasks.filter(({ deploymentId }) => deploymentId === one.id)),
      failedTasks: one.failedTasks,
      createdAt: new Date(one.createdAt),
      updatedAt: new Date(one.updatedAt),
      launchType: record.launchType,
      ...(onFargate && { platformVersion: '1.4.0', platformFamily: 'Linux' }),
      networkConfiguration: networkConfiguration(one.network),
      rolloutState: one.rolloutState,
      rolloutStateReason: one.rolloutStateReason,
    })),
    roleArn: serviceRoleArn(world),
    events: (serviceEvents(world).get(serviceKey(record)) ?? []).map(({ id, createdAt, message }) => ({
      id,
      createdAt: new Date(createdAt),
      message,
    })),
    createdAt: new Date(record.createdAt),
    placementConstraints: [],
    placementStrategy: [],
    networkConfiguration: networkConfiguration(record.network),
    healthCheckGracePeriodSeconds: record.healthCheckGracePeriodSeconds,
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    createdBy: record.createdBy,
    enableECSManagedTags: record.enableECSManagedTags,
    propagateTags: record.propagateTags,
    enableExecuteCommand: record.enableExecuteCommand,
    ...(include.includes('TAGS') && { tags: tagList(record.tags) }),
  };
}

function counts(tasks: readonly TaskRecord[]) {
  return {
    runningCount: tasks.filter(({ lastStatus, desiredStatus }) => lastStatus === 'RUNNING' && desiredStatus === 'RUNNING').length,
    pendingCount: tasks.filter(({ lastStatus }) => ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(lastStatus)).length,
  };
}
