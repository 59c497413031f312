import type * as Ecs from '@aws-sdk/client-ecs';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { changed } from './changes.ts';
import { checkLoadBalancers, checkPercentages, checkServiceRole, launchTypeOf } from './check-service.ts';
import { activeCluster } from './clusters.ts';
import { deployment, withDeployment } from './deployments.ts';
import { describeService } from './describe-service.ts';
import { invalidParameter, serviceNotActive, serviceNotFound } from './errors.ts';
import { clusters, type Network, type ServiceRecord, serviceEvents, serviceKey, services, tasksOf } from './model.ts';
import { serviceArn, shortName, taskDefinitionArn } from './names.ts';
import { checkedNetwork } from './network.ts';
import { pageOf } from './pages.ts';
import { keepService } from './scheduler.ts';
import { tagsOf } from './tags.ts';
import { activeDefinition } from './task-definitions.ts';

const NO_NETWORK: Network = { subnets: [], securityGroups: [], assignPublicIp: 'DISABLED' };

export const serviceOperations = {
  CreateService(input, call: Call) {
    const { world } = call;
    const cluster = activeCluster(world, input.cluster).name;
    const name = input.serviceName ?? '';
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw invalidParameter('Service name contains invalid characters.');
    const { clientToken, ...rest } = input;
    if (clientToken !== undefined && clientToken.length > 36) {
      throw invalidParameter('clientToken can have at most 36 characters.');
    }
    const request = JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
    const known = services(world).get(serviceKey({ cluster, name }));
    if (known && known.status !== 'INACTIVE') {
      if (known.status === 'DRAINING') throw invalidParameter('Unable to Start a service that is still Draining.');
      if (known.request === request && known.clientToken === clientToken) {
        return { service: describeService(world, known, ['TAGS']) };
      }
      throw invalidParameter('Creation of service was not idempotent.');
    }
    const record = newService(input, cluster, request, call);
    serviceEvents(world).delete(serviceKey(record));
    services(world).set(serviceKey(record), record);
    keepService(world, record);
    return { service: describeService(world, record, ['TAGS']) };
  },

  UpdateService(input, { world }: Call) {
    const { cluster } = input;
    const record = findService(world, cluster, input.service);
    if (record.status !== 'ACTIVE') throw serviceNotActive();
    const updated = updatedService(world, record, input);
    services(world).set(serviceKey(record), updated);
    changed(world);
    return { service: describeService(world, updated, ['TAGS']) };
  },

  DeleteService({ cluster, service, force = false }, { world }: Call) {
    const record = findService(world, cluster, service);
    if (record.status === 'INACTIVE') throw serviceNotFound();
    if (!force && record.desiredCount > 0) {
      throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
    }
    // DRAINING as long as tasks are left (API_DeleteService).
    const isEmpty = tasksOf(world, record).length === 0;
    const draining: ServiceRecord = {
      ...record,
      desiredCount: 0,
      status: isEmpty ? 'INACTIVE' : 'DRAINING',
      ...(isEmpty && { inactiveAt: world.clock.now().toISOString(), deployments: [] }),
    };
    services(world).set(serviceKey(record), draining);
    changed(world);
    return { service: describeService(world, draining, ['TAGS']) };
  },

  DescribeServices({ cluster, services: asked = [], include = [] }, { world }: Call) {
    const { name } = clusterSeen(world, cluster);
    if (asked.length > 10) throw invalidParameter('Services cannot be larger than 10.');
    const found = asked.map((one) => ({
      one,
      record: services(world).get(serviceKey({ cluster: name, name: shortName(one) })),
    }));
    return {
      services: found.flatMap(({ record }) => (record ? [describeService(world, record, include)] : [])),
      failures: found
        .filter(({ record }) => !record)
        .map(({ one }) => ({ arn: serviceArn(world, name, shortName(one)), reason: 'MISSING' })),
    };
  },

  ListServices(input, { world }: Call) {
    const { name } = activeCluster(world, input.cluster);
    const found = [...services(world).values()].filter(
      ({ cluster, status, launchType }) =>
        cluster === name && status !== 'INACTIVE' && (!input.launchType || input.launchType === launchType),
    );
    // A page of services holds ten unless told otherwise (API_ListServices).
    const { page, ...rest } = pageOf(
      found.map((one) => serviceArn(world, name, one.name)),
      { ...input, maxResults: input.maxResults ?? 10 },
    );
    return { serviceArns: page, ...rest };
  },
} satisfies Handlers<typeof Ecs>;

/** A cluster that may be INACTIVE: its services can still be looked at. */
function clusterSeen(world: World, nameOrArn: string | undefined): { readonly name: string } {
  return clusters(world).get(shortName(nameOrArn ?? 'default')) ?? activeCluster(world, nameOrArn);
}

/** @throws ClusterNotFoundException, ServiceNotFoundException */
export function findService(world: World, cluster: string | undefined, nameOrArn: string | undefined): ServiceRecord {
  const record = services(world).get(
    serviceKey({ cluster: activeCluster(world, cluster).name, name: shortName(nameOrArn ?? '') }),
  );
  if (!record) throw serviceNotFound();
  return record;
}

