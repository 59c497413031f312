import type * as Ecs from '@aws-sdk/client-ecs';
import type { World } from '../../world/world.ts';
import type { TaskRecord } from './model.ts';
import { clusterArn, containerArn, taskArn } from './names.ts';
import { architectureOf } from './pull.ts';
import { tagList } from './tags.ts';
import { findDefinition } from './task-definitions.ts';
import { containerHealth } from './task-health.ts';

const TIMES = [
  'createdAt',
  'connectivityAt',
  'pullStartedAt',
  'pullStoppedAt',
  'startedAt',
  'stoppingAt',
  'executionStoppedAt',
  'stoppedAt',
] as const;

/** A task as DescribeTasks shows it. */
export function describeTask(world: World, task: TaskRecord, include: readonly string[]): Ecs.Task {
  const definition = findDefinition(world, task.taskDefinition)?.definition;
  const arn = taskArn(world, task.cluster, task.id);
  const { networkInterfaceId, privateIp } = task;
  const hasChecks = definition?.containerDefinitions.some(({ healthCheck }) => healthCheck) ?? false;
  const interfaceStatus = privateIp === undefined ? 'PRECREATED' : task.lastStatus === 'STOPPED' ? 'DELETED' : 'ATTACHED';
  return {
    taskArn: arn,
    clusterArn: clusterArn(world, task.cluster),
    taskDefinitionArn: task.taskDefinition,
    group: task.group,
    ...(task.startedBy !== undefined && { startedBy: task.startedBy }),
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: hasChecks ? containerHealth(world, task) : 'UNKNOWN',
    cpu: task.cpu,
    memory: task.memory,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    availabilityZone: task.zone,
    ephemeralStorage: { sizeInGiB: 20 },
    enableExecuteCommand: task.isExecuteCommandEnabled,
    version: task.version,
    overrides: {
      containerOverrides: task.containers.map(({ name }) => ({ name })),
      inferenceAcceleratorOverrides: [],
      ...task.overrides,
    },
    attributes: [
      { name: 'ecs.cpu-architecture', value: definition && architectureOf(definition) === 'arm64' ? 'arm64' : 'x86_64' },
    ],
    attachments: [
      {
        id: task.attachmentId,
        type: 'ElasticNetworkInterface',
        status: interfaceStatus,
        details: [
          { name: 'subnetId', value: task.subnetId },
          ...(networkInterfaceId === undefined ? [] : [{ name: 'networkInterfaceId', value: networkInterfaceId }]),
          ...(privateIp === undefined ? [] : [{ name: 'privateIPv4Address', value: privateIp }]),
        ],
      },
    ],
    connectivity: privateIp !== undefined && task.lastStatus !== 'STOPPED' ? 'CONNECTED' : 'DISCONNECTED',
    containers: task.containers.map((container) => ({
      containerArn: containerArn(world, task.cluster, task.id, `${task.attachmentId.slice(0, 20)}${container.name}`),
      taskArn: arn,
      name: container.name,
      image: container.image,
      ...(container.imageDigest !== undefined && { imageDigest: container.imageDigest }),
      ...(container.runtimeId !== undefined && { runtimeId: container.runtimeId }),
      lastStatus: container.lastStatus,
      healthStatus: container.healthStatus,
      ...(container.exitCode !== undefined && { exitCode: container.exitCode }),
      ...(container.reason !== undefined && { reason: container.reason }),
      networkBindings: [],
      networkInterfaces: privateIp === undefined ? [] : [{ attachmentId: task.attachmentId, privateIpv4Address: privateIp }],
      cpu: '0',
    })),
    ...(task.stopCode !== undefined && { stopCode: task.stopCode }),
    ...(task.stoppedReason !== undefined && { stoppedReason: task.stoppedReason }),
    ...Object.fromEntries(TIMES.flatMap((name) => (task[name] === undefined ? [] : [[name, new Date(task[name])]]))),
    tags: include.includes('TAGS') ? tagList(task.tags) : [],
  };
}
