import type * as Ecs from '@aws-sdk/client-ecs';
import type { Tags } from '../../tags.ts';
import type { World } from '../../world/world.ts';

export interface ClusterRecord {
  readonly name: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly settings: readonly Ecs.ClusterSetting[];
  readonly capacityProviders: readonly string[];
  readonly defaultCapacityProviderStrategy: readonly Ecs.CapacityProviderStrategyItem[];
  readonly tags: Tags;
}

/** A revision of a task definition. */
export interface TaskDefinitionRecord {
  readonly family: string;
  readonly revision: number;
  readonly status: 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS';
  readonly registeredAt: string;
  readonly registeredBy: string;
  readonly deregisteredAt?: string;
  /** What was registered, with the defaults that ECS fills in. */
  readonly definition: Definition;
  readonly tags: Tags;
}

export type Definition = Omit<Ecs.RegisterTaskDefinitionRequest, 'tags' | 'family' | 'containerDefinitions'> & {
  readonly containerDefinitions: readonly Ecs.ContainerDefinition[];
};

export interface Network {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: 'ENABLED' | 'DISABLED';
}

export interface DeploymentRecord {
  /** `ecs-svc/1234567890123456789` */
  readonly id: string;
  readonly status: 'PRIMARY' | 'ACTIVE';
  /** ARN */
  readonly taskDefinition: string;
  readonly network: Network;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly failedTasks: number;
  readonly rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  readonly rolloutStateReason: string;
  /** It was begun by the circuit breaker; such a one isn't rolled back in turn. */
  readonly isRollback: boolean;
}

export interface ServiceRecord {
  readonly name: string;
  /** Its cluster's name. */
  readonly cluster: string;
  readonly status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  readonly createdAt: string;
  readonly createdBy: string;
  readonly inactiveAt?: string;
  readonly clientToken?: string;
  /** The request that made it, to tell a repetition from a second service of that name. */
  readonly request: string;
  readonly desiredCount: number;
  readonly launchType: 'FARGATE' | 'EC2';
  readonly platformVersion: string;
  readonly taskDefinition: string;
  readonly network: Network;
  readonly loadBalancers: readonly Ecs.LoadBalancer[];
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly circuitBreaker: { readonly enable: boolean; readonly rollback: boolean };
  /** Seconds. */
  readonly healthCheckGracePeriodSeconds: number;
  readonly propagateTags: Ecs.PropagateTags;
  readonly enableECSManagedTags: boolean;
  readonly enableExecuteCommand: boolean;
  /** The primary one first. */
  readonly deployments: readonly DeploymentRecord[];
  /** What the service goes back to: the last task definition and network with which it was steady. */
  readonly lastSteady?: { readonly deploymentId: string; readonly taskDefinition: string; readonly network: Network };
  /** Told about its present state already, so that it isn't told again. */
  readonly steadyTold: boolean;
  readonly tags: Tags;
}

export interface EventRecord {
  readonly id: string;
  readonly createdAt: string;
  readonly message: string;
}

export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

export interface ContainerRecord {
  readonly name: string;
  readonly image: string;
  readonly imageDigest?: string;
  readonly runtimeId?: string;
  readonly lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  readonly healthStatus: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
  readonly exitCode?: number;
  readonly reason?: string;
}

export interface TaskRecord {
  readonly id: string;
  /** Its cluster's name. */
  readonly cluster: string;
  /** `service:NAME` or `family:NAME`. */
  readonly group: string;
  readonly startedBy?: string;
  readonly service?: string;
  readonly deploymentId?: string;
  /** Those of its service when it was started: a service that is given others keeps it in these until it stops. */
  readonly loadBalancers: readonly Ecs.LoadBalancer[];
  /** ARN */
  readonly taskDefinition: string;
  readonly overrides: Ecs.TaskOverride;
  readonly cpu: string;
  readonly memory: string;
  readonly lastStatus: TaskStatus;
  readonly desiredStatus: 'RUNNING' | 'STOPPED';
  readonly createdAt: string;
  readonly connectivityAt?: string;
  readonly pullStartedAt?: string;
  readonly pullStoppedAt?: string;
  readonly startedAt?: string;
  readonly stoppingAt?: string;
  readonly executionStoppedAt?: string;
  readonly stoppedAt?: string;
  readonly stopCode?: Ecs.TaskStopCode;
  readonly stoppedReason?: string;
  readonly network: Network;
  readonly attachmentId: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly networkInterfaceId?: string;
  readonly privateIp?: string;
  readonly isExecuteCommandEnabled: boolean;
  /** It has passed every health check that it has, at least once. */
  readonly wasHealthy: boolean;
  /** Its end has been counted by its deployment. */
  readonly counted: boolean;
  readonly containers: readonly ContainerRecord[];
  readonly version: number;
  readonly tags: Tags;
}

export const clusters = (world: World) => world.collection<ClusterRecord>('ecs/clusters');
/** By `family:revision`. */
export const taskDefinitions = (world: World) => world.collection<TaskDefinitionRecord>('ecs/task-definitions');
/** The last revision number of each family: a number isn't given twice, even when its revision was deleted. */
export const revisions = (world: World) => world.collection<number>('ecs/revisions');
/** By `cluster/name`. */
export const services = (world: World) => world.collection<ServiceRecord>('ecs/services');
/** By `cluster/name`, newest first. */
export const serviceEvents = (world: World) => world.collection<readonly EventRecord[]>('ecs/events');
/** By id. */
export const tasks = (world: World) => world.collection<TaskRecord>('ecs/tasks');

export const serviceKey = ({ cluster, name }: { cluster: string; name: string }) => `${cluster}/${name}`;

/** Tasks of a service that aren't STOPPED, oldest first. */
export function tasksOf(world: World, { cluster, name }: { cluster: string; name: string }): TaskRecord[] {
  return [...tasks(world).values()].filter(
    (task) => task.cluster === cluster && task.service === name && task.lastStatus !== 'STOPPED',
  );
}