function newService(input: Ecs.CreateServiceRequest, cluster: string, request: string, { world, caller }: Call): ServiceRecord {
  const definition = activeDefinition(world, input.taskDefinition ?? '');
  const launchType = launchTypeOf(input, definition);
  if ((input.desiredCount ?? -1) < 0) throw invalidParameter('Desired count must be specified and cannot be negative.');
  const loadBalancers = input.loadBalancers ?? [];
  const isAwsvpc = definition.definition.networkMode === 'awsvpc';
  if (isAwsvpc) {
    if (input.role) throw invalidParameter('You cannot specify an IAM role for services that require a service linked role.');
    checkServiceRole(world);
  }
  const network = isAwsvpc ? checkedNetwork(world, input.networkConfiguration) : NO_NETWORK;
  checkLoadBalancers(world, loadBalancers, definition);
  if (input.healthCheckGracePeriodSeconds !== undefined && loadBalancers.length === 0) {
    throw invalidParameter('Health check grace period is only valid for services configured to use load balancers');
  }
  if (input.deploymentController?.type && input.deploymentController.type !== 'ECS') {
    throw invalidParameter(`The deployment controller ${input.deploymentController.type} is not served here.`);
  }
  if (input.schedulingStrategy === 'DAEMON')
    throw invalidParameter('The daemon scheduling strategy is not supported for Fargate tasks.');
  const { minimumHealthyPercent = 100, maximumPercent = 200, deploymentCircuitBreaker } = input.deploymentConfiguration ?? {};
  checkPercentages(minimumHealthyPercent, maximumPercent);
  const arn = taskDefinitionArn(world, definition);
  return {
    name: input.serviceName ?? '',
    cluster,
    status: 'ACTIVE',
    createdAt: world.clock.now().toISOString(),
    createdBy: caller?.arn ?? '',
    ...(input.clientToken !== undefined && { clientToken: input.clientToken }),
    request,
    desiredCount: input.desiredCount ?? 0,
    launchType,
    platformVersion: input.platformVersion ?? 'LATEST',
    taskDefinition: arn,
    network,
    loadBalancers,
    minimumHealthyPercent,
    maximumPercent,
    circuitBreaker: {
      enable: deploymentCircuitBreaker?.enable ?? false,
      rollback: deploymentCircuitBreaker?.rollback ?? false,
    },
    healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds ?? 0,
    propagateTags: input.propagateTags ?? 'NONE',
    enableECSManagedTags: input.enableECSManagedTags ?? false,
    enableExecuteCommand: input.enableExecuteCommand ?? false,
    deployments: [deployment(world, { taskDefinition: arn, network })],
    steadyTold: false,
    tags: tagsOf(input.tags),
  };
}

function updatedService(world: World, record: ServiceRecord, input: Ecs.UpdateServiceRequest): ServiceRecord {
  const definition = input.taskDefinition === undefined ? undefined : activeDefinition(world, input.taskDefinition);
  const taskDefinition = definition ? taskDefinitionArn(world, definition) : record.taskDefinition;
  const network = input.networkConfiguration ? checkedNetwork(world, input.networkConfiguration) : record.network;
  const loadBalancers = input.loadBalancers ?? record.loadBalancers;
  const current = definition ?? activeOrOld(world, record);
  if (current && (definition || input.loadBalancers)) checkLoadBalancers(world, loadBalancers, current);
  if (input.desiredCount !== undefined && input.desiredCount < 0) throw invalidParameter('Desired count cannot be negative.');
  const asked = input.deploymentConfiguration;
  const minimumHealthyPercent = asked?.minimumHealthyPercent ?? record.minimumHealthyPercent;
  const maximumPercent = asked?.maximumPercent ?? record.maximumPercent;
  checkPercentages(minimumHealthyPercent, maximumPercent);
  const same = <T>(a: T, b: T) => JSON.stringify(a) === JSON.stringify(b);
  const isNew =
    input.forceNewDeployment === true ||
    taskDefinition !== record.taskDefinition ||
    !same(network, record.network) ||
    !same(loadBalancers, record.loadBalancers);
  const updated: ServiceRecord = {
    ...record,
    taskDefinition,
    network,
    loadBalancers,
    minimumHealthyPercent,
    maximumPercent,
    desiredCount: input.desiredCount ?? record.desiredCount,
    platformVersion: input.platformVersion ?? record.platformVersion,
    circuitBreaker: asked?.deploymentCircuitBreaker
      ? {
          enable: asked.deploymentCircuitBreaker.enable ?? false,
          rollback: asked.deploymentCircuitBreaker.rollback ?? false,
        }
      : record.circuitBreaker,
    healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds ?? record.healthCheckGracePeriodSeconds,
    propagateTags: input.propagateTags ?? record.propagateTags,
    enableECSManagedTags: input.enableECSManagedTags ?? record.enableECSManagedTags,
    enableExecuteCommand: input.enableExecuteCommand ?? record.enableExecuteCommand,
    steadyTold: false,
  };
  return isNew ? withDeployment(updated, deployment(world, { taskDefinition, network })) : updated;
}

function activeOrOld(world: World, { taskDefinition }: ServiceRecord) {
  try {
    return activeDefinition(world, taskDefinition);
  } catch {
    return undefined;
  }
}
