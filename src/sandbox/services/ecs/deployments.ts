import type { World } from '../../world/world.ts';
import type { DeploymentRecord, Network, ServiceRecord } from './model.ts';
import { newDeploymentId } from './names.ts';

/** A deployment that begins now. */
export function deployment(
  world: World,
  { taskDefinition, network, reason }: { taskDefinition: string; network: Network; reason?: (id: string) => string },
): DeploymentRecord {
  const id = newDeploymentId();
  const now = world.clock.now().toISOString();
  return {
    id,
    status: 'PRIMARY',
    taskDefinition,
    network,
    createdAt: now,
    updatedAt: now,
    failedTasks: 0,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: reason?.(id) ?? `ECS deployment ${id} in progress.`,
    isRollback: reason !== undefined,
  };
}

/** The service with a new primary deployment; those before it go on as ACTIVE until their tasks are gone. */
export function withDeployment(service: ServiceRecord, primary: DeploymentRecord): ServiceRecord {
  const before = service.deployments.map((one) => ({ ...one, status: 'ACTIVE' as const }));
  return { ...service, deployments: [primary, ...before], steadyTold: false };
}

/** The service with a change of one of its deployments. */
export function withChange(service: ServiceRecord, id: string, change: Partial<DeploymentRecord>): ServiceRecord {
  return { ...service, deployments: service.deployments.map((one) => (one.id === id ? { ...one, ...change } : one)) };
}

/** How many tasks may fail before the circuit breaker trips: half of the desired, at least 3, at most 200 (deployment circuit breaker). */
export function failureThreshold(desiredCount: number): number {
  return Math.min(200, Math.max(3, Math.ceil(desiredCount * 0.5)));
}
