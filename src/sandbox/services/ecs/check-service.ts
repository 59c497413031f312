import type * as Ecs from '@aws-sdk/client-ecs';
import type { World } from '../../world/world.ts';
import { isAttached, targetGroup } from '../elbv2/targets.ts';
import { roleByArn } from '../iam/roles.ts';
import { invalidParameter } from './errors.ts';
import type { TaskDefinitionRecord } from './model.ts';
import { serviceRoleArn } from './names.ts';

/** @throws InvalidParameterException unless the account has ECS's service-linked role */
export function checkServiceRole(world: World): void {
  if (!roleByArn(world, serviceRoleArn(world))) {
    throw invalidParameter('Unable to assume the service linked role. Please verify that the ECS service linked role exists.');
  }
}

/** Where a service's or a task's tasks shall run. @throws InvalidParameterException for what doesn't go together */
export function launchTypeOf(
  { launchType, capacityProviderStrategy }: Pick<Ecs.CreateServiceRequest, 'launchType' | 'capacityProviderStrategy'>,
  { definition }: TaskDefinitionRecord,
): 'FARGATE' | 'EC2' {
  if (launchType && capacityProviderStrategy?.length) {
    throw invalidParameter(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  }
  const onFargate = launchType === 'FARGATE' || (capacityProviderStrategy?.length ?? 0) > 0;
  if (onFargate && !definition.requiresCompatibilities?.includes('FARGATE')) {
    throw invalidParameter('Task definition does not support launch_type FARGATE.');
  }
  return onFargate ? 'FARGATE' : 'EC2';
}

/** @throws InvalidParameterException when a target group can't get this task definition's tasks */
export function checkLoadBalancers(
  world: World,
  loadBalancers: readonly Ecs.LoadBalancer[],
  { definition }: TaskDefinitionRecord,
): void {
  for (const { targetGroupArn, containerName, containerPort } of loadBalancers) {
    if (!targetGroupArn) throw invalidParameter('targetGroupArn cannot be empty.');
    checkGroup(world, targetGroupArn);
    if (!isAttached(world, targetGroupArn)) {
      throw invalidParameter(`The target group with targetGroupArn ${targetGroupArn} does not have an associated load balancer.`);
    }
    const container = definition.containerDefinitions.find(({ name }) => name === containerName);
    if (!container) throw invalidParameter(`The container ${containerName} does not exist in the task definition.`);
    if (!container.portMappings?.some((mapping) => mapping.containerPort === containerPort)) {
      throw invalidParameter(`The container ${containerName} did not have a container port ${containerPort} defined.`);
    }
  }
}

function checkGroup(world: World, arn: string): void {
  try {
    targetGroup(world, arn);
  } catch {
    throw invalidParameter(`The specified target group does not exist: ${arn}.`);
  }
}

/** @throws InvalidParameterException for percentages by which no deployment could go on */
export function checkPercentages(minimum: number, maximum: number): void {
  if (minimum < 0) throw invalidParameter('Both maximumPercent and minimumHealthyPercent must be non-negative.');
  if (maximum < 100) throw invalidParameter('maximumPercent must be at least 100.');
  if (minimum === 100 && maximum === 100) {
    throw invalidParameter('Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.');
  }
  if (maximum <= minimum) throw invalidParameter('maximumPercent must be greater than minimumHealthyPercent.');
}
